import { plural } from '../../../shared/report/counts.ts';

// What happened in a run, as plain data: written by the recorder, read by verdict, JUnit, console and summary.

/** A `{{name}}` that was sent as it stands, because nothing gave it a value. */
export interface UnresolvedVariable {
  readonly name: string;
  /** `URL`, `header X-Token`, `body` or `authorization`. */
  readonly place: string;
}

/** One HTTP request that was sent, and its answer. Redirects are part of it. */
export interface Exchange {
  /** The request itself, or a script's `pm.sendRequest`. */
  readonly sender: 'request' | 'script';
  readonly method: string;
  readonly url: string;
  /** The origin of every address that was called, redirects included. */
  readonly origins: readonly string[];
  readonly unresolved: readonly UnresolvedVariable[];
  readonly answer: { readonly status: number; readonly reason: string; readonly milliseconds: number } | undefined;
  /** Why there is no answer. */
  readonly error: { readonly code: string | undefined; readonly message: string } | undefined;
}

/** What is shown of an exchange while the run goes on: too much to keep. */
export interface Traffic {
  readonly exchange: Exchange;
  readonly sentHeaders: readonly HeaderLine[];
  readonly receivedHeaders: readonly HeaderLine[];
  readonly body: Buffer | undefined;
}

export interface HeaderLine {
  readonly key: string;
  readonly value: string;
}

export interface Assertion {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** Why it failed. */
  readonly message: string;
  /** It failed since nothing ended it: that is the test's fault, and says nothing about what was tested. */
  readonly neverEnded?: boolean;
}

/** An error thrown by a script outside of any test. */
export interface ScriptError {
  readonly place: 'pre-request script' | 'test script' | 'asynchronous script code';
  readonly message: string;
}

/** One request of a collection, run once: the request, what its scripts sent, and their assertions. */
export interface Execution {
  readonly iteration: number;
  /** Which request of the collection it is, in the order of the collection. */
  readonly position: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** From the pre-request script to the last assertion. */
  readonly milliseconds: number;
  readonly folders: readonly string[];
  readonly name: string;
  readonly exchanges: readonly Exchange[];
  readonly assertions: readonly Assertion[];
  readonly scriptErrors: readonly ScriptError[];
  /** What its requests were sent without, although the collection has it, and why: a file, a signature. */
  readonly omissions: readonly string[];
  /** Its script said that it is not to be sent (pm.execution.skipRequest). */
  readonly isSkipped: boolean;
}

/** A request that the collection holds. */
export interface PlannedRequest {
  readonly folders: readonly string[];
  readonly name: string;
}

/** One run of one collection. */
export interface CollectionRecord {
  readonly name: string;
  /** Where it came from, without any path of the machine. */
  readonly source: string;
  /** Names of the variables that the collection uses. */
  readonly variablesUsed: readonly string[];
  readonly iterations: number;
  readonly planned: readonly PlannedRequest[];
  readonly executions: readonly Execution[];
  /** Errors of the runner that belong to no request. */
  readonly errors: readonly string[];
  /** complete: to its end; stopped: by the first failure (bail), the deadline or a cancel; absent: never begun. */
  readonly ended: 'complete' | 'stopped' | 'absent';
}

/** The names of folders and request, as a person finds them in Postman. */
export function requestPath(request: PlannedRequest): string {
  return [...request.folders, request.name].join(' / ');
}

/** The exchange of the request itself: the last one it made, since some kinds of authorization need two. */
export function ownExchange(execution: Execution): Exchange | undefined {
  return execution.exchanges.findLast((exchange) => exchange.sender === 'request');
}

/** A collection whose turn never came. */
export function absent({
  name,
  source,
  variablesUsed,
}: Pick<CollectionRecord, 'name' | 'source' | 'variablesUsed'>): CollectionRecord {
  return { name, source, variablesUsed, iterations: 0, planned: [], executions: [], errors: [], ended: 'absent' };
}

/** What is true if the step ends after these executions. */
export function testsUnderWay(done: readonly Execution[], source: string): string {
  const assertions = done.flatMap((execution) => execution.assertions);
  const sent = done.filter(({ exchanges }) => exchanges.length > 0).length;
  const failed = assertions.filter(({ state }) => state === 'failed').length;
  return (
    `The sanity tests had not ended: ${plural(sent, 'request')} ${sent === 1 ? 'was' : 'were'} made, ` +
    `${failed} of ${plural(assertions.length, 'assertion')} failed (last in ${source}). The deployment was not changed.`
  );
}
