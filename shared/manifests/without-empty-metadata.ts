import type { Json, JsonObject } from '../kubernetes/objects.ts';
import { asObject, isJsonObject } from './manifest.ts';
import { podSpecsOf } from './pod-specs.ts';

/**
 * An object without the empty maps of annotations and labels that charts and generators leave in it and in its pod templates.
 * Applied, an empty map would be owned as a whole, with all that controllers and we ourselves put into it
 * (manifests.md#21-corrections); it asks for nothing, and takes nothing from others. Pure.
 */
export function withoutEmptyMetadata(object: JsonObject): JsonObject {
  const templates = podSpecsOf(object).flatMap(({ path }) => (path.length > 1 ? [path.slice(0, -1)] : []));
  return [[], ...templates].reduce(withoutEmptyAt, object);
}

function withoutEmptyAt(object: JsonObject, path: readonly string[]): JsonObject {
  const [step, ...rest] = path;
  if (step !== undefined) return { ...object, [step]: withoutEmptyAt(asObject(object[step]), rest) };
  const { metadata } = object;
  if (!isJsonObject(metadata)) return object;
  const kept = Object.entries(metadata).filter(([field, value]) => !(MAPS.has(field) && isEmpty(value)));
  return { ...object, metadata: Object.fromEntries(kept) };
}

const MAPS = new Set(['annotations', 'labels']);

function isEmpty(value: Json | undefined): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}
