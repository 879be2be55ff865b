import type { Json, JsonObject } from '../model/json.ts';
import { clone, equal, isJsonObject, textAt } from '../model/json.ts';
import type { AnyObject, ManagedFields } from '../model/objects.ts';
import type { Resource } from '../model/resources.ts';
import {
  CONFIG_MAPS,
  DAEMON_SETS,
  DEPLOYMENTS,
  qualifiedName,
  SECRETS,
  SERVICE_ACCOUNTS,
  SERVICES,
  STATEFUL_SETS,
} from '../model/resources.ts';
import { seconds } from '../model/time.ts';
import { fieldPaths, isAtomic, itemStep, pathsOf, stepsOf, treeOf } from './field-paths.ts';
import { ApiStatus, detailsOf } from './status.ts';

export const APPLY_PATCH = 'application/apply-patch+yaml';

/** Kinds whose lists and maps are known here; others take no apply. */
const APPLICABLE: ReadonlySet<Resource> = new Set<Resource>([
  CONFIG_MAPS,
  SECRETS,
  SERVICES,
  SERVICE_ACCOUNTS,
  DEPLOYMENTS,
  STATEFUL_SETS,
  DAEMON_SETS,
]);

export function takesApply(resource: Resource): boolean {
  return APPLICABLE.has(resource);
}

/** Who applies, and whether fields that others own with another value are taken over. */
export interface Applying {
  readonly manager: string;
  readonly isForced: boolean;
}

/** What a server-side apply makes of an object, and who owns its fields then. */
export interface Applied {
  readonly object: JsonObject;
  readonly managedFields: (after: JsonObject) => ManagedFields[];
}

/**
 * A server-side apply: what is given is merged in, what the same manager had applied before and gives no longer goes where
 * nobody else owns it. Throws 409 for fields that others own with another value.
 */
export function applyTo(before: AnyObject | undefined, given: JsonObject, { manager, isForced }: Applying): Applied {
  const wanted = appliedPaths(given);
  const live: JsonObject = before ?? {};
  const entries = before?.metadata.managedFields ?? [];
  const own = entries.find((entry) => entry.manager === manager && entry.operation === 'Apply');
  const others = entries.filter((entry) => entry !== own);
  const now = fieldPaths(live);
  const isChanged = (path: string) => wanted.has(path) && wanted.get(path) !== now.get(path);
  const clashes = others.flatMap((entry) =>
    pathsOf(entry.fieldsV1)
      .filter(isChanged)
      .map((path) => ({ entry, path })),
  );
  const [first] = clashes;
  if (first !== undefined && !isForced) throw conflicting(clashes);
  const left = others.flatMap((entry) => {
    const kept = pathsOf(entry.fieldsV1).filter((path) => !isChanged(path));
    return kept.length === 0 ? [] : [{ ...entry, fieldsV1: treeOf(kept) }];
  });
  const held = left.flatMap((entry) => pathsOf(entry.fieldsV1));
  const gone = (own === undefined ? [] : pathsOf(own.fieldsV1)).filter((path) => !wanted.has(path));
  const object = without(merged('', clone(live), given) as JsonObject, gone.filter(isHeldByNobody(held)));
  return {
    object,
    managedFields: (after) => ownedAfter({ before, after, own, left, manager, paths: [...wanted.keys()] }),
  };
}

/** Maps and lists are nobody's by an apply, only what is in them is. */
function appliedPaths(given: JsonObject): ReadonlyMap<string, string> {
  const isOwned = (path: string) => {
    const steps = stepsOf(path);
    return steps.at(-1) !== '.' || (steps.at(-2) ?? '').startsWith('k:');
  };
  return new Map([...fieldPaths(given)].filter(([path]) => isOwned(path)));
}

function isHeldByNobody(held: readonly string[]): (path: string) => boolean {
  return (path) => {
    const isItem = stepsOf(path).at(-1) === '.';
    const item = path.slice(0, -1);
    return !held.some((one) => one === path || (isItem && one.startsWith(item)));
  };
}

