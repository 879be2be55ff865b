import type { JsonObject } from '../kubernetes/objects.ts';
import { isJob } from './apply-phase.ts';
import { fieldsHash, fieldsText } from './fields-hash.ts';
import { managersOf } from './judge-conflicts.ts';
import { isJsonObject } from './manifest.ts';
import type { PlacedManifest } from './object-address.ts';
import { fieldsAppliedByUs, unitedFields, withoutReplicas } from './owned-fields.ts';
import { projected } from './projection.ts';
import { isSecret } from './secret-as-data.ts';
import type { RecordedObject } from './set-record.ts';
import { withoutServerFields } from './without-server-fields.ts';

/** What a deployment does with one object of a set. */
export type ObjectChange = RecordedObject['change'] | 'unchanged';

/** An object as it was, and as it will be going by the server's dry run. */
export interface PlannedObject {
  readonly manifest: PlacedManifest;
  readonly change: ObjectChange;
  /** `undefined` where there is none. */
  readonly live: JsonObject | undefined;
  /** `undefined` where only the apply can tell. */
  readonly next: JsonObject | undefined;
}

/** What becomes of an object: what differs only in what the server writes is unchanged. Pure. */
export function changeOf(live: JsonObject | undefined, next: JsonObject | undefined): ObjectChange {
  if (live === undefined) return 'created';
  if (next === undefined) return 'changed';
  const text = (object: JsonObject) => fieldsText(withoutServerFields(object), {});
  return text(live) === text(next) ? 'unchanged' : 'changed';
}

/**
 * What is recorded of an object that changes (manifests.md#12-records-and-artifacts). Pure.
 *
 * @param secret where the object is a Secret: the key under which its values are kept, and that of the hashes; or that nothing
 * of its values is kept, not even a hash, by which a short value could be guessed
 */
export function recordedObject(
  { manifest, change, live, next }: PlannedObject & { readonly change: RecordedObject['change'] },
  secret: { readonly place: string; readonly hashKey: string } | 'not captured' | undefined,
): { readonly recorded: RecordedObject; readonly values: JsonObject | undefined } {
  const { apiVersion, kind, name, namespace, resource } = manifest;
  const isLost = secret === 'not captured';
  const own = isLost ? undefined : secret;
  const after = valuesAfter(isLost ? undefined : next, own?.hashKey);
  const fields = unitedFields(fieldsAppliedByUs(managersOf(live ?? {})), fieldsAppliedByUs(managersOf(next ?? {})));
  const values = live === undefined || change === 'replaced' || isLost ? undefined : projected(live, fields);
  const uid = live === undefined ? undefined : uidOf(live);
  const untried = next === undefined && live !== undefined ? NOT_TRIED : undefined;
  const keep = isLost ? NOT_CAPTURED : (keptBecause(manifest, change) ?? untried);
  const before = values === undefined ? null : own === undefined ? { object: values } : { secret: own.place };
  return {
    recorded: {
      apiVersion,
      kind,
      resource: resource.plural,
      ...(namespace === undefined ? {} : { namespace }),
      name,
      change,
      uid: uid ?? null,
      before,
      fields,
      after,
      ...(keep === undefined ? {} : { keep }),
    },
    values: own === undefined ? undefined : values,
  };
}

/** What our entry owns of an object as the server made it, and the hash of the values there. Pure. */
export function valuesAfter(object: JsonObject | undefined, hashKey: string | undefined): RecordedObject['after'] {
  const fields = object === undefined ? {} : fieldsAppliedByUs(managersOf(object));
  // Whoever scales meanwhile changes nothing of what was deployed.
  const counted = withoutReplicas(fields);
  return { fields, hash: fieldsHash(projected(object ?? {}, counted), counted, hashKey) };
}

/** The uid of an object as the server answers it. Pure. */
export function uidOf({ metadata }: JsonObject): string | undefined {
  const uid = isJsonObject(metadata) ? metadata['uid'] : undefined;
  return typeof uid === 'string' ? uid : undefined;
}

const NOT_TRIED = 'the server could not be asked what becomes of it';
const NOT_CAPTURED = 'it was deployed without being captured (captureSecrets: false)';
/** Kinds that hold the data of others: an object that was created is left there. */
export const NEVER_DELETED: ReadonlySet<string> = new Set([
  'Namespace',
  'CustomResourceDefinition',
  'PersistentVolumeClaim',
  'PersistentVolume',
]);

/** Why an object never goes back (manifests.md#14-failure-and-rollback); `undefined` where it does. */
function keptBecause(manifest: PlacedManifest, change: ObjectChange): string | undefined {
  const { kind, body } = manifest;
  const metadata = body['metadata'];
  const annotations = isJsonObject(metadata) && isJsonObject(metadata['annotations']) ? metadata['annotations'] : {};
  if (isJob(manifest)) return 'a Job has run';
  if (change === 'changed') return undefined;
  if (annotations['helm.sh/resource-policy'] === 'keep') return 'helm.sh/resource-policy is keep';
  return NEVER_DELETED.has(kind) ? `a ${kind} is never deleted` : undefined;
}

/** Whether the values of an object are kept apart from those of others. Pure. */
export function isKeptApart({ manifest: { body } }: { readonly manifest: Pick<PlacedManifest, 'body'> }): boolean {
  return isSecret(body);
}
