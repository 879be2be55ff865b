import { ApiError } from '../../kubernetes/api-error.ts';
import type { ApiClient } from '../../kubernetes/client/client.ts';
import { FIELD_MANAGER } from '../../kubernetes/json-patch.ts';
import type { JsonObject } from '../../kubernetes/objects.ts';
import { addressOf } from '../object-address.ts';
import type { PlacedManifest } from '../object-address.ts';

/** What an APIResourceList says of a group version; `undefined` where the server does not have it. Throws ApiError. */
export async function readResources(client: ApiClient, apiVersion: string): Promise<JsonObject | undefined> {
  const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const subject = { verb: 'get', group: '', resource: path, namespace: '' } as const;
  return orNothing(client.get({ path, subject }));
}

/** The object as it is; `undefined` where there is none, or no kind of it. Throws ApiError. */
export async function readObject(client: ApiClient, manifest: PlacedManifest): Promise<JsonObject | undefined> {
  return orNothing(client.get(addressOf('get', manifest)));
}

/** What the server would make of an object by server-side apply, and would keep nothing of. Throws ApiError. */
export async function tryApply(
  client: ApiClient,
  manifest: PlacedManifest,
  { body, force }: { readonly body: JsonObject; readonly force: boolean },
): Promise<JsonObject> {
  return client.change({
    ...addressOf('patch', manifest),
    method: 'PATCH',
    query: {
      fieldManager: FIELD_MANAGER,
      fieldValidation: 'Strict',
      dryRun: 'All',
      ...(force ? { force: 'true' } : {}),
    },
    contentType: 'application/apply-patch+yaml',
    body,
  });
}

async function orNothing(answer: Promise<JsonObject>): Promise<JsonObject | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