function merged(name: string, live: Json | undefined, given: Json | undefined): Json | undefined {
  if (Array.isArray(live) && Array.isArray(given) && given.every((item) => itemStep(name, item) !== undefined)) {
    const all = [...live];
    for (const item of given) {
      const at = all.findIndex((one) => itemStep(name, one) === itemStep(name, item));
      if (at < 0) all.push(item);
      else all[at] = merged('', all[at], item) ?? item;
    }
    return all;
  }
  if (!isJsonObject(live) || !isJsonObject(given) || isAtomic(name)) return given;
  const all = { ...live };
  for (const [key, value] of Object.entries(given)) if (value !== undefined) all[key] = merged(key, live[key], value);
  return all;
}

function without(object: JsonObject, paths: readonly string[]): JsonObject {
  for (const path of paths) remove(object, '', stepsOf(path));
  return object;
}

/** Removes what a path leads to; a map that has nothing left goes with it. */
function remove(value: Json | undefined, name: string, [step = '', ...rest]: readonly string[]): void {
  if (Array.isArray(value)) {
    const at = value.findIndex((item) => itemStep(name, item) === step);
    if (at < 0) return;
    if (rest[0] === '.') value.splice(at, 1);
    else remove(value[at], '', rest);
  } else if (isJsonObject(value)) {
    const key = step.slice('f:'.length);
    const child = value[key];
    if (rest.length === 0) delete value[key];
    else remove(child, key, rest);
    if (isJsonObject(child) && Object.keys(child).length === 0) delete value[key];
  }
}

function ownedAfter(of: {
  readonly before: AnyObject | undefined;
  readonly after: JsonObject;
  readonly own: ManagedFields | undefined;
  readonly left: ManagedFields[];
  readonly manager: string;
  readonly paths: readonly string[];
}): ManagedFields[] {
  const { before, after, own, left, manager, paths } = of;
  const fieldsV1 = treeOf(paths);
  const isSame = equal(fieldsV1, own?.fieldsV1) && before !== undefined && equal(fieldPaths(before), fieldPaths(after));
  const apiVersion = textAt(after, 'apiVersion') ?? 'v1';
  const time = isSame && own !== undefined ? own.time : seconds();
  const entry = { manager, operation: 'Apply', apiVersion, time, fieldsType: 'FieldsV1', fieldsV1 };
  // The first of all, as the server sorts them: applies come before updates.
  const isApply = ({ operation }: ManagedFields) => operation === 'Apply';
  return [...left.filter(isApply), entry, ...left.filter((one) => !isApply(one))];
}

function conflicting(clashes: readonly { readonly entry: ManagedFields; readonly path: string }[]): ApiStatus {
  const causes = clashes.map(({ entry, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${JSON.stringify(entry.manager)}${entry.operation === 'Update' ? ` using ${entry.apiVersion}` : ''}`,
    field: shown(path),
  }));
  const [first] = causes;
  const message =
    causes.length === 1
      ? `Apply failed with 1 conflict: ${first?.message}: ${first?.field}`
      : `Apply failed with ${causes.length} conflicts: ${causes.map((one) => `${one.message}: ${one.field}`).join('\n')}`;
  return new ApiStatus(409, 'Conflict', message, { causes });
}

function shown(path: string): string {
  return stepsOf(path)
    .map((step) =>
      step.startsWith('k:') ? `[${step.slice(2).replace(/[{}]/g, '').replace(':', '=')}]` : `.${step.slice(2)}`,
    )
    .join('');
}

/** 409: an object of this uid is not there to be applied. */
export function uidOfNone(resource: Resource, name: string, uid: string): ApiStatus {
  const message = `Operation cannot be fulfilled on ${qualifiedName(resource)} "${name}": uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
  return new ApiStatus(409, 'Conflict', message, detailsOf(resource, name));
}

/** 422: an apply has to say who applies. */
export function noManager(): ApiStatus {
  const rule = 'is required for apply patch';
  return new ApiStatus(
    422,
    'Invalid',
    `PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: ${rule}`,
    {
      group: 'meta.k8s.io',
      kind: 'PatchOptions',
      causes: [{ reason: 'FieldValueRequired', message: `Required value: ${rule}`, field: 'fieldManager' }],
    },
  );
}
