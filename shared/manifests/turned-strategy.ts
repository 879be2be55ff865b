import type { Json, JsonObject, ManagedFields } from '../kubernetes/objects.ts';
import { judgeConflicts, managersOf } from './judge-conflicts.ts';
import type { JudgedConflicts } from './judge-conflicts.ts';
import { asObject, isJsonObject } from './manifest.ts';
import type { OwnedFields } from './owned-fields.ts';
import { fieldsAppliedByUs, fieldsBeside, isOurApply } from './owned-fields.ts';

/**
 * What keeps a Deployment from turning to Recreate by server-side apply: the server has filled in how many pods are replaced at a
 * time, and only what is ours leaves by an apply (manifests.md#4-server-side-apply-on-a-real-136). `undefined` where nothing
 * does. Pure.
 *
 * @param wanted what is sent of it
 */
export function heldStrategy(wanted: JsonObject, live: JsonObject): OwnedFields | undefined {
  const strategy = strategyOf(wanted);
  const numbers = strategyOf(live)['rollingUpdate'];
  const isTurned = wanted['kind'] === 'Deployment' && strategy['type'] === 'Recreate';
  if (!isTurned || isJsonObject(strategy['rollingUpdate']) || !isJsonObject(numbers)) return undefined;
  const own = Object.fromEntries(Object.keys(numbers).map((key): readonly [string, Json] => [`f:${key}`, {}]));
  return { 'f:spec': { 'f:strategy': { 'f:rollingUpdate': { '.': {}, ...own } } } };
}

function strategyOf({ spec }: JsonObject): JsonObject {
  return asObject(asObject(spec)['strategy']);
}

/** The fields that have to become ours before such an apply; `undefined` where they are ours alone. Pure. */
export function fieldsToTake(fields: OwnedFields, live: JsonObject): OwnedFields | undefined {
  const managers = managersOf(live);
  const lacking = fieldsBeside(fields, fieldsAppliedByUs(managers));
  return Object.keys(lacking).length === 0 && holdersOf(managers, fields).length === 0 ? undefined : fields;
}

/** Judges those who own these fields as any conflict is judged: what kubectl and we ourselves wrote is taken. Pure. */
export function judgeHolders(fields: OwnedFields, live: JsonObject, isForced: boolean): JudgedConflicts {
  const managers = managersOf(live);
  const causes = holdersOf(managers, fields).map(({ manager = '', subresource }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with "${manager}"${subresource === undefined ? '' : ` with subresource "${subresource}"`}`,
    field: '.spec.strategy.rollingUpdate',
  }));
  return judgeConflicts(causes, managers, isForced);
}

function holdersOf(managers: readonly ManagedFields[], fields: OwnedFields): readonly ManagedFields[] {
  return managers.filter((one) => {
    const own = one.fieldsV1 ?? {};
    return !isOurApply(one) && JSON.stringify(fieldsBeside(own, fields)) !== JSON.stringify(own);
  });
}

/** What is sent to a dry run, which can take over nothing: all but the strategy. Pure. */
export function withoutStrategy({ spec, ...others }: JsonObject): JsonObject {
  const { strategy: _, ...rest } = asObject(spec);
  return { ...others, spec: rest };
}

/** What the server answers to that, with the strategy that is to come. Pure. */
export function withStrategy(answer: JsonObject, wanted: JsonObject): JsonObject {
  return { ...answer, spec: { ...asObject(answer['spec']), strategy: strategyOf(wanted) } };
}
