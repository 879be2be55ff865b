import { randomUUID } from 'node:crypto';
import { admitNew } from '../admission/admission.ts';
import { withDefaults } from '../admission/defaults.ts';
import { withImagePolicies } from '../admission/image-policies.ts';
import { withTemplateGeneration } from '../admission/template-generation.ts';
import { validate } from '../admission/validation.ts';
import type { JsonObject } from '../model/json.ts';
import { clone, isJsonObject, objectAt, textAt, valueAt } from '../model/json.ts';
import { randomSuffix } from '../model/names.ts';
import type { AnyObject, ManagedFields } from '../model/objects.ts';
import { apiVersionOf, NAMESPACES } from '../model/resources.ts';
import type { Resource } from '../model/resources.ts';
import { seconds } from '../model/time.ts';
import type { NewObject } from '../store/store.ts';
import { raisesGeneration } from '../store/store.ts';
import type { Answer, Call } from './context.ts';
import { keyOfRequest } from './context.ts';
import { decodeObject, decodePatch } from './decode.ts';
import { managedFieldsAfter, managerOf, withManagedFields } from './managed-fields.ts';
import { existing } from './reading.ts';
import { readBody } from './request.ts';
import { APPLY_PATCH, applyTo, noManager, takesApply, uidOfNone } from './server-side-apply.ts';
import { alreadyExists, badRequest, conflict, invalid, MODIFIED } from './status.ts';

/** POST of a new object. */
export async function createObject(call: Call): Promise<Answer> {
  const { resource, request } = call;
  const given = decodeObject(await readBody(call.message), resource);
  const manager = managerOf(call.message, request.query, request.subresource);
  return create(call, given, (object) => managedFieldsAfter(undefined, object, manager));
}

