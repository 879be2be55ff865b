import { gzipSync } from 'node:zlib';
import { ApiError } from '../../kubernetes/api-error.ts';
import type { Verb } from '../../kubernetes/api-error.ts';
import type { ApiClient } from '../../kubernetes/client/client.ts';
import { asListing } from '../../kubernetes/client/cluster.ts';
import type { JsonObject, Metadata, OwnerReference } from '../../kubernetes/objects.ts';
import type { RequestTarget, WorkloadReference } from '../../kubernetes/resources.ts';
import { target } from '../../kubernetes/resources.ts';
import type { ListedRecord, RecordRun } from '../next-record.ts';
import { RECORD_RUN, writeRecordRun } from '../next-record.ts';
import { RECORD_LABEL, recordLabel } from '../record-name.ts';

// The API server keeps 1 MiB in one object at the most (manifests.md#6-secrets-sizes-where-the-record-lives).
const LARGEST_PART = 900_000;
// Only what is known of them, and not the megabyte that each may hold.
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** What is written down of a deployment. */
export interface NewRecord {
  readonly name: string;
  readonly reference: WorkloadReference;
  /** The workload; `undefined` where it does not exist yet. */
  readonly owner: OwnerReference | undefined;
  readonly run: RecordRun;
  readonly text: string;
  /** The values of Secrets and the key of their hashes; `undefined` where there are none. */
  readonly secrets: { readonly text: string; readonly hashKey: string } | undefined;
}

/** The records of a workload. Throws ApiError. */
export async function listRecords(client: ApiClient, reference: WorkloadReference): Promise<readonly ListedRecord[]> {
  const query = { labelSelector: `${RECORD_LABEL}=${recordLabel(reference)}` };
  const answer = await client.get({
    ...target('list', 'configmaps', reference.namespace),
    query,
    accept: METADATA_ONLY,
  });
  return asListing<{ readonly metadata: Metadata }>(answer).items.map(
    ({ metadata: { name, uid, annotations = {} } }) => ({
      name,
      uid,
      annotations,
    }),
  );
}

/**
 * Writes a record down: a ConfigMap that nobody can change, in as many parts as it takes, and beside it a Secret where values
 * of Secrets are kept (manifests.md#12-records-and-artifacts). Returns the uid of the first ConfigMap. Throws ApiError; 409
 * where a record of this name is there.
 */
export async function createRecord(client: ApiClient, record: NewRecord): Promise<string> {
  const [first, ...others] = partsOf(record.text);
  const created = await create(client, 'configmaps', record, record.name, {
    ...(others.length === 0 ? {} : { data: { parts: String(others.length + 1) } }),
    binaryData: { objects: first ?? '' },
  });
  const { uid } = created['metadata'] as { readonly uid: string };
  // What belongs to it is removed with it by the cluster, also where the workload, which owns it, comes only later.
  const belonging = { ...record, owner: { apiVersion: 'v1', kind: 'ConfigMap', name: record.name, uid } };
  try {
    await createOthers(client, belonging, others);
  } catch (error) {
    // Half a record would stand in the way of others, and nothing was applied by it.
    await removeRecord(client, record.reference.namespace, record).catch(() => undefined);
    throw error;
  }
  return uid;
}

async function createOthers(client: ApiClient, record: NewRecord, parts: readonly string[]): Promise<void> {
  for (const [index, part] of parts.entries()) {
    await create(client, 'configmaps', record, `${record.name}-${index + 1}`, { binaryData: { objects: part } });
  }
  if (record.secrets === undefined) return;
  const { text, hashKey } = record.secrets;
  for (const [index, part] of partsOf(text).entries()) {
    await create(client, 'secrets', record, index === 0 ? record.name : `${record.name}-${index}`, {
      type: 'smart-rollback/record',
      data: { objects: part, key: Buffer.from(hashKey, 'utf8').toString('base64') },
    });
  }
}

/** Compressed, in base64, each small enough for one object. */
function partsOf(text: string): readonly string[] {
  const bytes = gzipSync(text);
  const count = Math.max(1, Math.ceil(bytes.length / LARGEST_PART));
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * LARGEST_PART, (index + 1) * LARGEST_PART).toString('base64'),
  );
}

function create(
  client: ApiClient,
  resource: 'configmaps' | 'secrets',
  { reference, owner, run, name: first }: NewRecord,
  name: string,
  content: JsonObject,
): Promise<JsonObject> {
  const metadata = {
    name,
    namespace: reference.namespace,
    labels: { [RECORD_LABEL]: recordLabel(reference) },
    ...(name === first && resource === 'configmaps' ? { annotations: { [RECORD_RUN]: writeRecordRun(run) } } : {}),
    ...(owner === undefined ? {} : { ownerReferences: [{ ...owner }] }),
  };
  return client.change({
    ...target('create', resource, reference.namespace),
    method: 'POST',
    query: { fieldManager: 'smart-rollback', fieldValidation: 'Strict' },
    body: {
      apiVersion: 'v1',
      kind: resource === 'configmaps' ? 'ConfigMap' : 'Secret',
      immutable: true,
      metadata,
      ...content,
    },
  });
}

/**
 * Notes on a record what is known only later; who owns it, where the workload was not there before. Throws ApiError; 409
 * where it is another object by now.
 */
export async function noteOnRecord(
  client: ApiClient,
  { namespace, name, uid }: { readonly namespace: string; readonly name: string; readonly uid: string },
  notes: Readonly<Record<string, string>>,
  owner?: OwnerReference,
): Promise<void> {
  const metadata = { uid, annotations: notes, ...(owner === undefined ? {} : { ownerReferences: [{ ...owner }] }) };
  await client.change({
    ...target('patch', 'configmaps', namespace, name),
    method: 'PATCH',
    isNote: true,
    query: { fieldManager: 'smart-rollback' },
    contentType: 'application/merge-patch+json',
    body: { metadata },
  });
}

/**
 * Removes a record; its parts and the Secret beside it belong to it, and the cluster removes them then: no right on Secrets is
 * needed. Throws ApiError where that is not allowed; what is gone already is no error.
 */
export async function removeRecord(
  client: ApiClient,
  namespace: string,
  { name }: Pick<ListedRecord, 'name'>,
): Promise<void> {
  try {
    await client.change({ ...target('delete', 'configmaps', namespace, name), method: 'DELETE', isNote: true });
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  }
}

/** A right on records. */
export function rightOnRecords(verb: Verb, namespace: string): RequestTarget['subject'] {
  return target(verb, 'configmaps', namespace).subject;
}
