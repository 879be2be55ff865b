import { FIELD_MANAGER } from '../kubernetes/json-patch.ts';
import type { JsonObject, ManagedFields, Metadata } from '../kubernetes/objects.ts';
import { fieldsHash, fieldsText } from '../manifests/fields-hash.ts';
import { managersOf } from '../manifests/judge-conflicts.ts';
import type { OwnedFields } from '../manifests/owned-fields.ts';
import { fieldPaths, fieldsAppliedByUs, fieldsBeside, isOurApply, withoutReplicas } from '../manifests/owned-fields.ts';
import { projected } from '../manifests/projection.ts';
import { CREATED } from '../manifests/record-name.ts';
import type { ObjectToRestore } from './recorded-object.ts';
import { fieldsToRestore } from './recorded-object.ts';
import { whyKept } from './why-kept.ts';

/** Whose change an object shows: what it says against putting it back. */
export type ObjectState =
  /** It is what it was before. */
  | { readonly state: 'done' }
  /** It is what the deployment made of it. */
  | { readonly state: 'ours'; readonly live: JsonObject }
  /** It is neither put back nor deleted. */
  | { readonly state: 'kept'; readonly why: string }
  | { readonly state: 'missing' }
  /** Another one of that name. */
  | { readonly state: 'another'; readonly live: JsonObject; readonly uid: string }
  /** Somebody changed what the deployment had put in. */
  | { readonly state: 'foreign'; readonly live: JsonObject; readonly changes: readonly ForeignChange[] };

/** Who owns a field by now that a deployment had put in; nobody where it is gone. */
export interface ForeignChange {
  /** `spec.template.spec.containers[name=app].image`; `undefined` where our own apply changed it, which tells no field. */
  readonly field: string | undefined;
  readonly manager: string | undefined;
  readonly time: string | undefined;
}

/**
 * What became of an object since it was deployed (manifests.md#13-guards-last-good-twice-is-once), its identity first: an equal
 * object that somebody else put in its place is theirs. What others did beside our fields is never looked at. Pure.
 *
 * @param live `undefined` where there is none
 */
export function objectState(recorded: ObjectToRestore, live: JsonObject | undefined): ObjectState {
  const why = whyKept(recorded, live);
  if (why !== undefined) return { state: 'kept', why };
  const { before } = recorded;
  const metadata = live?.['metadata'] as LiveMetadata | undefined;
  if (live === undefined || metadata === undefined || metadata.deletionTimestamp !== undefined) {
    return { state: before === null ? 'done' : 'missing' };
  }
  if (!isTheOne(recorded, metadata)) return { state: 'another', live, uid: metadata.uid };
  if (before !== null) {
    const fields = fieldsToRestore(recorded, live);
    const [now, then] = [live, before].map((one) => fieldsText(projected(one, fields), fields));
    if (now === then) return { state: 'done' };
  }
  const own = withoutReplicas(recorded.after.fields);
  if (fieldsHash(projected(live, own), own, recorded.hashKey) === recorded.after.hash) return { state: 'ours', live };
  return { state: 'foreign', live, changes: foreignChanges(own, managersOf(live)) };
}

type LiveMetadata = Pick<Metadata, 'uid' | 'deletionTimestamp' | 'annotations'>;

/**
 * What a deployment created names its record; the uid was written down only afterwards, where everybody who may change notes
 * on a record could write another.
 */
function isTheOne({ before, uid, record }: ObjectToRestore, live: LiveMetadata): boolean {
  if (before === null && live.annotations?.[CREATED] !== record) return false;
  return uid === live.uid || (before === null && uid === null);
}

/** Who took which of these fields; where nobody did, our own apply gave them other values: a later deployment. */
function foreignChanges(own: OwnedFields, managers: readonly ManagedFields[]): readonly ForeignChange[] {
  const lost = fieldPaths(fieldsBeside(own, fieldsAppliedByUs(managers)));
  if (lost.length === 0) {
    const time = managers.find(isOurApply)?.time;
    return [{ field: undefined, manager: FIELD_MANAGER, time }];
  }
  return lost.map((field) => {
    const owner = managers.find((one) => !isOurApply(one) && fieldPaths(one.fieldsV1 ?? {}).includes(field));
    return { field, manager: owner?.manager, time: owner?.time };
  });
}
