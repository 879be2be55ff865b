import type { Json, JsonObject } from '../model/json.ts';
import { canonicalText, isJsonObject } from '../model/json.ts';

/** A path is its FieldsV1 steps (`f:spec`, `k:{"name":"web"}`, `.`) joined by a character that no step holds. */
const SEPARATOR = '\u0000';

/** The members by which the items of a list are told apart; other lists are one field. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  imagePullSecrets: ['name'],
  volumeMounts: ['mountPath'],
  ports: ['containerPort', 'port', 'protocol'],
  conditions: ['type'],
  ownerReferences: ['uid'],
};

/** Maps and structures that are fields of their own, besides their members. */
const OWN_FIELD: ReadonlySet<string> = new Set(['annotations', 'labels', 'rollingUpdate', 'data', 'stringData']);
/** Structures that are one field. */
const ATOMIC: ReadonlySet<string> = new Set(['selector', 'fieldRef', 'secretKeyRef', 'configMapKeyRef', 'roleRef']);
const SERVER_OWNED: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
]);

/** All fields of an object that can be managed, with the text of their values. */
export function fieldPaths(object: JsonObject): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(object)) {
    if (key === 'apiVersion' || key === 'kind' || value === undefined) continue;
    if (key !== 'metadata') collect([`f:${key}`], key, value, found);
    else if (isJsonObject(value)) {
      for (const [member, field] of Object.entries(value)) {
        if (!SERVER_OWNED.has(member) && field !== undefined) {
          collect(['f:metadata', `f:${member}`], member, field, found);
        }
      }
    }
  }
  return found;
}

function collect(path: readonly string[], name: string, value: Json, found: Map<string, string>): void {
  const keys = KEYS[name];
  if (Array.isArray(value) && keys !== undefined) {
    found.set([...path, '.'].join(SEPARATOR), '');
    for (const item of value) if (isJsonObject(item)) collectItem(path, keys, item, found);
  } else if (isJsonObject(value) && Object.keys(value).length > 0 && !ATOMIC.has(name)) {
    if (OWN_FIELD.has(name)) found.set([...path, '.'].join(SEPARATOR), '');
    for (const [key, member] of Object.entries(value)) {
      if (member !== undefined) collect([...path, `f:${key}`], key, member, found);
    }
  } else found.set(path.join(SEPARATOR), canonicalText(value));
}

function collectItem(
  path: readonly string[],
  keys: readonly string[],
  item: JsonObject,
  found: Map<string, string>,
): void {
  const step = [...path, keyStep(keys, item)];
  found.set([...step, '.'].join(SEPARATOR), '');
  for (const [member, value] of Object.entries(item)) {
    if (value !== undefined) collect([...step, `f:${member}`], member, value, found);
  }
}

function keyStep(keys: readonly string[], item: JsonObject): string {
  const isPort = 'containerPort' in item || 'port' in item;
  const whole = isPort && keys.includes('protocol') ? { protocol: 'TCP', ...item } : item;
  const key = Object.fromEntries(keys.filter((member) => member in whole).map((member) => [member, whole[member]]));
  return `k:${JSON.stringify(key)}`;
}

/** The step to an item of a list with keys; `undefined` for other lists, which are one field. */
export function itemStep(name: string, item: Json): string | undefined {
  const keys = KEYS[name];
  return keys === undefined || !isJsonObject(item) ? undefined : keyStep(keys, item);
}

/** Whether a structure of this name is one field. */
export function isAtomic(name: string): boolean {
  return ATOMIC.has(name);
}

export function stepsOf(path: string): readonly string[] {
  return path.split(SEPARATOR);
}

/** FieldsV1 made of paths. */
export function treeOf(paths: readonly string[]): JsonObject {
  const tree: JsonObject = {};
  for (const path of [...paths].sort()) {
    let node = tree;
    for (const step of path.split(SEPARATOR)) {
      const next = node[step];
      node = isJsonObject(next) ? next : (node[step] = {});
    }
  }
  return tree;
}

/** The paths that FieldsV1 holds. */
export function pathsOf(tree: JsonObject, above: readonly string[] = []): string[] {
  return Object.entries(tree).flatMap(([step, node]) => {
    const path = [...above, step];
    if (!isJsonObject(node) || Object.keys(node).length === 0) return [path.join(SEPARATOR)];
    return pathsOf(node, path);
  });
}
