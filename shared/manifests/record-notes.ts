import type { JsonObject } from '../kubernetes/objects.ts';
import { uidOf, valuesAfter } from './set-plan.ts';
import { isSecret } from './secret-as-data.ts';
import type { RecordedObject } from './set-record.ts';

/** The annotation of a record that holds what only the apply could tell. */
export const RECORD_APPLIED = 'smart-rollback/applied';

/**
 * What the apply itself told, by the place of each object in the record: the uid of what was created, and what it owns where
 * the server made something else of it than the dry run had said.
 */
export type AppliedNotes = Readonly<
  Record<string, { readonly uid?: string; readonly after?: RecordedObject['after'] }>
>;

/** The annotation with what the apply told, none where that is nothing. Its size stays below what annotations may have. Pure. */
export function appliedNotes(
  applied: readonly { readonly recorded: RecordedObject; readonly index?: number; readonly made: JsonObject }[],
  hashKey: string | undefined,
): Readonly<Record<string, string>> {
  const notes = applied.flatMap(({ recorded, made }): readonly (readonly [string, AppliedNotes[string]])[] => {
    const isLost = isSecret(recorded) && hashKey === undefined;
    const after = isLost ? recorded.after : valuesAfter(made, isSecret(recorded) ? hashKey : undefined);
    const uid = recorded.uid === null || recorded.change === 'replaced' ? uidOf(made) : undefined;
    const isAsTold = after.hash === recorded.after.hash;
    if (uid === undefined && isAsTold) return [];
    const key = [recorded.kind, recorded.namespace ?? '', recorded.name].join('/');
    return [[key, { ...(uid === undefined ? {} : { uid }), ...(isAsTold ? {} : { after }) }]];
  });
  if (notes.length === 0) return {};
  const text = JSON.stringify(Object.fromEntries(notes));
  return text.length > LONGEST_ANNOTATION ? {} : { [RECORD_APPLIED]: text };
}

// Of the 256 KiB that all annotations of an object may have.
const LONGEST_ANNOTATION = 200_000;
