import { ApiError } from '../../kubernetes/api-error.ts';
import type { ApiClient } from '../../kubernetes/client/client.ts';
import type { JsonObject } from '../../kubernetes/objects.ts';
import { adoptionPatch } from '../adoption.ts';
import type { PlacedManifest } from '../object-address.ts';
import { fieldsToTake, heldStrategy, judgeHolders } from '../turned-strategy.ts';
import { patchObject, readObject } from './set-requests.ts';

// Controllers write the status of an object at any time.
const MOST_TRIES = 5;

/**
 * Takes over what kubectl apply and our own patches had put in, and what keeps a workload from turning to another strategy: who
 * owns the fields changes, and nothing else. True where there was something to take over. Throws ApiError.
 *
 * @param isForced whose fields are taken who would keep them
 */
export async function adoptObject(
  client: ApiClient,
  manifest: PlacedManifest,
  { live: seen, isForced }: { readonly live: JsonObject; readonly isForced: boolean },
): Promise<boolean> {
  let live: JsonObject | undefined = seen;
  for (let attempt = 1; live !== undefined; attempt++) {
    const held = heldStrategy(manifest.body, live);
    const isTaken = held !== undefined && judgeHolders(held, live, isForced).refuse.length === 0;
    const patch = adoptionPatch(live, isTaken ? fieldsToTake(held, live) : undefined);
    if (patch === undefined) return attempt > 1;
    try {
      await patchObject(client, manifest, patch);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 409 || attempt === MOST_TRIES) throw error;
      live = await readObject(client, manifest);
    }
  }
  return false;
}
