import { eachOf } from '../../../../shared/host/each-of.ts';
import { describeError } from '../../../../shared/host/fault.ts';
import { ApiError, isConflict } from '../../../../shared/kubernetes/api-error.ts';
import { annotationOperations, testUid } from '../../../../shared/kubernetes/json-patch.ts';
import type { Workload } from '../../../../shared/kubernetes/objects.ts';
import type { AppliedObject } from '../../../../shared/manifests/cluster/apply-set.ts';
import { isRecordOf } from '../../../../shared/rollback/workloads-to-follow.ts';
import type { OfEach } from '../../../../shared/rollout/follow/steps-side-by-side.ts';
import { noteOnRecord, removeRecord } from '../../../../shared/manifests/cluster/set-records.ts';
import { RECORD_OUTCOME, recordsToRemove } from '../../../../shared/manifests/next-record.ts';
import { appliedNotes } from '../../../../shared/manifests/record-notes.ts';
import { workloadKindOf } from '../../../../shared/manifests/main-workload.ts';
import type { ClusterStep } from '../../../../shared/rollout/follow/workload-step.ts';
import { RECORD, readBookkeeping, writeRecord } from '../../../../shared/versions/annotations.ts';
import type { SetMark } from '../../../../shared/versions/annotations.ts';
import type { AroundInputs } from '../../inputs.ts';
import type { CapturedOfSet } from './capture-set.ts';
import type { KeptRecord } from './keep-record.ts';
import { ownerOf } from './keep-record.ts';

/**
 * Names the record on every workload that was there, of those that change and the main one, before anything is applied: it is
 * found there, whichever of them is asked about, and believed by what stands there. What does not exist yet is named once it is
 * followed. Returns the workloads as they are then. Throws ApiError.
 */
export async function nameOnWorkloads(
  [main, ...others]: OfEach<CapturedOfSet>,
  { mark, objects }: KeptRecord,
): Promise<readonly Workload[]> {
  const changed = others.filter(({ step: { reference } }) =>
    objects.some(({ planned: { manifest } }) => isRecordOf({ ...manifest, namespace: manifest.namespace }, reference)),
  );
  const named = await eachOf([main, ...changed], (one) => nameOn(one, mark));
  return named.flatMap((one) => one ?? []);
}

async function nameOn({ step, captured }: CapturedOfSet, mark: SetMark): Promise<Workload | undefined> {
  if (captured === undefined) return undefined;
  const { cluster, reference } = step;
  const name = (workload: Workload) => {
    const { annotations } = workload.metadata;
    const text = writeRecord(readBookkeeping(annotations).record, mark);
    return cluster.patchWorkload(reference, [
      testUid(workload),
      ...annotationOperations(annotations, { [RECORD]: text }),
    ]);
  };
  try {
    return await name(captured.plan.workload);
  } catch (error) {
    if (!(error instanceof ApiError && isConflict(error))) throw error;
    // Somebody noted something else since it was read.
    return name(await cluster.readWorkload(reference));
  }
}

/** Notes on the record what only the apply could tell. Costs a warning at most. */
export async function noteApplied(
  step: ClusterStep<AroundInputs>,
  { mark, hashKey }: KeptRecord,
  applied: readonly AppliedObject[],
): Promise<void> {
  const notes = appliedNotes(
    applied.map(({ recorded, made }) => ({ recorded, made })),
    hashKey,
  );
  const main = applied.find(({ planned: { manifest, change } }) => {
    const [first] = step.inputs.workloads.by === 'name' ? step.inputs.workloads.workloads : [];
    return change === 'created' && workloadKindOf(manifest) === first?.kind && manifest.name === first?.name;
  });
  if (main === undefined && Object.keys(notes).length === 0) return;
  await told(step, 'What the apply itself told', () =>
    noteOnRecord(step.cluster.client, mark, notes, main && ownerOf(main.made as unknown as Workload)),
  );
}

/** Notes on the record how its deployment ended. Costs a warning at most. */
export async function noteOutcome(
  step: ClusterStep<AroundInputs>,
  { mark }: KeptRecord,
  outcome: 'complete' | 'failed',
): Promise<void> {
  const { client } = step.cluster;
  const text = JSON.stringify({ outcome, at: new Date(client.now()).toISOString() });
  await told(step, 'How the deployment ended', () => noteOnRecord(client, mark, { [RECORD_OUTCOME]: text }));
}

/** Removes records that are no longer needed. Costs a warning at most. */
export async function removeOldRecords(
  { host, cluster }: ClusterStep<AroundInputs>,
  captured: readonly CapturedOfSet[],
  { mark, earlier }: KeptRecord,
): Promise<void> {
  const revisions = captured.flatMap((one) => one.captured?.revisionObjects?.items ?? []);
  const verified = revisions.flatMap(({ metadata: { annotations } }) => {
    const { set, verified: marks } = readBookkeeping(annotations);
    return set === undefined || marks.length === 0 ? [] : [set.name];
  });
  try {
    for (const one of recordsToRemove([...earlier, { ...mark, annotations: {} }], new Set(verified))) {
      await removeRecord(cluster.client, mark.namespace, one);
    }
  } catch (error) {
    host.cancelled.throwIfAborted();
    host.warning(`Records that are no longer needed could not be removed: ${describeError(error)}`);
  }
}

async function told({ host }: ClusterStep<AroundInputs>, what: string, note: () => Promise<void>): Promise<void> {
  try {
    await note();
  } catch (error) {
    host.cancelled.throwIfAborted();
    host.warning(`${what} could not be noted on the record of the manifests: ${describeError(error)}`);
  }
}
