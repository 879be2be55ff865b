import type { Json, JsonObject } from '../kubernetes/objects.ts';
import { asObject, isJsonObject } from './manifest.ts';

/** A ConfigMap or Secret of the same namespace that pods read. */
export interface ConfigReference {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
}

/**
 * The ConfigMaps and Secrets that the containers of a pod, init containers too, get values of: by env, envFrom, volumes and
 * projected volumes (manifests.md#10-design-inputs). Secrets for pulling images are none of them. Pure.
 */
export function configReferences(podSpec: JsonObject): readonly ConfigReference[] {
  const containers = [...mapsOf(podSpec['containers']), ...mapsOf(podSpec['initContainers'])];
  const volumes = mapsOf(podSpec['volumes']);
  const sources = volumes.flatMap((one) => mapsOf(asObject(one['projected'])['sources']));
  const variables = containers.flatMap((one) => mapsOf(one['env'])).map((one) => asObject(one['valueFrom']));
  const wholes = containers.flatMap((one) => mapsOf(one['envFrom']));
  return [
    ...variables.flatMap((one) => named(one, 'configMapKeyRef', 'secretKeyRef')),
    ...wholes.flatMap((one) => named(one, 'configMapRef', 'secretRef')),
    ...sources.flatMap((one) => named(one, 'configMap', 'secret')),
    ...volumes.flatMap((one) => named(one, 'configMap', 'secret', 'secretName')),
  ];
}

/** What one source of values names, by the fields that kinds of sources have; a volume calls the name of a Secret otherwise. */
function named(
  source: JsonObject,
  configMap: string,
  secret: string,
  secretName: 'name' | 'secretName' = 'name',
): readonly ConfigReference[] {
  const found = [
    { kind: 'ConfigMap', name: asObject(source[configMap])['name'] },
    { kind: 'Secret', name: asObject(source[secret])[secretName] },
  ] as const;
  return found.flatMap(({ kind, name }) => (typeof name === 'string' ? [{ kind, name }] : []));
}

function mapsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((one: Json) => isJsonObject(one)) : [];
}
