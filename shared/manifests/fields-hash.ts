import type { Json, JsonObject } from '../kubernetes/objects.ts';
import { isItem } from './listed-item.ts';
import { asObject, isJsonObject } from './manifest.ts';
import { keyedHash, sha256Of } from './text-hash.ts';

/**
 * The hash of the values of an object at some of its fields, by which it is known again. Two objects that differ only in the
 * order of a list whose items have keys have one hash: the server puts another's items between them
 * (manifests.md#21-corrections). Pure.
 *
 * @param values the object at these fields and no others
 * @param fields FieldsV1
 * @param key of a Secret's record: without one a short value could be guessed from its hash
 */
export function fieldsHash(values: JsonObject, fields: JsonObject, key?: string): string {
  const text = fieldsText(values, fields);
  return key === undefined ? `sha256:${sha256Of(text)}` : keyedHash(text, key);
}

/** A text that is the same for values that are the same at these fields, whatever the order of members and keyed items. Pure. */
export function fieldsText(value: Json | undefined, fields: JsonObject): string {
  if (isJsonObject(value)) {
    const members = Object.entries(value).flatMap(([key, child]): readonly string[] => {
      if (child === undefined) return [];
      const own = fields[`f:${key}`];
      return [`${JSON.stringify(key)}:${fieldsText(child, asObject(own))}`];
    });
    return `{${members.sort().join(',')}}`;
  }
  if (!Array.isArray(value)) return JSON.stringify(value ?? null);
  const keys = Object.keys(fields).filter((one) => one.startsWith('k:'));
  const items = value.map((item: Json) => fieldsText(item, fieldsOfItem(item, keys, fields)));
  const isOrdered = !Object.keys(fields).some((one) => one.startsWith('k:') || one.startsWith('v:'));
  return `[${(isOrdered ? items : items.sort()).join(',')}]`;
}

function fieldsOfItem(item: Json, keys: readonly string[], fields: JsonObject): JsonObject {
  const own = fields[keys.find((key) => isItem(key, item)) ?? ''];
  return asObject(own);
}
