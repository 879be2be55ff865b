import type { FieldError } from '../api/status.ts';
import { matchesSelector } from '../api/selectors.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { equal, isJsonObject, listAt, objectAt, textAt, valueAt } from '../model/json.ts';
import type { Resource } from '../model/resources.ts';
import { DAEMON_SETS, DEPLOYMENTS, PODS, REPLICA_SETS, STATEFUL_SETS } from '../model/resources.ts';

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAME_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const WORKLOADS: ReadonlySet<Resource> = new Set<Resource>([DEPLOYMENTS, REPLICA_SETS, STATEFUL_SETS, DAEMON_SETS]);

/** What is wrong with an object, in the words of the API server. `before` is what it was, for an update. */
export function validate(resource: Resource, object: JsonObject, before: JsonObject | undefined): FieldError[] {
  const name = textAt(object, 'metadata', 'name') ?? '';
  const errors: FieldError[] = [];
  // Names of roles and bindings are path segments and may hold more.
  if (!resource.group.startsWith('rbac') && !NAME.test(name)) errors.push(bad('metadata.name', name, NAME_RULE));
  if (before !== undefined && !equal(valueAt(before, 'metadata', 'uid'), valueAt(object, 'metadata', 'uid'))) {
    errors.push(bad('metadata.uid', valueAt(object, 'metadata', 'uid'), 'field is immutable'));
  }
  errors.push(...annotationErrors(objectAt(object, 'metadata', 'annotations'), 'metadata.annotations'));
  if (WORKLOADS.has(resource)) errors.push(...workloadErrors(resource, object, before));
  if (resource === PODS) errors.push(...podErrors(objectAt(object, 'spec'), 'spec'));
  return errors;
}

const MOST_ANNOTATION_BYTES = 256 * 1024;

function annotationErrors(annotations: JsonObject, field: string): FieldError[] {
  const bytes = Object.entries(annotations as Record<string, string>)
    .flat()
    .reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes <= MOST_ANNOTATION_BYTES) return [];
  const message = `Too long: may not be more than ${MOST_ANNOTATION_BYTES} bytes`;
  return [{ reason: 'FieldValueTooLong', field, message }];
}

function workloadErrors(resource: Resource, object: JsonObject, before: JsonObject | undefined): FieldError[] {
  const spec = objectAt(object, 'spec');
  const template = objectAt(spec, 'template');
  const labels = objectAt(template, 'metadata', 'labels');
  const selector = objectAt(spec, 'selector');
  const errors: FieldError[] = [];
  const { replicas } = spec;
  if (replicas !== undefined && (!Number.isInteger(replicas) || Number(replicas) < 0)) {
    errors.push(bad('spec.replicas', replicas, 'must be greater than or equal to 0'));
  }
  if (Object.keys(selector).length === 0) errors.push(required('spec.selector'));
  else if (!matchesSelector(selector, labels as Record<string, string>)) {
    errors.push(bad('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'));
  }
  errors.push(...podErrors(objectAt(template, 'spec'), 'spec.template.spec'));
  if (before === undefined) return errors;
  if (resource === STATEFUL_SETS && !equal(frozenPart(objectAt(before, 'spec')), frozenPart(spec))) {
    errors.push({
      reason: 'FieldValueForbidden',
      field: 'spec',
      message:
        "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    });
  } else if (!equal(valueAt(before, 'spec', 'selector'), selector)) {
    errors.push(bad('spec.selector', selector, 'field is immutable'));
  }
  return errors;
}

/** The part of a StatefulSet that never changes. */
function frozenPart(spec: JsonObject): JsonObject {
  const open = ['replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'minReadySeconds'];
  return Object.fromEntries(
    Object.entries(spec).filter(([key]) => !open.includes(key) && key !== 'persistentVolumeClaimRetentionPolicy'),
  );
}

function podErrors(spec: JsonObject, path: string): FieldError[] {
  const containers = listAt(spec, 'containers');
  const errors = containers.length === 0 ? [required(`${path}.containers`)] : [];
  const names = new Set<Json>();
  for (const list of ['initContainers', 'containers']) {
    for (const [index, container] of listAt(spec, list).entries()) {
      if (!isJsonObject(container)) continue;
      const at = `${path}.${list}[${index}]`;
      errors.push(...containerErrors(container, at));
      const { name = null } = container;
      if (names.has(name)) {
        errors.push({
          reason: 'FieldValueInvalid',
          field: `${at}.name`,
          message: `Duplicate value: ${JSON.stringify(name)}`,
        });
      }
      names.add(name);
    }
  }
  return errors;
}

function containerErrors(container: JsonObject, at: string): FieldError[] {
  const { name, image } = container;
  const errors: FieldError[] = [];
  if (typeof name !== 'string' || name === '') errors.push(required(`${at}.name`));
  if (typeof image !== 'string' || image === '') errors.push(required(`${at}.image`));
  else if (image !== image.trim()) {
    errors.push(bad(`${at}.image`, image, 'must not have leading or trailing whitespace'));
  }
  return errors;
}

function bad(field: string, value: Json | undefined, rule: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${JSON.stringify(value ?? null)}: ${rule}` };
}

function required(field: string): FieldError {
  return { reason: 'FieldValueRequired', field, message: 'Required value' };
}
