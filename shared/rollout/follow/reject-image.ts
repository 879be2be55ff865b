import { describeError } from '../../host/fault.ts';
import { liveRevision } from '../../versions/revision.ts';
import { markVersion } from '../../versions/cluster/mark-version.ts';
import type { Change, Rollout } from '../rollout.ts';
import { runMarkOf } from '../../versions/annotations.ts';
import { isImageToBlame } from '../image-to-blame.ts';
import type { WorkloadStep } from './workload-step.ts';

/**
 * Marks the image of a failed rollout as rejected where the image itself is to blame (design.md#evidence): a fatal
 * cause in one of its containers, or a time-out with containers running and none ever Ready. Costs a warning at most.
 */
export async function rejectFailed(
  { host, cluster, reference, run }: Pick<WorkloadStep, 'host' | 'cluster' | 'reference' | 'run'>,
  change: Change,
  rollout: Exclude<Rollout, { outcome: 'complete' }>,
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
