import { Fault } from '../../host/fault.ts';
import type { ApiClient } from '../../kubernetes/client/client.ts';
import type { JsonObject } from '../../kubernetes/objects.ts';
import { eachOf } from '../../manifests/cluster/try-out-set.ts';
import type { ObjectAction } from '../judge-restoration.ts';
import type { ObjectToRestore } from '../recorded-object.ts';
import { inDeleteOrder, inRestoreOrder } from '../restore-order.ts';
import { deleteRecorded, restoreObject } from './restore-object.ts';

/** An object that is back, as the server made it. */
export interface RestoredObject {
  readonly recorded: ObjectToRestore;
  readonly made: JsonObject;
}

/** What was put back, and what the server or somebody's change kept from it. */
export interface RestoredSet {
  readonly restored: readonly RestoredObject[];
  readonly problems: readonly Fault[];
}

/**
 * Puts objects back in their order, some at a time. One that the server would not take does not keep the others from going back
 * (manifests.md#14-failure-and-rollback). Throws what is no Fault, and where the step was cancelled.
 */
export async function restoreSet(
  client: ApiClient,
  actions: readonly ObjectAction[],
  { force, signal }: { readonly force: boolean; readonly signal: AbortSignal },
): Promise<RestoredSet> {
  const restored: RestoredObject[] = [];
  const wanted = actions.filter((one) => one.action === 'restore');
  const problems = await eachInOrder(inRestoreOrder(wanted), signal, async ({ recorded, live }) => {
    restored.push({ recorded, made: await restoreObject(client, recorded, { live, force }) });
  });
  return { restored, problems };
}

/** Deletes what was created, in its order. What stays is told, and keeps nothing else from going. Throws as above. */
export async function deleteCreated(
  client: ApiClient,
  actions: readonly ObjectAction[],
  signal: AbortSignal,
): Promise<{ readonly deleted: readonly ObjectToRestore[]; readonly problems: readonly Fault[] }> {
  const deleted: ObjectToRestore[] = [];
  const wanted = actions.filter((one) => one.action === 'delete');
  const problems = await eachInOrder(inDeleteOrder(wanted), signal, async ({ recorded, live }) => {
    await deleteRecorded(client, recorded, live);
    deleted.push(recorded);
  });
  return { deleted, problems };
}

/** Works on objects in their order, and returns what failed, which keeps no other from its turn. */
async function eachInOrder<T>(
  order: readonly (readonly T[])[],
  signal: AbortSignal,
  work: (one: T) => Promise<void>,
): Promise<readonly Fault[]> {
  const problems: Fault[] = [];
  for (const together of order) {
    await eachOf(together, async (one) => {
      signal.throwIfAborted();
      try {
        await work(one);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        problems.push(error);
      }
    });
  }
  return problems;
}
