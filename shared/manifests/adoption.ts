import { FIELD_MANAGER } from '../kubernetes/json-patch.ts';
import type { PatchOperation } from '../kubernetes/json-patch.ts';
import type { Json, JsonObject, ManagedFields } from '../kubernetes/objects.ts';
import { managersOf, ownsLastApplied } from './judge-conflicts.ts';
import { isJsonObject } from './manifest.ts';
import { fieldsAppliedByUs, fieldsBeside, isOurApply, isWhole, unitedFields } from './owned-fields.ts';
import type { OwnedFields } from './owned-fields.ts';
import { LAST_APPLIED } from './without-server-fields.ts';

// Notes of ours, of kubectl and of controllers, which no manifest holds: applied fields that a manifest lacks are removed.
const NOTES =
  /^f:(?:smart-rollback\/|deployment\.kubernetes\.io\/|kubernetes\.io\/change-cause$|deprecated\.daemonset\.template\.generation$)/;

/**
 * The patch that makes ours, by server-side apply, what kubectl apply had put in from the client's side and what our own
 * patches had: else what a manifest has no longer would stay (manifests.md#11-algorithm). It changes who owns fields and
 * nothing else, if the object is still the one that was read; what others own, `kubectl edit` too, stays theirs. `undefined`
 * where there is nothing to take over. Pure.
 *
 * @param also fields that become ours, whoever owned them
 */
export function adoptionPatch(live: JsonObject, also?: OwnedFields): readonly PatchOperation[] | undefined {
  const managers = managersOf(live);
  const own = managers.find(isOurApply);
  const taken = managers.filter(
    (one) => isForeignUpdate(one) && (own === undefined || own.apiVersion === one.apiVersion) && hasMore(one),
  );
  if (taken.length === 0 && also === undefined) return undefined;
  const moved = taken.reduce((all, one) => unitedFields(all, parted(one).moved), fieldsAppliedByUs(managers));
  const others = managers.filter((one) => one !== own).flatMap((one) => (taken.includes(one) ? rest(one) : [one]));
  return ownershipPatch(live, own ?? taken[0], others, moved, also);
}

/** The patch that makes these fields ours and nothing else. Pure. */
export function takingPatch(live: JsonObject, fields: OwnedFields): readonly PatchOperation[] {
  const managers = managersOf(live);
  const own = managers.find(isOurApply);
  const others = managers.filter((one) => one !== own);
  return ownershipPatch(live, own, others, fieldsAppliedByUs(managers), fields);
}

function ownershipPatch(
  live: JsonObject,
  like: ManagedFields | undefined,
  others: readonly ManagedFields[],
  ours: OwnedFields,
  also: OwnedFields = {},
): readonly PatchOperation[] {
  const { apiVersion } = live;
  const made = { apiVersion: typeof apiVersion === 'string' ? apiVersion : 'v1', fieldsType: 'FieldsV1' };
  const fieldsV1 = unitedFields(ours, also);
  const entry = { ...(like ?? made), manager: FIELD_MANAGER, operation: 'Apply', fieldsV1 };
  const left = isWhole(also) ? others : others.flatMap((one) => withoutFields(one, also));
  const { uid, resourceVersion } = live['metadata'] as { readonly uid: string; readonly resourceVersion: string };
  return [
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'replace', path: '/metadata/managedFields', value: [...left, entry] as unknown as Json },
    // Another version than the one that was read is a conflict.
    { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
  ];
}

function withoutFields(one: ManagedFields, fields: OwnedFields): readonly ManagedFields[] {
  const left = fieldsBeside(one.fieldsV1 ?? {}, fields);
  return Object.keys(left).length === 0 ? [] : [{ ...one, fieldsV1: left }];
}

/** Of kubectl apply, whatever its manager is called, or of our own patches. */
function isForeignUpdate(one: ManagedFields): boolean {
  const isOurs = one.manager === FIELD_MANAGER && one.operation === 'Update' && (one.subresource ?? '') === '';
  return isOurs || ownsLastApplied(one);
}

function hasMore(one: ManagedFields): boolean {
  return !isWhole(parted(one).moved);
}

function rest(one: ManagedFields): readonly ManagedFields[] {
  const { left } = parted(one);
  return isWhole(left) ? [] : [{ ...one, fieldsV1: left }];
}

/** Notes stay where they are, and with them the map that holds them. */
function parted({ fieldsV1 = {} }: ManagedFields): { readonly moved: OwnedFields; readonly left: OwnedFields } {
  const metadata = isJsonObject(fieldsV1['f:metadata']) ? fieldsV1['f:metadata'] : {};
  const annotations = isJsonObject(metadata['f:annotations']) ? metadata['f:annotations'] : {};
  const isNote = (key: string) => NOTES.test(key) || key === `f:${LAST_APPLIED}`;
  const of = (keep: (key: string) => boolean) =>
    Object.fromEntries(Object.entries(annotations).filter(([key]) => keep(key)));
  const [notes, real] = [of(isNote), of((key) => !isNote(key) && key !== '.')];
  const { 'f:annotations': _, ...inMetadata } = metadata;
  const movedMetadata = isWhole(real) ? inMetadata : { ...inMetadata, 'f:annotations': real };
  const { 'f:metadata': _all, ...others } = fieldsV1;
  return {
    moved: isWhole(movedMetadata) ? others : { ...others, 'f:metadata': movedMetadata },
    left: isWhole(notes) ? {} : { 'f:metadata': { 'f:annotations': { '.': {}, ...notes } } },
  };
}
