import type { JsonObject } from '../kubernetes/objects.ts';
import { managersOf } from './judge-conflicts.ts';
import { asObject, isJsonObject } from './manifest.ts';
import { fieldsAppliedByUs } from './owned-fields.ts';
import { CONFIG_MARK, CREATED, TO_BE_RECORDED } from './record-name.ts';

/**
 * What is sent for an object, with the annotations by which deployments of before marked it as their own and its template as
 * restarted: an apply without them would take them away, pods would restart, and nothing would ever be unchanged
 * (manifests.md#21-corrections). Pure.
 */
export function withCarried(body: JsonObject, live: JsonObject): JsonObject {
  const fields = fieldsAppliedByUs(managersOf(live));
  const carried = ownValue(live, fields, CREATED);
  const named = carried === undefined ? body : withAnnotation(body, CREATED, carried);
  const mark = ownValue(templateOf(live), ownedBelow(fields, 'f:spec', 'f:template'), CONFIG_MARK);
  return mark === undefined || templateMark(body) !== undefined ? named : withTemplateMark(named, mark);
}

/** The value of an annotation that is ours by server-side apply. */
function ownValue(object: JsonObject, fields: JsonObject, key: string): string | undefined {
  const value = asObject(asObject(object['metadata'])['annotations'])[key];
  const owned = ownedBelow(fields, 'f:metadata', 'f:annotations');
  return typeof value === 'string' && `f:${key}` in owned ? value : undefined;
}

function ownedBelow(fields: JsonObject, ...path: readonly string[]): JsonObject {
  return path.reduce((at, step) => asObject(at[step]), fields);
}

function templateOf({ spec }: JsonObject): JsonObject {
  return asObject(asObject(spec)['template']);
}

/** The record for which the pods of a workload started anew; `undefined` where they never did. Pure. */
export function templateMark(workload: JsonObject): string | undefined {
  const mark = asObject(asObject(templateOf(workload)['metadata'])['annotations'])[CONFIG_MARK];
  return typeof mark === 'string' ? mark : undefined;
}

/** The same workload with the mark by which its pods start anew; what has no template stays as it is. Pure. */
export function withTemplateMark(workload: JsonObject, record: string): JsonObject {
  const { spec } = workload;
  if (!isJsonObject(spec) || !isJsonObject(spec['template'])) return workload;
  return { ...workload, spec: { ...spec, template: withAnnotation(spec['template'], CONFIG_MARK, record) } };
}

/** The same workload with the name of the record where that was not known yet. Pure. */
export function withMarkNamed(workload: JsonObject, record: string): JsonObject {
  return templateMark(workload) === TO_BE_RECORDED ? withTemplateMark(workload, record) : workload;
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
