import type { Json, JsonObject } from '../model/json.ts';
import { equal, isJsonObject } from '../model/json.ts';

/** By which member the items of a list are told apart, by the name of the list. Other lists are replaced as a whole. */
const MERGE_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  imagePullSecrets: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  // Of a container by containerPort, of a Service by port.
  ports: ['containerPort', 'port'],
  conditions: ['type'],
  ownerReferences: ['uid'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey'],
  secrets: ['name'],
};

/** Lists of plain values that are merged as sets. */
const SETS: ReadonlySet<string> = new Set(['finalizers']);

/** Applies a strategic merge patch: lists with a merge key item by item, `$patch`, `$retainKeys`, order directives. */
export function applyStrategicMergePatch(document: JsonObject, patch: JsonObject): JsonObject {
  const directive = patch['$patch'];
  if (directive === 'replace') return withoutDirectives(patch);
  if (directive === 'delete') return {};
  const result: JsonObject = { ...document };
  const retain = patch['$retainKeys'];
  if (Array.isArray(retain)) for (const key of Object.keys(result)) if (!retain.includes(key)) delete result[key];
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      const name = key.slice(key.indexOf('/') + 1);
      result[name] = asList(result[name]).filter((item) => !asList(value).some((gone) => equal(gone, item)));
    } else if (key.startsWith('$')) continue;
    else if (value === null || value === undefined) delete result[key];
    else if (Array.isArray(value)) result[key] = mergeList(key, asList(result[key]), value);
    else if (isJsonObject(value)) result[key] = applyStrategicMergePatch(asObject(result[key]), value);
    else result[key] = value;
  }
  return result;
}

function mergeList(name: string, current: readonly Json[], patch: readonly Json[]): Json[] {
  if (SETS.has(name)) return [...current, ...patch.filter((item) => !current.some((known) => equal(known, item)))];
  const key = (MERGE_KEYS[name] ?? []).find((candidate) =>
    [...current, ...patch].some((item) => isJsonObject(item) && candidate in item),
  );
  const replaced = patch.some((item) => isJsonObject(item) && item['$patch'] === 'replace');
  if (key === undefined || replaced) {
    return patch.filter((item) => !(isJsonObject(item) && '$patch' in item)).map(plain);
  }
  const result = [...current];
  // New items come before the others where the patch says no order, as the server has it.
  for (const item of patch) {
    if (!isJsonObject(item)) continue;
    const position = result.findIndex((known) => isJsonObject(known) && known[key] === item[key]);
    if (item['$patch'] === 'delete') {
      if (position >= 0) result.splice(position, 1);
    } else if (position >= 0) result[position] = applyStrategicMergePatch(asObject(result[position]), item);
    else result.push(plain(item));
  }
  return result;
}

function plain(value: Json): Json {
  return isJsonObject(value) ? withoutDirectives(value) : value;
}

function withoutDirectives(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, member]) => !key.startsWith('$') && member !== null)
      .map(([key, member]) => [key, Array.isArray(member) ? member.map(plain) : plain(member ?? null)]),
  );
}

function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
