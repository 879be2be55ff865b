import { isPresent } from '../../../../shared/contract/workload-record.ts';
import { Fault } from '../../../../shared/host/fault.ts';
import { resumeCommand } from '../../../../shared/kubernetes/resources.ts';
import { noteRestored } from '../../../../shared/rollback/cluster/note-restored.ts';
import type { RestoredObject } from '../../../../shared/rollback/cluster/restore-set.ts';
import type { SetAsItIs } from '../../../../shared/rollback/cluster/look-at-set.ts';
import { isRecordOf, workloadsToFollow } from '../../../../shared/rollback/workloads-to-follow.ts';
import type { RecordedInfo } from '../../../../shared/rollback/rollback-info.ts';
import { eachStep, stepsSideBySide } from '../../../../shared/rollout/follow/steps-side-by-side.ts';
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
  const isMissing = ({ reference }: Pick<SmartRollbackStep, 'reference'>) =>
    objects.find((object) => isRecordOf(object.recorded, reference))?.state.state === 'missing';
  const asking = steps.findIndex((one) => !isMissing(one));
  return eachStep(steps, async (one, index): Promise<WorkloadOfSet> => {
    const own = withRecord(one, recorded);
    const found = isMissing(own) ? undefined : await survey(own, { isMain: index === asking });
    if (found?.workload.spec.paused === true) {
      const { kind, name } = own.reference;
      throw new Fault(
        'SR302',
        `You cannot roll back ${kind} ${name} with its manifests: it is paused. Resume it first (${resumeCommand(own.reference)}); nothing was changed.`,
      );
    }
    return { step: own, found };
  });
}

/** Notes on a workload that it went back, and says what is to be followed: what the restoration made of it, or what is live. */
export async function toFollow(
  { step, found }: WorkloadOfSet,
  restored: readonly RestoredObject[],
): Promise<ChangedBack> {
  const before = found ?? (await survey(step));
  // What was made anew is read as it is now.
  const own = found === undefined ? [] : restored;
  const change = await noteRestored(step, before, own, (image) => markOf(step, before, image));
  if (change.after === change.before) {
    const why = 'it is back already';
    return { found: before, decision: { action: 'nothing', why, lines: [], warnings: [] }, change };
  }
  const target = {
    ...({ kind: 'image', reason: 'the record of the manifests has it', passedOver: [] } as const),
    image: change.image,
  };
  return { found: before, decision: { action: 'restore', target, lines: [], warnings: [] }, change };
}
