import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '../../kubernetes/api-error.ts';
import type { Cluster } from '../../kubernetes/client/cluster.ts';
import type { JsonObject, Pod } from '../../kubernetes/objects.ts';
import { asListing } from '../../kubernetes/client/cluster.ts';
import { target } from '../../kubernetes/resources.ts';
import { assessPods } from '../../rollout/assess-pods.ts';
import type { Sightings } from '../../rollout/rollout.ts';
import type { JobState } from '../job-state.ts';
import { isSuspended, jobState } from '../job-state.ts';
import { describeManifest } from '../manifest.ts';
import type { PlacedManifest } from '../object-address.ts';
import { describeJobFailure, endsJob } from '../job-failure.ts';
import { uidOf } from '../set-plan.ts';
import { readObject } from './set-requests.ts';

/** How a Job ended, or that it had not when the time was over. */
export type JobEnd =
  | { readonly outcome: 'complete' | 'suspended'; readonly message: string }
  | { readonly outcome: 'failed' | 'timed out'; readonly message: string; readonly pods: readonly Pod[] }
  /** Something else of the step failed first. */
  | { readonly outcome: 'stopped'; readonly message: string };

export interface JobOptions {
  /** In milliseconds of the monotonic clock. */
  readonly end: number;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

const PAUSE_MILLISECONDS = 500;
const PODS_MILLISECONDS = 2_000;

/**
 * Follows a Job to its end by looking at it; its pods are looked at too, since one whose image is not there waits for ever.
 * Throws only where the signal of the step is aborted, and ApiError where it may not be read.
 *
 * @param made the Job as the server made it
 */
export async function followJob(
  cluster: Cluster,
  manifest: PlacedManifest,
  made: JsonObject,
  { end, timeoutSeconds, signal, onProgress }: JobOptions,
): Promise<JobEnd> {
  const startedAt = performance.now();
  const uid = uidOf(made);
  let sightings: Sightings = new Map();
  let said = '';
  let lookedAt = startedAt;
  let pods: readonly Pod[] = [];
  for (let job: JsonObject | undefined = made; ; job = await readObject(cluster.client, manifest)) {
    if (signal.aborted) return { outcome: 'stopped', message: said };
    if (job === undefined || uidOf(job) !== uid) {
      return { outcome: 'failed', message: `${describeManifest(manifest)} was deleted while it was followed`, pods };
    }
    const { state, message }: JobState = jobState(job);
    if (state === 'complete') return { outcome: 'complete', message };
    if (isSuspended(job)) return { outcome: 'suspended', message };
    const now = performance.now();
    if (state === 'failed' || now >= end || now - lookedAt >= PODS_MILLISECONDS) {
      lookedAt = now;
      pods = await podsOf(cluster, manifest, uid);
      const seen = assessPods(pods, { restarts: new Map(), startedAt, failAfterRestarts: 0 }, sightings, now);
      sightings = seen.sightings;
      const { culprit, problems } = seen;
      const why = describeJobFailure(manifest, { message, culprit, problems, pods });
      if (state === 'failed') return { outcome: 'failed', message: why, pods };
      if (endsJob(culprit)) return { outcome: 'failed', message: why, pods };
      if (now >= end) {
        const late = `${describeManifest(manifest)} was not complete within timeoutSeconds (${timeoutSeconds}): ${why}`;
        return { outcome: 'timed out', message: late, pods };
      }
    }
    if (message !== said) onProgress(message);
    said = message;
    await sleep(Math.max(0, Math.min(PAUSE_MILLISECONDS, end - now)), undefined, { signal }).catch(() => undefined);
  }
}

/** The pods of a Job; none where they may not be listed, or cannot be just now. */
async function podsOf(cluster: Cluster, { namespace = '' }: PlacedManifest, uid = ''): Promise<readonly Pod[]> {
  try {
    const query = { labelSelector: `batch.kubernetes.io/controller-uid=${uid}` };
    return asListing<Pod>(await cluster.client.get({ ...target('list', 'pods', namespace), query, brief: true })).items;
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}
