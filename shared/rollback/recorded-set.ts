import * as v from 'valibot';
import type { Json, JsonObject } from '../kubernetes/objects.ts';
import { asObject, isJsonObject } from '../manifests/manifest.ts';
import type { RecordedObject, SetRecord } from '../manifests/set-record.ts';
import type { ObjectToRestore } from './recorded-object.ts';
import type { RecordOutcome } from './records-to-fold.ts';

/** What stands beside a record: notes that were written on it later, and the values of Secrets. */
export interface BesideRecord {
  readonly name: string;
  /** The text of what the apply told of single objects; `undefined` where it told nothing. */
  readonly applied: string | undefined;
  /** `undefined` where the record has no Secrets. */
  readonly secrets: { readonly values: Readonly<Record<string, JsonObject>>; readonly hashKey: string } | undefined;
}

const jsonObject = v.custom<JsonObject>((value) => isJsonObject(value as Json | undefined));
const noteSchema = v.object({
  uid: v.optional(v.string()),
  after: v.optional(v.object({ fields: jsonObject, hash: v.string() })),
});

/**
 * The objects of a record with all that is known of each (manifests.md#12-records-and-artifacts). Notes say whose change
 * something is, and never what is put back: everybody who may change a ConfigMap may change them. Pure.
 */
export function objectsToRestore({ objects }: SetRecord, beside: BesideRecord): readonly ObjectToRestore[] {
  const { name: record, secrets } = beside;
  const notes = parsed(beside.applied);
  return objects.map((one): ObjectToRestore => {
    const { before, change, ...known } = one;
    const found = v.safeParse(noteSchema, notes[[one.kind, one.namespace ?? '', one.name].join('/')]);
    const note = found.success ? found.output : {};
    const uid = change === 'created' ? (note.uid ?? null) : known.uid;
    const isSecret = one.apiVersion === 'v1' && one.kind === 'Secret';
    return {
      ...known,
      namespace: known.namespace,
      uid,
      record,
      before: before === null ? null : valuesOf(before, secrets),
      after: note.after ?? known.after,
      ...(secrets === undefined || !isSecret ? {} : { hashKey: secrets.hashKey }),
    };
  });
}

function valuesOf(before: NonNullable<RecordedObject['before']>, secrets: BesideRecord['secrets']): JsonObject {
  if ('object' in before) return before.object;
  const values = secrets?.values[before.secret];
  if (values === undefined) throw new Error('the values of a Secret are not in its record');
  return values;
}

const outcomeSchema = v.variant('outcome', [
  v.object({ outcome: v.literal('complete') }),
  v.object({ outcome: v.literal('rolledBack'), from: v.string() }),
]);

/** What a note on a record says of how its deployment ended; what says nothing that is known counts as not completed. Pure. */
export function outcomeOf(text: string | undefined): RecordOutcome {
  const noted = v.safeParse(outcomeSchema, parsed(text));
  if (!noted.success) return { became: 'unknown' };
  const { output } = noted;
  return output.outcome === 'complete' ? { became: 'complete' } : { became: 'rolledBack', from: output.from };
}

/**
 * The note that a deployment that was completed is being put back: where that is ended half-way it is none any more, and who deploys
 * over what is left goes back over both. Pure.
 */
export function goingBackNote(at: string): string {
  return JSON.stringify({ outcome: 'goingBack', at });
}

/** The note that a deployment was rolled back, together with the one that was to be undone. Pure. */
export function rolledBackNote(from: string, at: string): string {
  return JSON.stringify({ outcome: 'rolledBack', from, at });
}

function parsed(text: string | undefined): JsonObject {
  if (text === undefined) return {};
  try {
    return asObject(JSON.parse(text) as Json);
  } catch {
    // Somebody else's note.
    return {};
  }
}
