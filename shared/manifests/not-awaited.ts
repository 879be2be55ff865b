import { ownResource } from './kinds.ts';
import type { Manifest } from './manifest.ts';
import { asObject } from './manifest.ts';

/**
 * Whether an object becomes what it is meant to be only after it was applied, and nothing waits for that: a volume that is bound,
 * a load balancer that gets its address, and what the controller of a custom resource makes of it. Pure.
 */
export function isNotAwaited(manifest: Pick<Manifest, 'apiVersion' | 'kind' | 'body'>): boolean {
  const { apiVersion, kind, body } = manifest;
  if (ownResource({ apiVersion, kind }) === undefined) return true;
  if (apiVersion !== 'v1') return false;
  return kind === 'PersistentVolumeClaim' || (kind === 'Service' && asObject(body['spec'])['type'] === 'LoadBalancer');
}
