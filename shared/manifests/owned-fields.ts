import { FIELD_MANAGER } from '../kubernetes/json-patch.ts';
import type { Json, JsonObject, ManagedFields } from '../kubernetes/objects.ts';
import { isJsonObject } from './manifest.ts';

/**
 * Fields of an object as the API server writes down who owns them (FieldsV1): `f:name` is a field, `k:{…}` the item of a list
 * by its key, `v:…` a value of a set, `.` the map or item itself; what has no children is owned as a whole.
 */
export type OwnedFields = JsonObject;

/**
 * What we own of an object by server-side apply, going by its managed fields; none where we never applied it. A map that we
 * applied empty and that others have filled is theirs: to own it as a whole would be to own what they put in.
 */
export function fieldsAppliedByUs(managers: readonly ManagedFields[]): OwnedFields {
  const own = managers.find(isOurApply)?.fieldsV1 ?? {};
  return managers
    .filter((one) => !isOurApply(one))
    .reduce((left, { fieldsV1 = {} }) => notFilledBy(fieldsV1, left), own);
}

/** The fields without those that are whole here, and of which others own parts. */
function notFilledBy(others: OwnedFields, own: OwnedFields): OwnedFields {
  const left = Object.entries(own).flatMap(([key, below]): readonly (readonly [string, Json])[] => {
    const theirs = others[key];
    if (below === undefined) return [];
    if (key === '.' || !isJsonObject(below) || !isJsonObject(theirs) || isWhole(theirs)) return [[key, below]];
    if (isWhole(below)) return [];
    const rest = notFilledBy(theirs, below);
    return isWhole(rest) ? [] : [[key, rest]];
  });
  return Object.fromEntries(left);
}

/** Whether an entry of managed fields is that of our own server-side apply. */
export function isOurApply({ manager, operation, subresource }: ManagedFields): boolean {
  return manager === FIELD_MANAGER && operation === 'Apply' && (subresource ?? '') === '';
}

/** All fields of both. What one of them owns as a whole is owned as a whole. */
export function unitedFields(one: OwnedFields, other: OwnedFields): OwnedFields {
  const united: Record<string, Json> = {};
  for (const key of [...Object.keys(one), ...Object.keys(other)]) {
    const [left, right] = [one[key], other[key]];
    if (!isJsonObject(left) || !isJsonObject(right)) united[key] = left ?? right ?? {};
    else united[key] = isWhole(left) || isWhole(right) ? {} : unitedFields(left, right);
  }
  return united;
}

/** The fields of the one that the other does not have. */
export function fieldsBeside(one: OwnedFields, other: OwnedFields): OwnedFields {
  const left: Record<string, Json> = {};
  for (const [key, own] of Object.entries(one)) {
    const theirs = other[key];
    if (!isJsonObject(own)) continue;
    if (!isJsonObject(theirs)) left[key] = own;
    else if (key !== '.' && !isWhole(theirs) && !isWhole(own)) {
      const rest = fieldsBeside(own, theirs);
      if (Object.keys(rest).length > 0) left[key] = rest;
    }
  }
  return left;
}

/** Whether what stands below is owned as a whole, and not by its parts. */
export function isWhole(fields: OwnedFields): boolean {
  return Object.keys(fields).every((key) => key === '.');
}

/** Whether these fields hold the number of replicas, which is left to whoever scales (manifests.md#13-guards-last-good-twice-is-once). */
export function holdReplicas(fields: OwnedFields | undefined): boolean {
  const spec = fields?.['f:spec'];
  return isJsonObject(spec) && 'f:replicas' in spec;
}

/** The same fields without the number of replicas. */
export function withoutReplicas(fields: OwnedFields): OwnedFields {
  const { 'f:spec': spec, ...others } = fields;
  if (!isJsonObject(spec) || !('f:replicas' in spec)) return fields;
  const { 'f:replicas': _, ...rest } = spec;
  return isWhole(rest) ? others : { ...others, 'f:spec': rest };
}

/** Each of these fields alone. */
export function singleFields(fields: OwnedFields): readonly OwnedFields[] {
  return Object.entries(fields).flatMap(([key, below]): readonly OwnedFields[] => {
    if (key === '.' || !isJsonObject(below)) return [];
    return isWhole(below) ? [{ [key]: below }] : singleFields(below).map((one) => ({ [key]: one }));
  });
}

/** Each field as a path that people read: `spec.template.spec.containers[name=app].image`; the key of a list item is no field. */
export function fieldPaths(fields: OwnedFields, path = ''): readonly string[] {
  const isItem = path.endsWith(']');
  const paths = Object.entries(fields).flatMap(([key, below]): readonly string[] => {
    if (key === '.' || !isJsonObject(below) || (isItem && isKeyField(key, path))) return [];
    const at = path + stepOf(key, path);
    return isWhole(below) ? [at] : fieldPaths(below, at);
  });
  // An item of which only the key is owned stands there by itself.
  return paths.length === 0 && path !== '' ? [path] : paths;
}

function stepOf(key: string, path: string): string {
  const text = key.slice(2);
  if (key.startsWith('f:')) return path === '' ? text : /[./]/.test(text) ? `[${text}]` : `.${text}`;
  if (!key.startsWith('k:')) return `[${text}]`;
  const keys = Object.entries(JSON.parse(text) as JsonObject);
  return `[${keys.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(',')}]`;
}

function isKeyField(key: string, path: string): boolean {
  const item = path.slice(path.lastIndexOf('[') + 1, -1);
  return item.split(',').some((one) => one.startsWith(`${key.slice(2)}=`));
}
