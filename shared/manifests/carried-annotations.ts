import type { JsonObject } from '../kubernetes/objects.ts';
import { managersOf } from './judge-conflicts.ts';
import { asObject } from './manifest.ts';
import { fieldsAppliedByUs } from './owned-fields.ts';
import { CREATED } from './record-name.ts';

/**
 * What is sent for an object, with the annotation by which a deployment of before marked it as its own: an apply without it
 * would take it away, and nothing would ever be unchanged (manifests.md#21-corrections). Pure.
 */
export function withCarried(body: JsonObject, live: JsonObject): JsonObject {
  const metadata = asObject(live['metadata']);
  const value = asObject(metadata['annotations'])[CREATED];
  const owned = asObject(asObject(fieldsAppliedByUs(managersOf(live))['f:metadata'])['f:annotations']);
  return typeof value === 'string' && `f:${CREATED}` in owned ? withAnnotation(body, CREATED, value) : body;
}

/** The same object with this annotation. Pure. */
export function withAnnotation(object: JsonObject, key: string, value: string): JsonObject {
  const metadata = asObject(object['metadata']);
  return { ...object, metadata: { ...metadata, annotations: { ...asObject(metadata['annotations']), [key]: value } } };
}

/** The same object without this annotation. Pure. */
export function withoutAnnotation(object: JsonObject, key: string): JsonObject {
  const metadata = asObject(object['metadata']);
  const { [key]: _, ...annotations } = asObject(metadata['annotations']);
  const { annotations: _all, ...others } = metadata;
  const isLeft = Object.keys(annotations).length > 0;
  return { ...object, metadata: isLeft ? { ...others, annotations } : others };
}
