import type { JsonObject } from '../../../shared/kubernetes/objects.ts';
import { fieldsHash } from '../../../shared/manifests/fields-hash.ts';
import { withoutReplicas } from '../../../shared/manifests/owned-fields.ts';
import { projected } from '../../../shared/manifests/projection.ts';
import type { ObjectToRestore } from '../../../shared/rollback/recorded-object.ts';

export const UID = 'd374eb1a';
export const RECORD = 'smart-rollback.deployment.shop.3';

/** The fields of a ConfigMap with these keys. */
export function dataFields(...keys: readonly string[]): JsonObject {
  return { 'f:data': Object.fromEntries(keys.map((key) => [`f:${key}`, {}])) };
}

/** A ConfigMap as the server answers it, with what we own by apply. */
export function config(
  data: JsonObject,
  more: { readonly uid?: string; readonly metadata?: JsonObject } = {},
): JsonObject {
  const own = { manager: 'smart-rollback', operation: 'Apply', time: 'T1', fieldsV1: dataFields(...Object.keys(data)) };
  const metadata = {
    name: 'conf',
    namespace: 'prod',
    uid: more.uid ?? UID,
    resourceVersion: '7',
    managedFields: [own],
  };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, ...more.metadata }, data };
}

/** A recorded ConfigMap: what it had before (`null`: it was created), and what it was given. */
export function recorded(
  before: JsonObject | null,
  after: JsonObject,
  more: Partial<ObjectToRestore> = {},
): ObjectToRestore {
  const fields = dataFields(...new Set([...Object.keys(before ?? {}), ...Object.keys(after)]));
  return recordedOf(before === null ? null : { data: before }, { data: after }, { fields, ...more });
}

/** The same of any object, with the fields of both. */
export function recordedOf(
  before: JsonObject | null,
  after: JsonObject,
  more: Partial<ObjectToRestore> & Pick<ObjectToRestore, 'fields'>,
): ObjectToRestore {
  const own = more.after?.fields ?? more.fields;
  const counted = withoutReplicas(own);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    resource: 'configmaps',
    namespace: 'prod',
    name: 'conf',
    uid: before === null ? null : UID,
    record: RECORD,
    before,
    after: { fields: own, hash: fieldsHash(projected(after, counted), counted, more.hashKey) },
    ...more,
  };
}
