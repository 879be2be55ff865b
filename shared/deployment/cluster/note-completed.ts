import type { PatchOperation } from '../../kubernetes/json-patch.ts';
import type { Workload } from '../../kubernetes/objects.ts';
import type { WorkloadStep } from '../../rollout/follow/workload-step.ts';
import { markTime } from '../../versions/cluster/annotation-time.ts';
import { admittedPatch, completedPatch, takenBackPatch } from '../completed-note.ts';
import { patchNotes } from './patch-notes.ts';

type Noting = Pick<WorkloadStep, 'host' | 'cluster' | 'reference'>;

/** Notes in the record that the rollout completed (design.md#completed). Costs a warning at most. */
export async function noteCompleted(step: Noting, live: Workload, container: string): Promise<void> {
  const operations = completedPatch(live, container, markTime(step.cluster, live));
  await note(step, live, operations, 'That the rollout completed could not be noted on the workload');
}

/**
 * Notes under which name the server keeps what the change of that time asked for; returns the workload as it is then. Costs a warning at most.
 */
export async function noteAdmitted(step: Noting, answer: Workload, container: string, at: string): Promise<Workload> {
  return note(
    step,
    answer,
    admittedPatch(answer, container, at),
    'The name that the server gave to the image could not be noted on the workload, so a later step may take it for another version',
  );
}

/** Takes back what a change wrote about itself, where the server put nothing in. Costs a warning at most. */
export async function takeNotesBack(step: Noting, before: Workload, answer: Workload): Promise<void> {
  await note(
    step,
    answer,
    takenBackPatch(before, answer),
    'The notes about a change that the server did not make could not be taken back',
  );
}

async function note(
  { host, cluster, reference }: Noting,
  workload: Workload,
  operations: readonly PatchOperation[],
  otherwise: string,
): Promise<Workload> {
  return patchNotes({ cluster, reference }, workload, operations, ({ message }) => {
    host.cancelled.throwIfAborted();
    host.warning(`${otherwise}: ${message}`);
  });
}
