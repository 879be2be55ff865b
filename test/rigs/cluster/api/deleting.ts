import type { JsonObject } from '../model/json.ts';
import { textAt } from '../model/json.ts';
import type { Pod, StoredObject } from '../model/objects.ts';
import type { Resource } from '../model/resources.ts';
import { NAMESPACES, PODS } from '../model/resources.ts';
import { seconds } from '../model/time.ts';
import type { Store } from '../store/store.ts';
import type { Answer, Call } from './context.ts';
import { decodeOptions } from './decode.ts';
import { existing, selected } from './reading.ts';
import { readBody } from './request.ts';
import { ApiStatus, detailsOf } from './status.ts';
import { isDryRun } from './writing.ts';

/** What DeleteOptions say, in the body or the query. */
interface DeleteOptions {
  readonly graceSeconds: number | undefined;
  readonly propagation: string;
}

/** DELETE of one object. */
export async function deleteObject(call: Call): Promise<Answer> {
  const body = decodeOptions(await readBody(call.message));
  const object = existing(call);
  checkPreconditions(call.resource, object, body);
  const options = readOptions(call, body);
  if (!isDryRun(call)) deleteOne(call.store, call.resource, object, options);
  const left = call.store.live(call.resource, object);
  if (left?.metadata.deletionTimestamp !== undefined) return { status: 200, body: left };
  return { status: 200, body: success(call.resource, object) };
}

/** DELETE of a collection. */
export async function deleteCollection(call: Call): Promise<Answer> {
  const options = readOptions(call, decodeOptions(await readBody(call.message)));
  const objects = selected(call);
  if (!isDryRun(call)) for (const object of objects) deleteOne(call.store, call.resource, object, options);
  return {
    status: 200,
    body: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { kind: call.resource.plural },
    },
  };
}

/** Deletes as the API server does: pods get their grace, finalizers and foreground deletion keep the object for now. */
export function deleteOne(
  store: Store,
  resource: Resource,
  object: StoredObject,
  options: DeleteOptions = { graceSeconds: undefined, propagation: 'Background' },
): void {
  if (options.propagation === 'Foreground' || options.propagation === 'Orphan') {
    const finalizer = options.propagation === 'Foreground' ? 'foregroundDeletion' : 'orphan';
    store.edit(resource, object, 'spec', (draft) => {
      const finalizers = draft.metadata.finalizers ?? [];
      if (!finalizers.includes(finalizer)) draft.metadata.finalizers = [...finalizers, finalizer];
    });
  }
  const live = store.live(resource, object);
  if (live === undefined) return;
  const grace = graceOf(resource, live, options.graceSeconds);
  const held = (live.metadata.finalizers ?? []).length > 0 || resource === NAMESPACES;
  if (grace === 0 && !held) {
    store.remove(resource, live);
    return;
  }
  store.edit(resource, live, 'spec', (draft) => {
    draft.metadata.deletionTimestamp ??= seconds(Date.now() + grace * 1000);
    if (resource === PODS) draft.metadata.deletionGracePeriodSeconds = grace;
    if (resource === NAMESPACES) Object.assign(draft, { status: { phase: 'Terminating' } });
  });
}

/** Only a pod that was given to a node and has not ended takes time to go. */
function graceOf(resource: Resource, object: StoredObject, asked: number | undefined): number {
  if (resource !== PODS) return 0;
  const pod = object as Pod;
  if (pod.spec.nodeName === undefined || ['Succeeded', 'Failed'].includes(pod.status.phase)) return 0;
  return asked ?? pod.spec.terminationGracePeriodSeconds ?? 30;
}

function readOptions(call: Call, body: JsonObject): DeleteOptions {
  const { query } = call.request;
  const grace = body['gracePeriodSeconds'] ?? query.get('gracePeriodSeconds') ?? undefined;
  return {
    graceSeconds: grace === undefined ? undefined : Number(grace),
    propagation: textAt(body, 'propagationPolicy') ?? query.get('propagationPolicy') ?? 'Background',
  };
}

/** Throws 409 where the object is not the one that DeleteOptions want. */
export function checkPreconditions(resource: Resource, object: StoredObject, body: JsonObject): void {
  const { name, uid, resourceVersion } = object.metadata;
  const wantedUid = textAt(body, 'preconditions', 'uid');
  const wantedVersion = textAt(body, 'preconditions', 'resourceVersion');
  const fail = (why: string): never => {
    const message = `Operation cannot be fulfilled on ${resource.kind} "${name}": ${why}`;
    throw new ApiStatus(409, 'Conflict', message, { name, kind: resource.kind });
  };
  if (wantedUid !== undefined && wantedUid !== uid) {
    fail(
      `the UID in the precondition (${wantedUid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
  }
  if (wantedVersion !== undefined && wantedVersion !== resourceVersion) {
    fail(
      `the ResourceVersion in the precondition (${wantedVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    );
  }
}

function success(resource: Resource, object: StoredObject): JsonObject {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { ...detailsOf(resource, object.metadata.name), uid: object.metadata.uid },
  };
}
