import type { Change, Rollout } from '../../shared/deployment/follow.ts';
import { liveRevision } from '../../shared/deployment/revision.ts';
import { rolloutFailure } from '../../shared/deployment/rollout-failure.ts';
import { unknownYet } from '../../shared/deployment/standing.ts';
import { followInStep } from '../../shared/deployment/step.ts';
import { describeError } from '../../shared/host/fault.ts';
import { chooseContainer } from '../../shared/kubernetes/choose-container.ts';
import { kubectlName } from '../../shared/kubernetes/resources.ts';
import { restore } from '../../shared/rollback/restore.ts';
import { rollbackMark } from '../../shared/rollback/rollback-mark.ts';
import type { Captured } from './capture.ts';
import type { Step } from './step.ts';

type Failed = Exclude<Rollout, { outcome: 'complete' }>;

/**
 * Puts back what was captured, the image only, and waits (design 6.8). Returns how that went, in one sentence; the step
 * fails in any case. Nothing is done where somebody else's change is live, nothing was changed, or no good version is known.
 */
export async function rollBack(step: Step, { plan }: Captured, change: Change, rollout: Failed): Promise<string> {
  const { cluster, reference, run, host } = step;
  const nothing = whyNothing(plan.previous.found, change, rollout);
  const { workload, revisions } = rollout.snapshot;
  if (nothing !== undefined || !plan.previous.found || workload === undefined) {
    return `onFailure: rollback did nothing: ${nothing ?? 'the workload is gone'}.`;
  }
  const { image } = plan.previous;
  const name = kubectlName(reference);
  try {
    const current = await cluster.readWorkload(reference);
    const choice = chooseContainer(current, change.container);
    if (!choice.found) return `onFailure: rollback did nothing: ${choice.problem}`;
    if (choice.place.image !== change.image) {
      return `onFailure: rollback did nothing: the image is ${choice.place.image} by now, put in by somebody else.`;
    }
    host.info(`onFailure: rollback puts ${image} back.`);
    host.standing = unknownYet(reference, `was put back to ${image}`);
    const restored = await restore(
      cluster,
      {
        reference,
        workload: current,
        place: choice.place,
        target: { kind: 'image', image, reason: plan.previous.reason, passedOver: [] },
        mark: rollbackMark(run, image, {
          toRevision: undefined,
          fromRevision: liveRevision(workload, revisions ?? [])?.metadata.name,
        }),
      },
      { revisionObjects: change.revisionObjects, pods: change.pods },
    );
    if (restored.outcome === 'decide again') {
      return `onFailure: rollback did nothing: the workload is being changed by somebody else (${restored.by}).`;
    }
    const back = restored.change;
    const returned = await followInStep(
      step,
      back,
      (state) => `${name} in namespace ${reference.namespace} is being put back to ${back.image}: ${state}.`,
    );
    return returned.outcome === 'complete'
      ? `It was rolled back: ${back.image} is live again (${returned.message}).`
      : `The rollback to ${back.image} failed too: ${rolloutFailure(reference, back.image, returned, step.inputs.timeoutSeconds)} The workload is left with ${back.image}.`;
  } catch (error) {
    host.cancelled.throwIfAborted();
    return `The rollback to ${image} failed too: ${describeError(error)}`;
  }
}

function whyNothing(found: boolean, change: Change, { outcome }: Failed): string | undefined {
  if (!found) return 'no good version is known';
  if (change.after === change.before) return 'this step had changed nothing';
  if (outcome === 'superseded') return 'the workload was changed by somebody else';
  if (outcome === 'gone') return 'the workload is gone';
  return undefined;
}
