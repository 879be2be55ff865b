import { describeError } from '../../host/fault.ts';
import { knownVersions, verifiedMark } from '../../versions/known-versions.ts';
import { liveRevision, revisionsOf } from '../../versions/revision.ts';
import { markVersion } from '../../versions/cluster/mark-version.ts';
import type { Change, Rollout } from '../rollout.ts';
import { runMarkOf } from '../../versions/annotations.ts';
import { imageToBlame } from '../image-to-blame.ts';
import type { WorkloadStep } from './workload-step.ts';

/**
 * Marks the image of a failed deployment as rejected where the image itself is to blame (design.md#evidence). A version
 * that passed its tests stays on the verified list: that it failed to roll out this time is said. Costs a warning at most.
 */
export async function rejectFailed(
  { host, cluster, reference, run }: Pick<WorkloadStep, 'host' | 'cluster' | 'reference' | 'run'>,
  change: Change,
  rollout: Exclude<Rollout, { outcome: 'complete' }>,
): Promise<void> {
  const blamed = imageToBlame(rollout, change);
  if (blamed === undefined) return;
  const { container, image } = blamed;
  const { workload, revisions = [] } = rollout.snapshot;
  const revision = workload === undefined ? undefined : liveRevision(workload, revisions)?.metadata.name;
  const known = knownVersions(container, workload ?? change.after, revisionsOf(revisions, []));
  const verified = verifiedMark(image, known);
  if (verified !== undefined) {
    host.info(
      `${image} passed its tests before (${verified.at}), so it is not marked as rejected, although its rollout failed now.`,
    );
    return;
  }
  try {
    const { uid } = change.after.metadata;
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
    host.warning(`${image} could not be marked as rejected: ${describeError(error)}`);
  }
}
