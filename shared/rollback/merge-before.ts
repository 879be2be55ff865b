import type { Json, JsonObject } from '../kubernetes/objects.ts';
import { asObject, isJsonObject } from '../manifests/manifest.ts';
import type { OwnedFields } from '../manifests/owned-fields.ts';
import { isWhole } from '../manifests/owned-fields.ts';
import { keyOfItem } from '../manifests/projection.ts';

/**
 * What an object had before two deployments in a row: what it had before the newer one, and at the fields of the older one what
 * it had before that (manifests.md#13-guards-last-good-twice-is-once). Pure.
 *
 * @param fields those of the older one
 */
export function mergeBefore(newer: JsonObject, older: JsonObject, fields: OwnedFields): JsonObject {
  return asObject(mergeValue(newer, older, fields));
}

/** Both are what an object had at fields that were ours, so that what the older one has is all in `fields`. */
function mergeValue(newer: Json | undefined, older: Json | undefined, fields: OwnedFields): Json | undefined {
  if (newer === undefined || isWhole(fields)) return older;
  if (Array.isArray(newer) && (older === undefined || Array.isArray(older))) return mergeList(newer, older, fields);
  if (isJsonObject(newer) && (older === undefined || isJsonObject(older))) return mergeMap(newer, older, fields);
  return older;
}

function mergeMap(newer: JsonObject, older: JsonObject | undefined, fields: OwnedFields): JsonObject | undefined {
  const names = [...new Set([...Object.keys(older ?? {}), ...Object.keys(newer)])];
  const merged = names.flatMap((name): readonly (readonly [string, Json])[] => {
    const own = fields[`f:${name}`];
    const value = isJsonObject(own) ? mergeValue(newer[name], older?.[name], own) : newer[name];
    return value === undefined ? [] : [[name, value]];
  });
  return merged.length === 0 && older === undefined ? undefined : Object.fromEntries(merged);
}

function mergeList(
  newer: readonly Json[],
  older: readonly Json[] | undefined,
  fields: OwnedFields,
): readonly Json[] | undefined {
  const before = (older ?? []).map((item) => {
    const key = keyOfItem(item, fields);
    const own = key === undefined ? undefined : fields[key];
    const later = newer.find((one) => keyOfItem(one, fields) === key);
    return (isJsonObject(own) ? mergeValue(later, item, own) : undefined) ?? item;
  });
  // What the older deployment put in was not there before it.
  const beside = newer.filter((item) => keyOfItem(item, fields) === undefined);
  const merged = [...before, ...beside];
  return merged.length === 0 && older === undefined ? undefined : merged;
}
