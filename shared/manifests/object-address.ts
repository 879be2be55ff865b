import type { Subject, Verb } from '../kubernetes/api-error.ts';
import type { Resource } from './kinds.ts';
import type { Manifest } from './manifest.ts';
import { groupOf } from './manifest.ts';

/** An object of a set with the place where the API server keeps it. */
export interface PlacedManifest extends Manifest {
  readonly resource: Resource;
}

/** Where the API server keeps an object. */
export type ObjectAddress = Pick<PlacedManifest, 'apiVersion' | 'name' | 'namespace' | 'resource'>;

/**
 * Settles where the objects of a kind live: in the namespace of the manifest, else in the one of the step; in none where the
 * kind has none, whatever the manifest says, as kubectl does.
 */
export function placed(manifest: Manifest, resource: Resource, namespace: string): PlacedManifest {
  const own = resource.isNamespaced ? (manifest.namespace ?? namespace) : undefined;
  const { namespace: _, ...metadata } = manifest.body['metadata'] as { readonly namespace?: string };
  const body = { ...manifest.body, metadata: { ...metadata, ...(own === undefined ? {} : { namespace: own }) } };
  return { ...manifest, namespace: own, body, resource };
}

/** Path and RBAC subject of a request about one object. */
export function addressOf(
  verb: Verb,
  { apiVersion, name, namespace, resource }: ObjectAddress,
): { readonly path: string; readonly subject: Subject } {
  const root = groupOf(apiVersion) === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
  const place = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return {
    path: `${root}${place}/${resource.plural}/${encodeURIComponent(name)}`,
    subject: { verb, group: groupOf(apiVersion), resource: resource.plural, namespace: namespace ?? '', name },
  };
}
