import * as v from 'valibot';
import { Fault } from '../host/fault.ts';
import type { Json, JsonObject } from '../kubernetes/objects.ts';
import { isJsonObject } from './manifest.ts';
import { keyedHash, sha256Of } from './text-hash.ts';

const SCHEMA_VERSION = 1;
/** Far more than a set has: what comes from outside is data. */
const MOST_OBJECTS = 10_000;

const jsonObject = v.custom<JsonObject>((value) => isJsonObject(value as Json | undefined), 'no object');

/** Which object is meant. */
const memberFields = {
  apiVersion: v.string(),
  kind: v.string(),
  /** Absent where the kind has none. */
  namespace: v.optional(v.string()),
  name: v.string(),
};

const objectSchema = v.object({
  ...memberFields,
  /** `deployments`, as it stands in paths. */
  resource: v.string(),
  change: v.picklist(['created', 'changed', 'replaced']),
  /** Of the object that was there; `null` where there was none. */
  uid: v.nullable(v.string()),
  /**
   * The object that was there, at every path of `fields` (R of manifests.md#5-restoring); `secret` names the key under
   * which the record of the Secrets has it; `null` where there was none.
   */
  before: v.nullable(v.union([v.strictObject({ object: jsonObject }), v.strictObject({ secret: v.string() })])),
  /** FieldsV1: what our entry of managed fields owned before, or owns afterwards (F). */
  fields: jsonObject,
  /** What our entry owns afterwards, and the hash of the values there: of fields-hash.ts, keyed for Secrets. */
  after: v.object({ fields: jsonObject, hash: v.string() }),
  /** Why it is never put back nor deleted. */
  keep: v.optional(v.string()),
});

const memberSchema = v.object(memberFields);

const recordSchema = v.object({
  schemaVersion: v.literal(SCHEMA_VERSION),
  run: v.object({
    id: v.string(),
    number: v.optional(v.string()),
    attempt: v.optional(v.number()),
    url: v.optional(v.string()),
  }),
  /** When the deployment began, by the server's clock. */
  at: v.pipe(v.string(), v.isoTimestamp()),
  timeoutSeconds: v.number(),
  /** The main workload. */
  workload: v.object({
    kind: v.picklist(['Deployment', 'StatefulSet', 'DaemonSet']),
    namespace: v.string(),
    name: v.string(),
  }),
  /** The record that the workload named when this one was written: by it an older one is known to be genuine. */
  earlier: v.optional(v.object({ namespace: v.string(), name: v.string(), uid: v.string(), sha256: v.string() })),
  objects: v.pipe(v.array(objectSchema), v.maxLength(MOST_OBJECTS)),
  /** What else the set had, and stayed as it was: by it the next deployment knows what left the manifests. */
  unchanged: v.optional(v.pipe(v.array(memberSchema), v.maxLength(MOST_OBJECTS))),
  /** Where values of Secrets are kept beside it: the keyed hash of the text that holds them. */
  secrets: v.optional(v.object({ hash: v.string() })),
});

/** What a deployment of manifests changes, written down in the cluster before it does (manifests.md#12-records-and-artifacts). */
export type SetRecord = v.InferOutput<typeof recordSchema>;
/** One object that it creates, changes or replaces. */
export type RecordedObject = SetRecord['objects'][number];
/** One object that belongs to a set. */
export type SetMember = v.InferOutput<typeof memberSchema>;

/** The text of a record, and the SHA-256 by which it is known again (hexadecimal). Pure. */
export function writeSetRecord(record: Omit<SetRecord, 'schemaVersion'>): {
  readonly text: string;
  readonly sha256: string;
} {
  const text = JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...record });
  return { text, sha256: sha256Of(text) };
}

/** The text in which the values of Secrets are kept, by their keys in the record, and its hash with the key beside it. Pure. */
export function writeSecretValues(
  values: Readonly<Record<string, JsonObject>>,
  hashKey: string,
): { readonly text: string; readonly hash: string } {
  const text = JSON.stringify(values);
  return { text, hash: keyedHash(text, hashKey) };
}

/**
 * Reads the values of Secrets, which must be those that the record was written with. Throws a Fault without any of them. Pure.
 *
 * @param hash of the record
 * @param place what it is: `Secret smart-rollback.deployment.shop.3 in namespace prod`
 */
export function readSecretValues(
  { text, hashKey }: { readonly text: string; readonly hashKey: string },
  hash: string,
  place: string,
): Readonly<Record<string, JsonObject>> {
  const parsed = keyedHash(text, hashKey) === hash ? v.safeParse(secretValues, JSON.parse(text)) : undefined;
  if (parsed?.success === true) return parsed.output;
  throw new Fault(
    'SR602',
    `${place} is not what the deployment wrote down. Somebody made it anew or exchanged it; nothing is put back by it.`,
  );
}

const secretValues = v.record(v.string(), jsonObject);

/**
 * Reads the text of a record. A record decides what a powerful account writes: one whose SHA-256 is not the one that the
 * artifact or the workload names is refused. Throws a Fault that says what is wrong; no value is in it. Pure.
 *
 * @param place what it is, as people know it: `ConfigMap smart-rollback.deployment.shop.3 in namespace prod`
 */
export function readSetRecord(text: string, sha256: string, place: string): SetRecord {
  if (sha256Of(text) !== sha256) {
    throw new Fault(
      'SR602',
      `${place} is not what the deployment wrote down: its SHA-256 is another one. Somebody made it anew or exchanged it; nothing is put back by it.`,
    );
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Fault('SR602', `${place} is no record of a deployment: it holds no JSON.`);
  }
  const version = (parsed as { readonly schemaVersion?: unknown } | null)?.schemaVersion;
  if (version !== SCHEMA_VERSION) {
    throw new Fault(
      'SR602',
      `${place} was written by another version of the extension (schemaVersion is not ${SCHEMA_VERSION}). Use the same version for deploying and rolling back.`,
    );
  }
  const result = v.safeParse(recordSchema, parsed);
  if (result.success) return result.output;
  // Messages of the schema repeat what was found, which may be a value.
  const places = result.issues.map((issue) => String(v.getDotPath(issue)));
  throw new Fault('SR602', `${place} is no record of a deployment; wrong: ${places.slice(0, 5).join(', ')}.`);
}
