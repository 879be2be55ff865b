import { Fault } from '../../host/fault.ts';
import { ApiError } from '../../kubernetes/api-error.ts';
import type { ApiClient } from '../../kubernetes/client/client.ts';
import type { JsonObject } from '../../kubernetes/objects.ts';
import { takingPatch } from '../../manifests/adoption.ts';
import { apply, deleteObject, patchObject, readObject, tryApply } from '../../manifests/cluster/set-requests.ts';
import type { ObjectAddress } from '../../manifests/object-address.ts';
import { fieldsToTake, heldStrategy, withStrategy, withoutStrategy } from '../../manifests/turned-strategy.ts';
import { objectState } from '../object-state.ts';
import { describeObject } from '../recorded-object.ts';
import type { ObjectToRestore } from '../recorded-object.ts';
import { restoreBody } from '../restore-body.ts';

// Controllers write the status of an object at any time, which is no change of it.
const MOST_TRIES = 5;

function addressOfRecorded({ apiVersion, resource, namespace, name }: ObjectToRestore): ObjectAddress {
  return { apiVersion, name, namespace, resource: { plural: resource, isNamespaced: namespace !== undefined } };
}

/** The object as it is; `undefined` where there is none, or no kind of it any more. Throws ApiError. */
export function readRecorded(client: ApiClient, recorded: ObjectToRestore): Promise<JsonObject | undefined> {
  return readObject(client, addressOfRecorded(recorded));
}

/** What the server would make of an object that is put back, and would keep nothing of. Throws ApiError. */
export async function tryToRestore(
  client: ApiClient,
  recorded: ObjectToRestore,
  live: JsonObject | undefined,
): Promise<JsonObject> {
  const body = restoreBody(recorded, live);
  const held = live && heldStrategy(body, live);
  const ask = (asked: JsonObject) => tryApply(client, addressOfRecorded(recorded), { body: asked, force: true });
  if (held === undefined) return ask(body);
  // It becomes ours before it goes, which a dry run cannot do.
  return withStrategy(await ask(withoutStrategy(body)), body);
}

/**
 * Puts one object back, if it is still the one that was read or was changed beside our fields only, and returns what the server
 * made of it. Throws a Fault that names the object where the server would not take it, or somebody changed it meanwhile.
 *
 * @param force it goes over what somebody changed meanwhile too
 */
export async function restoreObject(
  client: ApiClient,
  recorded: ObjectToRestore,
  { live: seen, force }: { readonly live: JsonObject | undefined; readonly force: boolean },
): Promise<JsonObject> {
  const address = addressOfRecorded(recorded);
  let live = seen;
  for (let attempt = 1; ; attempt++) {
    try {
      // A kill behind it changes nothing: who owns fields is no value of them.
      const held = live && heldStrategy(restoreBody(recorded, live), live);
      const taken = live && held && fieldsToTake(held, live);
      if (live !== undefined && taken !== undefined) {
        live = await patchObject(client, address, takingPatch(live, taken));
      }
      return await apply(client, address, { body: restoreBody(recorded, live), force: true });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status !== 409 || attempt === MOST_TRIES) throw notPutBack(recorded, error);
      live = await readRecorded(client, recorded);
      const { state } = objectState(recorded, live);
      if (state === 'done' && live !== undefined) return live;
      if (state !== 'ours' && !force) throw changedMeanwhile(recorded);
    }
  }
}

/** Deletes what a deployment created, if it is still this one. Throws a Fault that names the object where it stays. */
export async function deleteRecorded(client: ApiClient, recorded: ObjectToRestore, live: JsonObject): Promise<void> {
  const { uid } = live['metadata'] as { readonly uid: string };
  try {
    await deleteObject(client, addressOfRecorded(recorded), uid);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404) return;
    if (error.status === 409) throw changedMeanwhile(recorded);
    throw new Fault(
      error.errorCode,
      `${describeObject(recorded)} was created and could not be deleted: ${error.message}`,
    );
  }
}

function notPutBack(recorded: ObjectToRestore, error: ApiError): Fault {
  return new Fault(error.errorCode, `${describeObject(recorded)} could not be put back: ${error.message}`, {
    cause: error,
  });
}

function changedMeanwhile(recorded: ObjectToRestore): Fault {
  return new Fault(
    'SR303',
    `${describeObject(recorded)} was changed by somebody else while this step ran. Run the step again.`,
  );
}
