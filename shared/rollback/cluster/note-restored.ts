import { patchNotes } from '../../deployment/cluster/patch-notes.ts';
import type { Workload } from '../../kubernetes/objects.ts';
import { imageIn } from '../../kubernetes/objects.ts';
import type { Change } from '../../rollout/rollout.ts';
import type { WorkloadStep } from '../../rollout/follow/workload-step.ts';
import type { WorkloadState } from '../../rollout/workload-state.ts';
import { setRollbackNotes } from '../rollback-patch.ts';
import type { RollbackMark } from '../rollback-patch.ts';
import { isRecordOf } from '../workloads-to-follow.ts';
import type { RestoredObject } from './restore-set.ts';

/**
 * Notes on a workload of a set that it went back, and returns what is to be followed: what the restoration made of it, or what is
 * live where that is back already. To note it costs a warning at most.
 *
 * @param state as it was read before the restoration
 * @param markOf what is noted about going back to this image
 */
export async function noteRestored(
  { cluster, host, reference }: Pick<WorkloadStep, 'cluster' | 'host' | 'reference'>,
  { workload, place, revisionObjects, pods }: WorkloadState,
  restored: readonly RestoredObject[],
  markOf: (image: string) => RollbackMark,
): Promise<Change> {
  const known = { reference, container: place.name, revisionObjects, pods };
  const own = restored.find(({ recorded }) => isRecordOf(recorded, reference));
  if (own === undefined) return { ...known, image: place.image, before: workload, after: workload };
  const made = own.made as unknown as Workload;
  const image = imageIn(made.spec.template, place.name) ?? place.image;
  const notes = setRollbackNotes(workload, place, made, markOf(image));
  const after = await patchNotes({ cluster, reference }, made, notes, ({ message }) =>
    host.warning(`That ${reference.name} was rolled back could not be noted on it: ${message}`),
  );
  return { ...known, image, before: workload, after };
}
