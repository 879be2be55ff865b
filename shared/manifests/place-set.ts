import type { JsonObject } from '../kubernetes/objects.ts';
import { enumerate } from '../report/counts.ts';
import { definedResource, listedKinds, listedResource, ownResource } from './kinds.ts';
import type { Manifest } from './manifest.ts';
import { placed } from './object-address.ts';
import type { PlacedManifest } from './object-address.ts';
import type { ManifestProblem } from './place.ts';
import { describePlace } from './place.ts';
import { sameObjectTwice } from './same-object-twice.ts';

/** What an object needs that the set itself makes first, so that the server cannot try the object before. */
export type ToCome = 'namespace' | 'kind';

/** An object with the place where it lives, and what of it is still to come. */
export interface PlacedObject {
  readonly manifest: PlacedManifest;
  readonly toCome: ToCome | undefined;
}

/** The group versions that have to be asked for: those with kinds that are not Kubernetes' own. */
export function foreignVersions(manifests: readonly Manifest[]): readonly string[] {
  const foreign = manifests.filter((manifest) => ownResource(manifest) === undefined);
  return [...new Set(foreign.map(({ apiVersion }) => apiVersion))];
}

/**
 * Settles for every object of a set where it lives.
 *
 * @param lists what the server has of each group version that is not Kubernetes' own
 * @param namespace of objects that name none
 */
export function placeSet(
  manifests: readonly Manifest[],
  lists: ReadonlyMap<string, JsonObject>,
  namespace: string,
): { readonly objects: readonly PlacedObject[]; readonly problems: readonly ManifestProblem[] } {
  const problems: ManifestProblem[] = [];
  const namespaces = new Set(manifests.filter(isNamespace).map(({ name }) => name));
  const objects = manifests.flatMap((manifest): readonly PlacedObject[] => {
    const list = lists.get(manifest.apiVersion);
    const known = ownResource(manifest) ?? (list === undefined ? undefined : listedResource(list, manifest.kind));
    const resource = known ?? definedResource(manifest, manifests);
    if (resource === undefined) {
      problems.push({ where: describePlace(manifest.place), what: whyUnknown(manifest, list) });
      return [];
    }
    const one = placed(manifest, resource, namespace);
    const isNew = one.namespace !== undefined && namespaces.has(one.namespace);
    return [{ manifest: one, toCome: known === undefined ? 'kind' : isNew ? 'namespace' : undefined }];
  });
  return { objects, problems: [...problems, ...sameObjectTwice(objects.map((one) => one.manifest))] };
}

function isNamespace({ apiVersion, kind }: Manifest): boolean {
  return apiVersion === 'v1' && kind === 'Namespace';
}

const MOST_KINDS = 8;

function whyUnknown({ apiVersion, kind }: Manifest, list: JsonObject | undefined): string {
  if (list === undefined) {
    return `the cluster has no API ${apiVersion}, and nothing in the manifests defines ${kind}. Install what brings it, or correct apiVersion`;
  }
  const kinds = listedKinds(list);
  if (kinds.length === 0) return `the cluster has no kind ${kind} in ${apiVersion}`;
  return `the cluster has no kind ${kind} in ${apiVersion}; there are ${enumerate(kinds, MOST_KINDS)}`;
}
