import type { JsonObject } from '../kubernetes/objects.ts';
import { isJsonObject } from './manifest.ts';

const OF_THE_SERVER = new Set([
  ...['managedFields', 'resourceVersion', 'uid', 'creationTimestamp', 'generation', 'selfLink'],
  ...['deletionTimestamp', 'deletionGracePeriodSeconds'],
]);

/** What `kubectl apply` keeps of the manifest that it applied, values of Secrets included. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * An object without what only the server or kubectl writes, as `kubectl get -o yaml` prints it: applied, the one would be
 * refused and the other be owned (manifests.md#11-algorithm).
 */
export function withoutServerFields({ status: _, ...object }: JsonObject): JsonObject {
  const { metadata } = object;
  if (!isJsonObject(metadata)) return object;
  const own = Object.fromEntries(Object.entries(metadata).filter(([field]) => !OF_THE_SERVER.has(field)));
  const { annotations } = own;
  if (!isJsonObject(annotations) || !(LAST_APPLIED in annotations)) return { ...object, metadata: own };
  const { [LAST_APPLIED]: _kept, ...others } = annotations;
  const { annotations: _all, ...rest } = own;
  return { ...object, metadata: Object.keys(others).length === 0 ? rest : { ...rest, annotations: others } };
}
