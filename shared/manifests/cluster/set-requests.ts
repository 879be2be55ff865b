import { ApiError } from '../../kubernetes/api-error.ts';
import type { ApiClient, ApiRequest } from '../../kubernetes/client/client.ts';
import { FIELD_MANAGER } from '../../kubernetes/json-patch.ts';
import type { PatchOperation } from '../../kubernetes/json-patch.ts';
import type { Json, JsonObject } from '../../kubernetes/objects.ts';
import { addressOf } from '../object-address.ts';
import type { ObjectAddress } from '../object-address.ts';

/** What an APIResourceList says of a group version; `undefined` where the server does not have it. Throws ApiError. */
export async function readResources(client: ApiClient, apiVersion: string): Promise<JsonObject | undefined> {
  const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const subject = { verb: 'get', group: '', resource: path, namespace: '' } as const;
  return orNothing(client.get({ path, subject }));
}

/** The object as it is; `undefined` where there is none, or no kind of it. Throws ApiError. */
export async function readObject(client: ApiClient, manifest: ObjectAddress): Promise<JsonObject | undefined> {
  return orNothing(client.get(addressOf('get', manifest)));
}

/** What is sent of an object by server-side apply. */
export interface SentObject {
  readonly body: JsonObject;
  /** Fields of others with another value are taken over. */
  readonly force: boolean;
}

/** What the server would make of an object by server-side apply, and would keep nothing of. Throws ApiError. */
export async function tryApply(client: ApiClient, manifest: ObjectAddress, sent: SentObject): Promise<JsonObject> {
  return client.change(applyRequest(manifest, sent, { dryRun: 'All' }));
}

/** Applies an object by server-side apply, and returns what the server made of it. Throws ApiError. */
export async function apply(client: ApiClient, manifest: ObjectAddress, sent: SentObject): Promise<JsonObject> {
  return client.change(applyRequest(manifest, sent, {}));
}

function applyRequest(
  manifest: ObjectAddress,
  { body, force }: SentObject,
  more: Readonly<Record<string, string>>,
): ApiRequest {
  return {
    ...addressOf('patch', manifest),
    method: 'PATCH',
    query: { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict', ...more, ...(force ? { force: 'true' } : {}) },
    contentType: 'application/apply-patch+yaml',
    body,
  };
}

/** Changes an object by JSON Patch. Throws ApiError; 409 where it is not the one that was read. */
export async function patchObject(
  client: ApiClient,
  manifest: ObjectAddress,
  operations: readonly PatchOperation[],
): Promise<JsonObject> {
  return client.change({
    ...addressOf('patch', manifest),
    method: 'PATCH',
    query: { fieldManager: FIELD_MANAGER },
    contentType: 'application/json-patch+json',
    body: operations as unknown as Json,
  });
}

/** Deletes an object, if it is still this one; what it made goes after it. Throws ApiError. */
export async function deleteObject(client: ApiClient, manifest: ObjectAddress, uid: string): Promise<void> {
  await client.change({
    ...addressOf('delete', manifest),
    method: 'DELETE',
    body: { preconditions: { uid }, propagationPolicy: 'Background' },
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
