import type { JsonObject } from '../kubernetes/objects.ts';
import { isJsonObject } from '../manifests/manifest.ts';
import type { OwnedFields } from '../manifests/owned-fields.ts';
import { fieldsAppliedByUs, holdReplicas, withoutReplicas } from '../manifests/owned-fields.ts';
import { managersOf } from '../manifests/judge-conflicts.ts';
import type { RecordedObject } from '../manifests/set-record.ts';

/**
 * An object of a set that is to go back to what it was: what a record says of it, or several records together. `before` is
 * what it had at the fields; of a Secret the values are at hand. `null` where there was none.
 */
export interface ObjectToRestore extends Pick<
  RecordedObject,
  'apiVersion' | 'kind' | 'resource' | 'namespace' | 'name' | 'uid' | 'fields' | 'after' | 'keep'
> {
  readonly before: JsonObject | null;
  /** The name of the record of the deployment that created it, or changed it last. */
  readonly record: string;
  /** By which the values of a Secret are known again. */
  readonly hashKey?: string | undefined;
}

/** `ConfigMap conf in namespace prod`. */
export function describeObject({
  kind,
  name,
  namespace,
}: Pick<ObjectToRestore, 'kind' | 'name' | 'namespace'>): string {
  return `${kind} ${name}${namespace === undefined ? '' : ` in namespace ${namespace}`}`;
}

/**
 * The fields that go back: all that were ours before or are afterwards, but the number of replicas where somebody else scales by
 * now, and the size of a volume, which only grows (manifests.md#14-failure-and-rollback). Pure.
 */
export function fieldsToRestore(
  { kind, fields }: Pick<ObjectToRestore, 'kind' | 'fields'>,
  live: JsonObject,
): OwnedFields {
  const isOurs = holdReplicas(fieldsAppliedByUs(managersOf(live)));
  const scaled = isOurs ? fields : withoutReplicas(fields);
  return kind === 'PersistentVolumeClaim' ? withoutSize(scaled) : scaled;
}

function withoutSize(fields: OwnedFields): OwnedFields {
  const { 'f:spec': spec, ...others } = fields;
  if (!isJsonObject(spec) || !('f:resources' in spec)) return fields;
  const { 'f:resources': _, ...rest } = spec;
  return Object.keys(rest).length === 0 ? others : { ...others, 'f:spec': rest };
}
