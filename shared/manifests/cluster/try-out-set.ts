import { eachOf } from '../../host/each-of.ts';
import { Fault } from '../../host/fault.ts';
import type { ApiClient } from '../../kubernetes/client/client.ts';
import type { JsonObject } from '../../kubernetes/objects.ts';
import type { Manifest } from '../manifest.ts';
import type { PlacedManifest } from '../object-address.ts';
import { describeProblems } from '../place.ts';
import { foreignVersions, placeSet } from '../place-set.ts';
import type { PlacedObject, ToCome } from '../place-set.ts';
import { readResources } from './set-requests.ts';
import { tryOutObject } from './try-out-object.ts';
import type { TriedObject, TryOutOptions } from './try-out-object.ts';

/** An object of a set, where it lives, with what the server says to it. */
export interface TriedManifest {
  readonly manifest: PlacedManifest;
  readonly toCome: ToCome | undefined;
  readonly tried: TriedObject;
}

/**
 * Settles for every object of a set where it lives; asks for kinds that are not Kubernetes' own. Throws a Fault for kinds that
 * the cluster does not have and objects that stand there twice, ApiError and ConnectionError.
 *
 * @param namespace of objects that name none
 */
export async function findPlaces(
  client: ApiClient,
  manifests: readonly Manifest[],
  namespace: string,
): Promise<readonly PlacedObject[]> {
  const lists = new Map<string, JsonObject>();
  await eachOf(foreignVersions(manifests), async (version) => {
    const list = await readResources(client, version);
    if (list !== undefined) lists.set(version, list);
  });
  const { objects, problems } = placeSet(manifests, lists, namespace);
  const [first, ...others] = problems;
  if (first !== undefined) throw new Fault('SR103', describeProblems([first, ...others]));
  return objects;
}

/**
 * Asks the server what objects of a set would make of the cluster: two requests an object, or three where fields are taken
 * over. Changes nothing. Throws ConnectionError, and ApiError for what is no answer to an object.
 */
export async function tryOutSet(
  client: ApiClient,
  objects: readonly PlacedObject[],
  options: TryOutOptions = {},
): Promise<readonly TriedManifest[]> {
  return eachOf(objects, async ({ manifest, toCome }) => ({
    manifest,
    toCome,
    tried: await tryOutObject(client, manifest, toCome, options),
  }));
}
