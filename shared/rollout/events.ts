import { allStatuses } from '../kubernetes/objects.ts';
import { isReady } from '../kubernetes/pod.ts';
import { podsOfRollout } from './pods-of-rollout.ts';
import { standsStillSince } from './progress.ts';
import { rolloutStatus } from './rollout-status.ts';
import type { Baseline, RolloutSnapshot, Sightings } from './rollout.ts';

// A healthy pod is ready, or gets further, within less; a rollout that needs nobody's advice costs no request.
const STILL_MILLISECONDS = 5_000;

/**
 * Whether the events of a rollout are worth a question: a second report matters, a container was restarted, which a probe
 * may have asked for, or nothing has moved for 5 s. Pure.
 */
export function isWorthAQuestion(
  snapshot: RolloutSnapshot,
  baseline: Baseline,
  sightings: Sightings,
  now: number,
): boolean {
  const { workload } = snapshot;
  if (workload === undefined) return false;
  const isDone = rolloutStatus(workload).done;
  if (!isDone && now - standsStillSince(sightings, baseline.startedAt) >= STILL_MILLISECONDS) return true;
  const pods = podsOfRollout(snapshot, workload, baseline).filter((pod) => !isReady(pod));
  if (pods.length === 0) return false;
  const restarted = pods.some((pod) => allStatuses(pod).some(({ restartCount = 0 }) => restartCount > 0));
  return restarted || (baseline.belief ?? 'first report') !== 'first report';
}
