import type { StatusCause } from '../kubernetes/api-error.ts';
import { FIELD_MANAGER } from '../kubernetes/json-patch.ts';
import type { JsonObject, ManagedFields } from '../kubernetes/objects.ts';
import { isJsonObject } from './manifest.ts';
import { holdReplicas } from './owned-fields.ts';
import { LAST_APPLIED } from './without-server-fields.ts';

/** Somebody else owns a field with another value. */
export interface FieldConflict {
  /** `.spec.template.spec.containers[name="app"].image` */
  readonly field: string;
  readonly manager: string;
}

/** What becomes of fields that somebody else owns with another value. */
export interface JudgedConflicts {
  /** Left out of what is sent: they stay as they are. */
  readonly leave: readonly FieldConflict[];
  /** Taken over, as kubectl apply would. */
  readonly take: readonly FieldConflict[];
  /** Taken over only because forceConflicts asks for it. */
  readonly force: readonly FieldConflict[];
  /** Of a controller or another tool that would put its own value back, or lose it without a word. */
  readonly refuse: readonly FieldConflict[];
}

const REPLICAS = '.spec.replicas';
// What a conflict is worded as (apimachinery managedfields/internal/conflict.go).
const CONFLICT = /^conflict with "([^"]*)"(?: with subresource "([^"]*)")?/;

/**
 * Judges the conflicts of a server-side apply by who owns the fields (manifests.md#11-algorithm): the number of replicas stays
 * with whoever scales, whatever is forced; what kubectl and we ourselves wrote is taken; everything else is refused, or taken
 * where it is forced.
 *
 * @param causes those of the server's answer
 * @param managers the managed fields of the object as it is
 */
export function judgeConflicts(
  causes: readonly StatusCause[],
  managers: readonly ManagedFields[],
  isForced: boolean,
): JudgedConflicts {
  const judged: Record<keyof JudgedConflicts, FieldConflict[]> = { leave: [], take: [], force: [], refuse: [] };
  for (const { message, field } of causes) {
    const [, manager = message, subresource] = CONFLICT.exec(message) ?? [];
    const entries = managers.filter((one) => one.manager === manager && one.subresource === subresource);
    const isUpdate = entries.some(({ operation }) => operation === 'Update');
    const verdict = ((): keyof JudgedConflicts => {
      if (field === REPLICAS && subresource === 'scale') return 'leave';
      if (isUpdate && (manager.startsWith('kubectl-') || manager === FIELD_MANAGER || entries.some(ownsLastApplied)))
        return 'take';
      if (field === REPLICAS && isUpdate) return 'leave';
      return isForced ? 'force' : 'refuse';
    })();
    judged[verdict].push({ field, manager });
  }
  return judged;
}

/** True for the entry of whoever applies from the client's side: it keeps the annotation of kubectl apply. */
export function ownsLastApplied({ operation, fieldsV1 }: ManagedFields): boolean {
  const metadata = fieldsV1?.['f:metadata'];
  const annotations = isJsonObject(metadata) ? metadata['f:annotations'] : undefined;
  return operation === 'Update' && isJsonObject(annotations) && `f:${LAST_APPLIED}` in annotations;
}

/**
 * What is sent with the number of replicas as it should be: left out where somebody else scales, and the live one where the
 * manifest names none and nobody but kubectl apply or we ourselves set it, since it would fall to 1 otherwise.
 */
export function withReplicas(body: JsonObject, live: JsonObject, isLeft: boolean): JsonObject {
  const { spec } = body;
  const liveSpec = live['spec'];
  if (!isJsonObject(spec) || !isJsonObject(liveSpec)) return body;
  const { replicas, ...others } = spec;
  if (isLeft) return { ...body, spec: others };
  const managers = managersOf(live);
  const isOurs = managers.some(
    (one) => one.manager === FIELD_MANAGER && one.operation === 'Apply' && holdReplicas(one.fieldsV1),
  );
  const isOthers = managers.some((one) => one.manager !== FIELD_MANAGER && holdReplicas(one.fieldsV1));
  if (replicas !== undefined || !isOurs || isOthers) return body;
  return { ...body, spec: { ...spec, replicas: liveSpec['replicas'] } };
}

/** The managed fields of an object as the server answers it. */
export function managersOf(object: JsonObject): readonly ManagedFields[] {
  const { metadata } = object;
  const fields = isJsonObject(metadata) ? metadata['managedFields'] : undefined;
  return Array.isArray(fields) ? (fields as readonly ManagedFields[]) : [];
}
