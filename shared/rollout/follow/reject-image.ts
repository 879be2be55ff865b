import type { Run } from '../../contract/run.ts';
import { describeError } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import type { Cluster } from '../../kubernetes/client/cluster.ts';
import type { Pod } from '../../kubernetes/objects.ts';
import type { WorkloadReference } from '../../kubernetes/resources.ts';
import { podsOfRollout } from '../assess-pods.ts';
import { isReady, liveRevision } from '../../versions/revision.ts';
import type { Change, Rollout } from './follow-rollout.ts';
import { markVersion } from '../../versions/cluster/mark-version.ts';
import { runMarkOf } from '../../versions/run-mark.ts';

/**
 * Marks the image of a failed rollout as rejected where the image itself is to blame (design.md#evidence): a fatal
 * cause in one of its containers, or a time-out with containers running and none ever Ready. Costs a warning at most.
 */
export async function rejectFailed(
  host: Pick<Host, 'warning' | 'info'>,
  cluster: Cluster,
  reference: WorkloadReference,
  change: Change,
  rollout: Exclude<Rollout, { outcome: 'complete' }>,
  run: Run,
): Promise<void> {
  if (!isImageToBlame(rollout, change)) return;
  const { workload, revisions = [] } = rollout.snapshot;
  const revision = workload === undefined ? undefined : liveRevision(workload, revisions)?.metadata.name;
  try {
    const { uid } = change.after.metadata;
    const { container, image } = change;
    const marked = await markVersion(cluster, reference, {
      verdict: 'rejected',
      uid,
      container,
      image,
      ...(revision === undefined ? {} : { revision }),
      run: runMarkOf(run),
    });
    if (marked.outcome === 'marked') host.info(`${image} is marked as rejected: nothing goes back to it by itself.`);
  } catch (error) {
    host.warning(`${change.image} could not be marked as rejected: ${describeError(error)}`);
  }
}

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
