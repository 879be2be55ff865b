import { gunzipSync } from 'node:zlib';
import { Fault } from '../../host/fault.ts';
import { ApiError } from '../../kubernetes/api-error.ts';
import type { ApiClient } from '../../kubernetes/client/client.ts';
import type { JsonObject } from '../../kubernetes/objects.ts';
import { target } from '../../kubernetes/resources.ts';
import { asObject } from '../../manifests/manifest.ts';
import { RECORD_OUTCOME } from '../../manifests/next-record.ts';
import { RECORD_APPLIED } from '../../manifests/record-notes.ts';
import { readSecretValues, readSetRecord } from '../../manifests/set-record.ts';
import type { SetRecord } from '../../manifests/set-record.ts';
import type { ObjectToRestore } from '../recorded-object.ts';
import { objectsToRestore, outcomeOf } from '../recorded-set.ts';
import type { FoldableRecord } from '../records-to-fold.ts';

/** Where a record is, and by what it is known again: as the artifact or the workload tells it. */
export interface RecordMark {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly sha256: string;
}

/** A record of a deployment of manifests, read and found genuine. */
export interface ReadRecord extends FoldableRecord {
  readonly mark: RecordMark;
  readonly record: SetRecord;
  /** What was noted on it later. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly objects: readonly ObjectToRestore[];
}

const MOST_PARTS = 100;
// What a record of thousands of objects takes; what is more would fill the memory of the agent.
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Reads the record of a deployment of manifests from the cluster. One that is not the very object with the very content that is
 * named is refused, whatever was asked for: it decides what this account writes (manifests.md#12-records-and-artifacts). Throws a
 * Fault that says what is wrong; no value is in it.
 */
export async function readRecord(client: ApiClient, mark: RecordMark): Promise<ReadRecord> {
  const { name } = mark;
  const { record, annotations } = await readBareRecord(client, mark);
  const secrets = record.secrets && (await readSecrets(client, mark, record.secrets.hash));
  const objects = objectsToRestore(record, { name, applied: annotations[RECORD_APPLIED], secrets });
  return { mark, name, record, annotations, objects, outcome: outcomeOf(annotations[RECORD_OUTCOME]) };
}

/** A record without the values of Secrets, and what was noted on it later. As genuine, and throws as `readRecord` does. */
export async function readBareRecord(
  client: ApiClient,
  { namespace, name, uid, sha256 }: RecordMark,
): Promise<{ readonly record: SetRecord; readonly annotations: Readonly<Record<string, string>> }> {
  const place = `ConfigMap ${name} in namespace ${namespace}`;
  const map = await read(client, 'configmaps', namespace, name);
  if (map === undefined) throw gone(place);
  const { uid: found, annotations } = metadataOf(map);
  if (found !== uid) {
    throw new Fault(
      'SR602',
      `${place} is not the one that the deployment made: its uid is ${found}, not ${uid}. Somebody made it anew; nothing is put back by it.`,
    );
  }
  const parts = Number(dataOf(map, 'data')['parts'] ?? '1');
  const texts = [bytesOf(map, 'binaryData')];
  for (let index = 1; index < Math.min(parts, MOST_PARTS); index++) {
    const part = await read(client, 'configmaps', namespace, `${name}-${index}`);
    if (part === undefined) throw gone(`A part of ${place}`);
    texts.push(bytesOf(part, 'binaryData'));
  }
  return { record: readSetRecord(unpacked(texts) ?? '', sha256, place), annotations };
}

async function readSecrets(client: ApiClient, { namespace, name }: RecordMark, hash: string) {
  const place = `Secret ${name} in namespace ${namespace}`;
  const texts: Buffer[] = [];
  for (let index = 0; index < MOST_PARTS; index++) {
    const secret = await read(client, 'secrets', namespace, index === 0 ? name : `${name}-${index}`);
    if (secret === undefined) throw gone(place);
    const hashKey = Buffer.from(dataOf(secret, 'data')['key'] ?? '', 'base64').toString('utf8');
    texts.push(bytesOf(secret, 'data'));
    // What is not whole yet goes on in the next part.
    const text = unpacked(texts);
    if (text !== undefined) return { values: readSecretValues({ text, hashKey }, hash, place), hashKey };
  }
  throw gone(place);
}

function gone(what: string): Fault {
  return new Fault(
    'SR601',
    `${what}, in which the deployment wrote down what was there before, is gone. To go back with the image alone, give scope: image.`,
  );
}

async function read(
  client: ApiClient,
  resource: 'configmaps' | 'secrets',
  namespace: string,
  name: string,
): Promise<JsonObject | undefined> {
  try {
    return await client.get(target('get', resource, namespace, name));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

function metadataOf({ metadata }: JsonObject): {
  readonly uid: string;
  readonly annotations: Readonly<Record<string, string>>;
} {
  const { uid, annotations = {} } = metadata as { uid: string; annotations?: Readonly<Record<string, string>> };
  return { uid, annotations };
}

function dataOf(object: JsonObject, field: 'data' | 'binaryData'): Readonly<Record<string, string>> {
  return asObject(object[field]) as Readonly<Record<string, string>>;
}

function bytesOf(object: JsonObject, field: 'data' | 'binaryData'): Buffer {
  return Buffer.from(dataOf(object, field)['objects'] ?? '', 'base64');
}

/** The text of all parts; `undefined` where they are not whole, or nothing that was compressed. */
function unpacked(parts: readonly Buffer[]): string | undefined {
  try {
    return gunzipSync(Buffer.concat(parts), { maxOutputLength: MOST_BYTES }).toString('utf8');
  } catch {
    return undefined;
  }
}
