import type { Pod, Workload } from '../kubernetes/objects.ts';
import { allStatuses } from '../kubernetes/objects.ts';
import { isReady } from '../kubernetes/pod.ts';
import type { Sighting, Sightings } from './rollout.ts';

const COUNTS = 'progress/counts';

/**
 * When a rollout last made progress, in milliseconds of the clock of `now`: any change of its updated, ready or available
 * counts, or a pod of the new revision that got further than it had been (design.md#evidence). A pod that falls back and
 * comes on again has not got further. Pure; what is remembered goes out as sightings.
 */
export function progressOf(
  workload: Workload,
  pods: readonly Pod[],
  sightings: Sightings,
  now: number,
): { readonly progressedAt: number; readonly sightings: Sightings } {
  const counts = countsOf(workload);
  const known = sightings.get(COUNTS);
  const seen = new Map<string, Sighting>();
  seen.set(COUNTS, known?.report === counts ? known : { since: now, report: counts });
  for (const pod of pods) {
    const key = `progress/${pod.metadata.uid}`;
    const before = sightings.get(key);
    const stage = stageOf(pod);
    seen.set(key, before !== undefined && Number(before.report) >= stage ? before : { since: now, report: `${stage}` });
  }
  return { progressedAt: Math.max(...[...seen.values()].map(({ since }) => since)), sightings: seen };
}

/** Since when nothing has moved, as far as the last look at it tells; before the first one: since the beginning. Pure. */
export function standsStillSince(sightings: Sightings, startedAt: number): number {
  const steps = [...sightings].filter(([key]) => key.startsWith('progress/')).map(([, { since }]) => since);
  return Math.max(startedAt, ...steps);
}

function countsOf({ status = {} }: Workload): string {
  const { updatedReplicas, readyReplicas, availableReplicas, updatedNumberScheduled, numberReady, numberAvailable } =
    status;
  const counts = [updatedReplicas, readyReplicas, availableReplicas, updatedNumberScheduled, numberReady];
  return [...counts, numberAvailable].map((count) => count ?? 0).join('/');
}

/** How far a pod is: made, on a node, each container that has been started or is through, Ready. */
function stageOf(pod: Pod): number {
  if (isReady(pod)) return Number.MAX_SAFE_INTEGER;
  if (pod.spec.nodeName === undefined) return 0;
  const begun = allStatuses(pod).filter(
    ({ state, started }) => started === true || state?.running !== undefined || state?.terminated?.exitCode === 0,
  );
  const through = allStatuses(pod).filter(({ state }) => state?.terminated?.exitCode === 0);
  return 1 + begun.length + through.length;
}
