import { eachOf } from '../../host/each-of.ts';
import { Fault } from '../../host/fault.ts';
import type { ApiClient } from '../../kubernetes/client/client.ts';
import type { JsonObject } from '../../kubernetes/objects.ts';
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
  const wanted = actions.filter((one) => one.action === 'restore');
  const { done, problems } = await eachInOrder(inRestoreOrder(wanted), signal, async ({ recorded, live }) => ({
    recorded,
    made: await restoreObject(client, recorded, { live, force }),
  }));
  return { restored: done, problems };
}

/** Deletes what was created, in its order. What stays is told, and keeps nothing else from going. Throws as above. */
export async function deleteCreated(
  client: ApiClient,
  actions: readonly ObjectAction[],
  signal: AbortSignal,
): Promise<{ readonly deleted: readonly ObjectToRestore[]; readonly problems: readonly Fault[] }> {
  const wanted = actions.filter((one) => one.action === 'delete');
  const { done, problems } = await eachInOrder(inDeleteOrder(wanted), signal, async ({ recorded, live }) => {
    await deleteRecorded(client, recorded, live);
    return recorded;
  });
  return { deleted: done, problems };
}

/** Works on objects in their order. What failed keeps no other from its turn; both stand in the order of the objects. */
async function eachInOrder<T, Done extends object>(
  order: readonly (readonly T[])[],
  signal: AbortSignal,
  work: (one: T) => Promise<Done>,
): Promise<{ readonly done: readonly Done[]; readonly problems: readonly Fault[] }> {
  const ends: (Done | Fault)[] = [];
  for (const together of order) {
    const ended = await eachOf(together, async (one): Promise<Done | Fault> => {
      signal.throwIfAborted();
      return work(one).catch((error: unknown) => {
        if (!(error instanceof Fault)) throw error;
        return error;
      });
    });
    ends.push(...ended);
  }
  return {
    done: ends.filter((one): one is Done => !(one instanceof Fault)),
    problems: ends.filter((one) => one instanceof Fault),
  };
}