function create(call: Call, given: JsonObject, fieldsOf: (object: JsonObject) => ManagedFields[]): Answer {
  const { store, resource } = call;
  const namespace = keyOfRequest(call).namespace;
  const inner = textAt(given, 'metadata', 'namespace');
  if (inner !== undefined && resource.namespaced && inner !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const allowed = admitNew(store, resource, namespace, named(resource, namespace, given));
  const admitted = withImagePolicies(store, resource, namespace, 'CREATE', allowed);
  const object = withTemplateGeneration(resource, withDefaults(resource, admitted), undefined);
  const name = textAt(object, 'metadata', 'name') ?? '';
  const errors = validate(resource, object, undefined);
  if (errors.length > 0) throw invalid(resource, name, errors);
  if (store.get(resource, namespace, name) !== undefined) throw alreadyExists(resource, name);
  const managed = withManagedFields(object, fieldsOf(object));
  if (isDryRun(call)) {
    const metadata = { ...objectAt(managed, 'metadata'), uid: randomUUID(), creationTimestamp: seconds() };
    const body = { ...managed, kind: resource.kind, apiVersion: apiVersionOf(resource), metadata };
    return { status: 201, body };
  }
  return { status: 201, body: store.create(resource, managed as unknown as NewObject<AnyObject>) };
}

const KEPT_METADATA = ['labels', 'annotations', 'ownerReferences', 'finalizers', 'generateName'];

/** Only what a client may give: name, labels and the like; no status of what has a controller. */
function named(resource: Resource, namespace: string, given: JsonObject): JsonObject {
  const metadata = objectAt(given, 'metadata');
  const prefix = textAt(metadata, 'generateName');
  const name = textAt(metadata, 'name') ?? (prefix === undefined ? '' : prefix + randomSuffix());
  const { status: _status, ...rest } = given;
  const labels =
    resource === NAMESPACES ? { labels: { ...objectAt(metadata, 'labels'), 'kubernetes.io/metadata.name': name } } : {};
  const kept = Object.entries(metadata).filter(([key, value]) => KEPT_METADATA.includes(key) && value !== null);
  return {
    ...(resource.generation === undefined ? given : rest),
    metadata: { ...Object.fromEntries(kept), ...labels, name, ...(resource.namespaced ? { namespace } : {}) },
  };
}

/** PUT of a whole object. */
export async function updateObject(call: Call): Promise<Answer> {
  const { resource } = call;
  const wanted = decodeObject(await readBody(call.message), resource);
  const { name } = keyOfRequest(call);
  const given = textAt(wanted, 'metadata', 'name');
  if (given !== name) {
    throw badRequest(`the name of the object (${given ?? ''}) does not match the name on the URL (${name})`);
  }
  const before = existing(call) as AnyObject;
  const uid = textAt(wanted, 'metadata', 'uid');
  if (uid !== undefined && uid !== before.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.metadata.uid}`;
    throw conflict(resource, name, why);
  }
  return finishUpdate(call, before, wanted);
}

/** PATCH of an object. */
export async function patchObject(call: Call): Promise<Answer> {
  const contentType = call.message.headers['content-type'] ?? '';
  const text = await readBody(call.message);
  if (contentType.startsWith(APPLY_PATCH) && takesApply(call.resource)) return applyObject(call, text);
  const patch = decodePatch(contentType, text);
  const before = existing(call) as AnyObject;
  return finishUpdate(call, before, patch(clone(before)));
}

function applyObject(call: Call, text: string): Answer {
  const { store, resource, request } = call;
  const given = decodeObject(text, resource);
  const manager = request.query.get('fieldManager') ?? '';
  if (manager === '') throw noManager();
  const { namespace, name } = keyOfRequest(call);
  const before = store.get(resource, namespace, name) as AnyObject | undefined;
  const uid = textAt(given, 'metadata', 'uid');
  if (before === undefined && uid !== undefined) throw uidOfNone(resource, name, uid);
  const isForced = request.query.get('force') === 'true';
  const { object, managedFields } = applyTo(before, given, { manager, isForced });
  return before === undefined ? create(call, object, managedFields) : finishUpdate(call, before, object, managedFields);
}

function finishUpdate(
  call: Call,
  before: AnyObject,
  wanted: JsonObject,
  fieldsOf?: (object: JsonObject) => ManagedFields[],
): Answer {
  const { store, resource, request } = call;
  const { name } = before.metadata;
  const version = textAt(wanted, 'metadata', 'resourceVersion');
  if (version !== undefined && version !== '' && version !== before.metadata.resourceVersion) {
    throw conflict(resource, name, MODIFIED);
  }
  const half = request.subresource === 'status' ? 'status' : 'spec';
  const merged = half === 'status' ? ofStatus(before, wanted) : admitted(call, ofSpec(resource, before, wanted));
  const object = withTemplateGeneration(resource, withDefaults(resource, merged), before);
  const errors = validate(resource, object, before);
  if (errors.length > 0) throw invalid(resource, name, errors);
  const manager = managerOf(call.message, request.query, request.subresource);
  const fields = fieldsOf?.(object) ?? managedFieldsAfter(before, object, manager);
  const after = withManagedFields(object, fields) as AnyObject;
  if (isDryRun(call)) {
    const raise = half === 'spec' && raisesGeneration(resource, before, after) ? 1 : 0;
    const generation = (before.metadata.generation ?? 0) + raise;
    if (before.metadata.generation !== undefined) after.metadata = { ...after.metadata, generation };
    return { status: 200, body: after };
  }
  const stored = store.replace(resource, before, after, half);
  // The last finalizer of an object that is being deleted is gone: so is the object.
  const { deletionTimestamp, finalizers = [], deletionGracePeriodSeconds } = stored.metadata;
  if (deletionTimestamp !== undefined && finalizers.length === 0 && (deletionGracePeriodSeconds ?? 0) === 0) {
    store.remove(resource, stored);
  }
  return { status: 200, body: stored };
}

function admitted(call: Call, object: JsonObject): JsonObject {
  return withImagePolicies(call.store, call.resource, keyOfRequest(call).namespace, 'UPDATE', object);
}

/** Metadata that only the server writes; what a client sends for it is passed over. */
function ownMetadata(before: AnyObject, wanted: JsonObject): JsonObject {
  const metadata = objectAt(wanted, 'metadata');
  const uid = valueAt(metadata, 'uid') ?? before.metadata.uid;
  const { resourceVersion, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds, namespace } =
    before.metadata;
  const kept = Object.entries(metadata).filter(
    ([key, value]) => KEPT_METADATA.includes(key) && value !== null && !isEmpty(key, value),
  );
  return clone({
    ...Object.fromEntries(kept),
    name: before.metadata.name,
    namespace,
    uid,
    resourceVersion,
    creationTimestamp,
    generation,
    deletionTimestamp,
    deletionGracePeriodSeconds,
    managedFields: before.metadata.managedFields,
  });
}

function isEmpty(key: string, value: unknown): boolean {
  return key !== 'finalizers' && isJsonObject(value) && Object.keys(value).length === 0;
}

function ofSpec(resource: Resource, before: AnyObject, wanted: JsonObject): JsonObject {
  const { status: _status, ...rest } = wanted;
  return {
    ...(resource.generation === undefined ? wanted : rest),
    ...(resource.generation === undefined ? {} : { status: before['status'] }),
    apiVersion: before.apiVersion,
    kind: before.kind,
    metadata: ownMetadata(before, wanted),
  };
}

function ofStatus(before: AnyObject, wanted: JsonObject): JsonObject {
  return { ...before, metadata: ownMetadata(before, wanted), status: wanted['status'] };
}

export function isDryRun(call: Call): boolean {
  return call.request.query.get('dryRun') === 'All';
}
