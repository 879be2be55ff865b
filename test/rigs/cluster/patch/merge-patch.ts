import type { Json, JsonObject } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';

/** Applies a JSON merge patch (RFC 7386). */
export function applyMergePatch(document: JsonObject, patch: JsonObject): JsonObject {
  const result: JsonObject = { ...document };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) delete result[key];
    else if (isJsonObject(value)) result[key] = applyMergePatch(asObject(result[key]), value);
    else result[key] = value;
  }
  return result;
}

function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
