import type { Json, JsonObject } from '../kubernetes/objects.ts';
import { isItem } from './listed-item.ts';
import { asObject, isJsonObject } from './manifest.ts';
import type { OwnedFields } from './owned-fields.ts';
import { isWhole } from './owned-fields.ts';

/**
 * What an object has at these fields, and nothing else (manifests.md#5-restoring): a field that is not there is left out, an
 * atomic list comes whole, and an item of a list comes with its key. In the order in which the object has it. Pure.
 */
export function projected(object: JsonObject, fields: OwnedFields): JsonObject {
  const found = isWhole(fields) ? undefined : at(object, fields);
  return asObject(found);
}

function at(value: Json, fields: OwnedFields): Json | undefined {
  if (isWhole(fields)) return value;
  if (Array.isArray(value)) {
    const items = value.flatMap((item: Json): readonly Json[] => {
      const key = keyOfItem(item, fields);
      const kept = key === undefined ? undefined : itemAt(item, key, fields[key]);
      return kept === undefined ? [] : [kept];
    });
    return items.length === 0 && !('.' in fields) ? undefined : items;
  }
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).flatMap(([name, child]): readonly (readonly [string, Json])[] => {
    const own = fields[`f:${name}`];
    const found = child === undefined || !isJsonObject(own) ? undefined : at(child, own);
    return found === undefined ? [] : [[name, found]];
  });
  return kept.length === 0 && !('.' in fields) ? undefined : Object.fromEntries(kept);
}

/** The key under which fields hold this item of a list with keys, or this value of a set. */
export function keyOfItem(item: Json, fields: OwnedFields): string | undefined {
  return Object.keys(fields).find((key) => isItem(key, item) || key === `v:${JSON.stringify(item)}`);
}

/** An item with its key, without which the server cannot tell which one is meant. */
function itemAt(item: Json, key: string, fields: Json | undefined): Json | undefined {
  if (!isJsonObject(item) || !isJsonObject(fields) || isWhole(fields)) return item;
  const kept = at(item, fields);
  if (!isJsonObject(kept)) return undefined;
  const names = Object.keys(JSON.parse(key.slice(2)) as JsonObject);
  const own = names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]] as const]));
  return { ...Object.fromEntries(own), ...kept };
}
