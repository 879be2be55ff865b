import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '../../kubernetes/api-error.ts';
import type { ApiClient } from '../../kubernetes/client/client.ts';
import { Fault } from '../../host/fault.ts';
import type { JsonObject } from '../../kubernetes/objects.ts';
import { withAnnotation } from '../carried-annotations.ts';
import { explainConflicts, explainRefusal } from '../explain-refusal.ts';
import { fieldsText } from '../fields-hash.ts';
import { judgeConflicts, managersOf } from '../judge-conflicts.ts';
import { asObject, describeManifest } from '../manifest.ts';
import type { PlacedManifest } from '../object-address.ts';
import type { ToCome } from '../place-set.ts';
import { projected } from '../projection.ts';
import { CREATED } from '../record-name.ts';
import type { PlannedObject } from '../set-plan.ts';
import { uidOf } from '../set-plan.ts';
import type { RecordedObject } from '../set-record.ts';
import { apply, deleteObject, readObject } from './set-requests.ts';
import type { SentObject } from './set-requests.ts';

/** An object that changes, with what is sent of it and what is recorded. */
export interface ObjectToApply {
  readonly planned: PlannedObject;
  readonly sent: SentObject;
  readonly toCome: ToCome | undefined;
  readonly recorded: RecordedObject;
  /** A note was written on it since it was read, and its controller has noted by now that it has seen it. */
  readonly isNamed?: boolean;
}

// Controllers write the status of an object at any time, which is no change of it.
const MOST_TRIES = 5;
// A definition of a kind is served some 40 ms after it was made (manifests.md#4-server-side-apply-on-a-real-136).
const KIND_MILLISECONDS = 10_000;
const PAUSE_MILLISECONDS = 100;

/**
 * Applies one object, if it is still the one that was read; a Job that has ended is deleted before. Returns what the server
 * made of it. Throws a Fault that names the object where it would not take it, or somebody changed it meanwhile.
 *
 * @param record the name that a created object is marked with
 */
export async function applyObject(
  client: ApiClient,
  one: Omit<ObjectToApply, 'recorded'> & Partial<Pick<ObjectToApply, 'recorded'>>,
  record: string,
): Promise<JsonObject> {
  const { planned, sent } = one;
  const { manifest, change, live } = planned;
  if (change === 'created') {
    return untilKnown(client, one, { ...sent, body: withAnnotation(sent.body, CREATED, record) });
  }
  if (change === 'replaced') {
    await removed(client, manifest, live);
    const body = withAnnotation(sent.body, CREATED, record);
    return refusing(manifest, () => apply(client, manifest, { ...sent, body }));
  }
  return applyOver(client, one);
}

async function applyOver(client: ApiClient, one: Parameters<typeof applyObject>[1]): Promise<JsonObject> {
  const { planned, sent, recorded, isNamed = false } = one;
  const { manifest } = planned;
  const fields = recorded?.fields ?? {};
  const values = (object: JsonObject) => fieldsText(projected(object, fields), fields);
  const stillOurs = async (before: JsonObject) => {
    const again = await readObject(client, manifest);
    if (again === undefined || uidOf(again) !== uidOf(before))
      throw changedMeanwhile(manifest, 'was deleted or made anew');
    if (values(again) !== values(before)) throw changedMeanwhile(manifest, 'was changed by somebody else');
    return again;
  };
  let live = planned.live ?? {};
  if (isNamed) live = await stillOurs(live);
  for (let attempt = 1; ; attempt++) {
    const body = exactly(sent.body, live);
    try {
      return await apply(client, manifest, { ...sent, body });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!isStale(error) || attempt === MOST_TRIES) throw refused(manifest, live, error);
      live = await stillOurs(live);
    }
  }
}

/** What is sent is meant for this very object, as it was read. */
function exactly(body: JsonObject, live: JsonObject): JsonObject {
  const { uid, resourceVersion } = asObject(live['metadata']);
  return { ...body, metadata: { ...asObject(body['metadata']), uid, resourceVersion } };
}

function isStale({ status, causes }: ApiError): boolean {
  return status === 409 && !causes.some(({ reason }) => reason === 'FieldManagerConflict');
}

function refused(manifest: PlacedManifest, live: JsonObject | undefined, error: ApiError): Fault {
  const judged = judgeConflicts(error.status === 409 ? error.causes : [], managersOf(live ?? {}), false);
  const others = [...judged.take, ...judged.leave, ...judged.refuse];
  const why = others.length > 0 ? explainConflicts(manifest, others) : explainRefusal(manifest, error);
  return new Fault(error.errorCode, `${why}.`, { cause: error });
}

function changedMeanwhile(manifest: PlacedManifest, what: string): Fault {
  return new Fault('SR303', `${describeManifest(manifest)} ${what} while this step ran. Run the step again.`);
}

async function refusing(manifest: PlacedManifest, send: () => Promise<JsonObject>): Promise<JsonObject> {
  try {
    return await send();
  } catch (error) {
    throw error instanceof ApiError ? refused(manifest, undefined, error) : error;
  }
}

/** A kind that the set itself made is not served at once. */
async function untilKnown(
  client: ApiClient,
  { planned: { manifest }, toCome }: Pick<ObjectToApply, 'planned' | 'toCome'>,
  sent: SentObject,
): Promise<JsonObject> {
  const end = performance.now() + KIND_MILLISECONDS;
  for (;;) {
    try {
      return await apply(client, manifest, sent);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status !== 404 || toCome !== 'kind' || performance.now() > end)
        throw refused(manifest, undefined, error);
      await sleep(PAUSE_MILLISECONDS);
    }
  }
}

const GONE_MILLISECONDS = 30_000;

/** Deletes what is to be made anew, and waits until it is gone. */
async function removed(client: ApiClient, manifest: PlacedManifest, live: JsonObject | undefined): Promise<void> {
  const uid = live === undefined ? undefined : uidOf(live);
  if (uid === undefined) return;
  try {
    await deleteObject(client, manifest, uid);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 409) throw changedMeanwhile(manifest, 'was made anew');
    if (error.status !== 404) throw refused(manifest, live, error);
  }
  const end = performance.now() + GONE_MILLISECONDS;
  for (;;) {
    const left = await readObject(client, manifest);
    if (left === undefined || uidOf(left) !== uid) return;
    if (performance.now() > end) {
      throw new Fault(
        'SR307',
        `${describeManifest(manifest)} was deleted to be made anew, and is not gone yet: ${waitsFor(left)}. Run the step again.`,
      );
    }
    await sleep(PAUSE_MILLISECONDS);
  }
}

function waitsFor({ metadata }: JsonObject): string {
  const { finalizers } = asObject(metadata);
  return Array.isArray(finalizers) && finalizers.length > 0
    ? `finalizers hold it (${finalizers.join(', ')})`
    : 'the server has not removed it';
}
