import type { Pod } from '../kubernetes/objects.ts';
import { podsOfRollout } from './assess-pods.ts';
import type { Change, Rollout } from './rollout.ts';
import { isReady } from '../kubernetes/pod.ts';

/** Whether the rollout says something against the image, and not only against the cluster. Pure. */
export function isImageToBlame(
  rollout: Exclude<Rollout, { outcome: 'complete' }>,
  { container, image }: Pick<Change, 'container' | 'image'>,
): boolean {
  if (rollout.outcome === 'failed' && rollout.culprit.blamesImage) return rollout.culprit.container === container;
  const timedOut =
    rollout.outcome === 'timed out' ||
    (rollout.outcome === 'failed' && rollout.culprit.reason === 'ProgressDeadlineExceeded');
  const { workload } = rollout.snapshot;
  if (!timedOut || workload === undefined) return false;
  const pods = podsOfRollout(rollout.snapshot, workload, { container, image });
  const runs = pods.some(({ status }) =>
    status?.containerStatuses?.some(({ name, state }) => name === container && state?.running !== undefined),
  );
  return runs && !pods.some((pod) => isReady(pod) || wasReady(pod, container));
}

// Ready turned False after the container had started: it was True in between.
function wasReady({ status }: Pod, container: string): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const started = status?.containerStatuses?.find(({ name }) => name === container)?.state?.running?.startedAt;
  return Date.parse(ready?.lastTransitionTime ?? '') > Date.parse(started ?? '');
}
