import type { Manifest } from './manifest.ts';
import { describeManifest, identityOf } from './manifest.ts';
import type { ManifestProblem } from './place.ts';
import { describePlace } from './place.ts';

/**
 * Objects that stand in a set twice, whatever version of their API names them: which of the two should win is not known.
 * Each manifest has the namespace that it will be in, `undefined` where its kind has none.
 */
export function sameObjectTwice(manifests: readonly Manifest[]): readonly ManifestProblem[] {
  const first = new Map<string, Manifest>();
  return manifests.flatMap((manifest) => {
    const key = identityOf(manifest);
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, manifest);
      return [];
    }
    const what = `${describeManifest(manifest)} stands in the manifests twice, at ${describePlace(other.place)} too. Remove one of the two`;
    return [{ where: describePlace(manifest.place), what }];
  });
}
