import type { JsonObject } from '../kubernetes/objects.ts';
import { fieldsHash, fieldsText } from '../manifests/fields-hash.ts';
import { identityOf } from '../manifests/manifest.ts';
import { unitedFields, withoutReplicas } from '../manifests/owned-fields.ts';
import { projected } from '../manifests/projection.ts';
import { mergeBefore } from './merge-before.ts';
import { describeObject } from './recorded-object.ts';
import type { ObjectToRestore } from './recorded-object.ts';

/** What goes back over several deployments, and what somebody else did between them, one clause each. */
export interface FoldedObjects {
  readonly objects: readonly ObjectToRestore[];
  readonly between: readonly string[];
}

/**
 * What is to go back over several deployments at once, to what was there before the oldest of them
 * (manifests.md#13-guards-last-good-twice-is-once): each is to have left what the next one found. Pure.
 *
 * @param records the objects of each record, the newest first
 */
export function foldObjects([newest = [], ...others]: readonly (readonly ObjectToRestore[])[]): FoldedObjects {
  let folded: FoldedObjects = { objects: newest, between: [] };
  for (const older of others) folded = foldTwo(folded, older);
  return folded;
}

function foldTwo({ objects, between }: FoldedObjects, older: readonly ObjectToRestore[]): FoldedObjects {
  const rest = new Map(older.map((one) => [identityOf(one), one]));
  const changed: string[] = [];
  const folded = objects.map((newer) => {
    const past = rest.get(identityOf(newer));
    rest.delete(identityOf(newer));
    if (past === undefined) return newer;
    const why = whyNotTheSame(newer, past);
    if (why !== undefined) changed.push(`${describeObject(newer)} ${why}`);
    return overBoth(newer, past);
  });
  return { objects: [...folded, ...rest.values()], between: [...between, ...changed] };
}

function whyNotTheSame({ before, uid, keep }: ObjectToRestore, older: ObjectToRestore): string | undefined {
  if (keep !== undefined || older.keep !== undefined) return undefined;
  // The older one was killed before it made it; or it is gone, and there is nothing of it to lose.
  if (before === null && older.before === null) return undefined;
  if (before === null) return 'was deleted between two deployments';
  if (older.uid !== null && older.uid !== uid) return 'was made anew between two deployments';
  const own = withoutReplicas(older.after.fields);
  const isLeft = fieldsHash(projected(before, own), own, older.hashKey) === older.after.hash;
  return isLeft || isUntouched(before, older) ? undefined : 'was changed by somebody else between two deployments';
}

/** Whether the older deployment was killed before it came to the object: the newer one found what that had found. */
function isUntouched(before: JsonObject, { before: then, fields }: ObjectToRestore): boolean {
  const counted = withoutReplicas(fields);
  const text = (object: JsonObject) => fieldsText(projected(object, counted), counted);
  return then !== null && text(before) === text(then);
}

function overBoth(newer: ObjectToRestore, older: ObjectToRestore): ObjectToRestore {
  const keep = newer.keep ?? older.keep;
  const both = {
    ...newer,
    uid: newer.uid ?? older.uid,
    fields: unitedFields(newer.fields, older.fields),
    ...(keep === undefined ? {} : { keep }),
  };
  // What both were to create was created by the newer one.
  if (older.before === null && newer.before === null) return { ...both, uid: newer.uid };
  // What the older one created goes with it, and what was deleted meanwhile is known by the older one alone.
  if (older.before === null) return { ...both, before: null, record: older.record };
  if (newer.before === null) return { ...both, before: older.before };
  return { ...both, before: mergeBefore(newer.before, older.before, older.fields) };
}
