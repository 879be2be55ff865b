import type { PatchOperation } from '../kubernetes/json-patch.ts';
import type { Json, JsonObject } from '../kubernetes/objects.ts';
import { isJsonObject } from '../manifests/manifest.ts';
import { projected } from '../manifests/projection.ts';
import { fieldsToRestore } from './recorded-object.ts';
import type { ObjectToRestore } from './recorded-object.ts';

/**
 * What is applied, with force and under our name, to put an object back: what it had before at the fields that were ours then or
 * are now (manifests.md#5-restoring), for this very object as it was read. What is not in it and only ours goes. Pure.
 *
 * @param live `undefined` where it is made anew
 */
export function restoreBody(recorded: ObjectToRestore, live: JsonObject | undefined): JsonObject {
  const { apiVersion, kind, namespace, name, before } = recorded;
  const values = before ?? {};
  const own = live === undefined ? values : projected(values, fieldsToRestore(recorded, live));
  const metadata = isJsonObject(own['metadata']) ? own['metadata'] : {};
  const identity = { name, ...(namespace === undefined ? {} : { namespace }), ...versionOf(live) };
  return { ...own, apiVersion, kind, metadata: { ...metadata, ...identity } };
}

/** Somebody's change since it was read is answered with a conflict. */
function versionOf(live: JsonObject | undefined): JsonObject {
  if (live === undefined) return {};
  const { uid, resourceVersion } = live['metadata'] as JsonObject;
  return { uid, resourceVersion };
}

/**
 * The patch that has to come first where a Deployment goes back to Recreate: the server has filled in how many pods are replaced
 * at a time, which nobody can take out by server-side apply (manifests.md#4-server-side-apply-on-a-real-136). It makes no new
 * revision. `undefined` where there is nothing to do. Pure.
 */
export function strategyFirst(
  { kind, before }: ObjectToRestore,
  live: JsonObject,
): readonly PatchOperation[] | undefined {
  const then = typeOfStrategy(before ?? {});
  if (kind !== 'Deployment' || then !== 'Recreate' || typeOfStrategy(live) === then) return undefined;
  const { uid, resourceVersion } = versionOf(live);
  return [
    { op: 'test', path: '/metadata/uid', value: uid as string },
    { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion as string },
    { op: 'replace', path: '/spec/strategy', value: { type: then } },
  ];
}

function typeOfStrategy({ spec }: JsonObject): Json | undefined {
  const strategy = isJsonObject(spec) ? spec['strategy'] : undefined;
  return isJsonObject(strategy) ? strategy['type'] : undefined;
}
