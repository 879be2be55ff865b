import type { JsonObject } from '../kubernetes/objects.ts';
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
