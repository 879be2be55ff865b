import { ApiError } from '../../kubernetes/api-error.ts';
import type { PatchOperation } from '../../kubernetes/json-patch.ts';
import type { Workload } from '../../kubernetes/objects.ts';
import type { KeptNotes } from '../../versions/notes-that-fit.ts';
import {
  areNotesRefused,
  fewerNotes,
  fewerNotesWarning,
  notesThatFit,
  withNotes,
} from '../../versions/notes-that-fit.ts';

/** A patch that was sent with as many notes as the server took. */
export interface Sent<Answer> {
  readonly answer: Answer;
  readonly kept: KeptNotes;
  /** What is to be said where notes were left out. */
  readonly warning: string | undefined;
}

/**
 * Sends a patch with its notes on `workload`; where there is no room for them, or the server refuses them, with the record
 * alone, then without: bookkeeping never prevents the change (design.md#annotations). `send` throws ApiError where it is
 * refused, and is thrown through where fewer notes would not help.
 */
export async function sendWithNotes<Answer>(
  { kind, metadata: { name, annotations } }: Workload,
  operations: readonly PatchOperation[],
  send: (operations: readonly PatchOperation[], kept: KeptNotes) => Promise<Answer>,
): Promise<Sent<Answer>> {
  const patch = { annotations, operations };
  let reason: string | undefined;
  for (let kept = notesThatFit(patch); ;) {
    try {
      const answer = await send(withNotes(patch, kept), kept);
      const warning = kept === 'all' ? undefined : fewerNotesWarning({ kind, name, annotations }, kept, reason);
      return { answer, kept, warning };
    } catch (error) {
      if (!(error instanceof ApiError && areNotesRefused(error))) throw error;
      const fewer = fewerNotes(patch, kept);
      if (fewer === undefined) throw error;
      kept = fewer;
      reason = `the server refused more (${error.status}: ${error.serverMessage.slice(0, 200)})`;
    }
  }
}
