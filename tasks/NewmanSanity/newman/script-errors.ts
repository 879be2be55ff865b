import { describeError } from '../../../shared/host/fault.ts';
import type { Assertion, ScriptError } from '../results/execution.ts';
import type { NewmanEvent, RunError } from './newman-types.ts';
import { plainWords } from './runtime-words.ts';

/** The script that an event is about. */
export function placeOf(event: NewmanEvent['event']): ScriptError['place'] {
  return event?.listen === 'prerequest' ? 'pre-request script' : 'test script';
}

/** The error of a run in words, with its name where that says more than `Error`. */
export function describeRunError({ name, message }: RunError): string {
  const words = plainWords(describeError(message ?? ''));
  return name === undefined || name === 'Error' ? words : `${name}: ${words}`;
}

/** Whether the error of a script is a failed assertion: with bail that comes a second time, as the failure of its script. */
export function isToldAsAssertion(error: RunError, assertions: readonly Assertion[]): boolean {
  return error.name === 'AssertionFailure' && assertions.some(({ state }) => state === 'failed');
}

/** Notes an error of a script. What a script throws arrives twice, first as an exception without a place: that one goes. */
export function noteScriptError(errors: ScriptError[], error: ScriptError): void {
  const twin = errors.findIndex(({ message }) => message === error.message);
  if (twin >= 0) errors.splice(twin, 1);
  errors.push(error);
}

/** What a script set as the next request. */
export interface NextRequest {
  readonly name: unknown;
  readonly place: ScriptError['place'];
}

/**
 * The error of a script that names a next request which the run does not hold, while others were still to come: the
 * iteration ends there in silence (newman.md#53-when-err-when-failures). `names` are those and the ids of all requests.
 */
export function nowhereNext(
  next: NextRequest | undefined,
  names: ReadonlySet<unknown>,
  hasMore: boolean,
): ScriptError | undefined {
  if (next === undefined || next.name === null || names.has(next.name) || !hasMore) return undefined;
  const message = `setNextRequest names '${describeError(next.name)}', which the run does not hold; all that follows was left out`;
  return { place: next.place, message };
}
