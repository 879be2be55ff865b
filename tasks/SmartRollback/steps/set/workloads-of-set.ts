import { isPresent } from '../../../../shared/contract/workload-record.ts';
import { patchNotes } from '../../../../shared/deployment/cluster/patch-notes.ts';
import { Fault } from '../../../../shared/host/fault.ts';
import type { Workload } from '../../../../shared/kubernetes/objects.ts';
import { imageIn } from '../../../../shared/kubernetes/objects.ts';
import { resumeCommand } from '../../../../shared/kubernetes/resources.ts';
import type { WorkloadReference } from '../../../../shared/kubernetes/resources.ts';
import { workloadKindOf } from '../../../../shared/manifests/main-workload.ts';
import type { RestoredObject } from '../../../../shared/rollback/cluster/restore-set.ts';
import type { SetAsItIs } from '../../../../shared/rollback/cluster/look-at-set.ts';
import { workloadsToFollow } from '../../../../shared/rollback/workloads-to-follow.ts';
import type { ObjectToRestore } from '../../../../shared/rollback/recorded-object.ts';
import type { RecordedInfo } from '../../../../shared/rollback/rollback-info.ts';
import { setRollbackNotes } from '../../../../shared/rollback/rollback-patch.ts';
import { stepsSideBySide } from '../../../../shared/rollout/follow/steps-side-by-side.ts';
import type { ClusterStep } from '../../../../shared/rollout/follow/workload-step.ts';
import type { Survey } from '../../decide.ts';
import type { Inputs } from '../../inputs.ts';
import type { ChangedBack } from '../change-back.ts';
import { markOf } from '../change-back.ts';
import type { SmartRollbackStep } from '../survey.ts';
import { survey, withRecord } from '../survey.ts';

/** A workload of the set that is followed; `found` is `undefined` where it has to be made anew first. */
export interface WorkloadOfSet {
  readonly step: SmartRollbackStep;
  readonly found: Survey | undefined;
}

/**
 * Reads the workloads of a recorded set that were there before it. Changes nothing. Throws a Fault where one could not be
 * followed: it is paused, or being deleted.
 */
export async function surveySet(
  step: ClusterStep<Inputs>,
  { records: [first], objects }: SetAsItIs,
  recorded: RecordedInfo | undefined,
): Promise<readonly WorkloadOfSet[]> {
  const { workload } = first.record;
  const named = recorded?.set?.workloads.filter(isPresent).map((one) => one.workload);
  const [main, ...others] = named ?? workloadsToFollow(workload, objects);
  if (main === undefined) return [];
  const steps = stepsSideBySide({ ...step, namespace: workload.namespace }, [main, ...others]);
  const members: WorkloadOfSet[] = [];
  for (const one of steps) {
    const own = withRecord(one, recorded);
    const state = objects.find((object) => isOf(object.recorded, own.reference))?.state;
    const found = state?.state === 'missing' ? undefined : await survey(own);
    if (found?.workload.spec.paused === true) {
      const { kind, name } = own.reference;
      throw new Fault(
        'SR302',
        `You cannot roll back ${kind} ${name} with its manifests: it is paused. Resume it first (${resumeCommand(own.reference)}); nothing was changed.`,
      );
    }
    members.push({ step: own, found });
  }
  return members;
}

/** Notes on a workload that it went back, and says what is to be followed: what the restoration made of it, or what is live. */
export async function toFollow(
  { step, found }: WorkloadOfSet,
  restored: readonly RestoredObject[],
): Promise<ChangedBack> {
  const { cluster, host, reference } = step;
  const made = restored.find(({ recorded }) => isOf(recorded, reference))?.made as unknown as Workload | undefined;
  const before = found ?? (await survey(step));
  const { workload, place, revisionObjects, pods } = before;
  const known = { reference, container: place.name, revisionObjects, pods };
  if (made === undefined || found === undefined) {
    const why = 'it is back already';
    const change = { ...known, image: place.image, before: workload, after: workload };
    return { found: before, decision: { action: 'nothing', why, lines: [], warnings: [] }, change };
  }
  const image = imageIn(made.spec.template, place.name) ?? place.image;
  const notes = setRollbackNotes(workload, place, made, markOf(step, before, image));
  const after = await patchNotes({ cluster, reference }, made, notes, ({ message }) =>
    host.warning(`That ${reference.name} was rolled back could not be noted on it: ${message}`),
  );
  const reason = 'the record of the manifests has it';
  return {
    found: before,
    decision: { action: 'restore', target: { kind: 'image', image, reason, passedOver: [] }, lines: [], warnings: [] },
    change: { ...known, image, before: workload, after },
  };
}

function isOf(recorded: ObjectToRestore, { kind, namespace, name }: WorkloadReference): boolean {
  return workloadKindOf(recorded) === kind && recorded.namespace === namespace && recorded.name === name;
}
