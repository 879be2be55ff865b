import type { Json } from '../kubernetes/objects.ts';
import type { Manifest } from './manifest.ts';
import { isJsonObject, withField } from './manifest.ts';
import { podSpecsOf } from './pod-specs.ts';

/**
 * Adds names of pull secrets to every pod spec of a set where they are missing: a name that stands there twice is refused by
 * the server (manifests.md#4-server-side-apply-on-a-real-136).
 */
export function addPullSecrets(manifests: readonly Manifest[], names: readonly string[]): readonly Manifest[] {
  if (names.length === 0) return manifests;
  return manifests.map((manifest) => {
    let { body } = manifest;
    for (const { path, spec } of podSpecsOf(body)) {
      const there = (Array.isArray(spec['imagePullSecrets']) ? spec['imagePullSecrets'] : []) as readonly Json[];
      const known = new Set(there.map((one) => (isJsonObject(one) ? one['name'] : undefined)));
      const missing = [...new Set(names)].filter((name) => !known.has(name)).map((name) => ({ name }));
      if (missing.length > 0) body = withField(body, [...path, 'imagePullSecrets'], [...there, ...missing]);
    }
    return { ...manifest, body };
  });
}
