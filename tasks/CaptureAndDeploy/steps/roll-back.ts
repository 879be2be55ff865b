import type { LastGood } from '../../../shared/versions/last-good.ts';
import { markTime } from '../../../shared/versions/cluster/annotation-time.ts';
import { knownVersions, stillVerified, verifiedMark } from '../../../shared/versions/known-versions.ts';
import { liveRevision, revisionsOf } from '../../../shared/versions/revision.ts';
import { isStillLive, rolloutFailure } from '../../../shared/rollout/rollout-failure.ts';
import { againOnConflict } from '../../../shared/deployment/cluster/again-on-conflict.ts';
import { whoChanged } from '../../../shared/versions/image-owner.ts';
import { unknownYet } from '../../../shared/rollout/status-while-changing.ts';
import { followInStep } from '../../../shared/rollout/follow/workload-step.ts';
import { describeError } from '../../../shared/host/fault.ts';
import { ApiError } from '../../../shared/kubernetes/api-error.ts';
import { kubectlName } from '../../../shared/kubernetes/resources.ts';
import { noteCompleted } from '../../../shared/deployment/cluster/note-completed.ts';
import { insisted } from '../../../shared/versions/admission.ts';
import type { Restoration, Restored } from '../../../shared/rollback/cluster/restore.ts';
import { restore } from '../../../shared/rollback/cluster/restore.ts';
import { capturedTarget } from '../../../shared/rollback/captured-target.ts';
import type { RollbackTarget } from '../../../shared/rollback/rollback-target.ts';
import { bringInStep } from '../../../shared/deployment/bring-in-step.ts';
import type { DeploymentPlan } from '../../../shared/deployment/plan-deployment.ts';
import type { FollowPlan } from '../../../shared/deployment/plan-follow.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { whatIsLeft, whyNotBack } from '../why-not-back.ts';
import type { Change, Rollout } from '../../../shared/rollout/rollout.ts';
import { rollbackMark } from '../../../shared/rollback/rollback-patch.ts';
import type { DeploymentStep } from './deployment-step.ts';

/** What was planned; with `record`, what was captured before somebody else's step. */
type PutBackFrom = { readonly plan: DeploymentPlan & Partial<Pick<FollowPlan, 'record'>> };

/** A rollout that failed, and the sentence about it. */
export interface FailedRollout {
  readonly rollout: Exclude<Rollout, { outcome: 'complete' }>;
  readonly story: string;
}

type Previous = Extract<LastGood, { found: true }>;
type PutBack =
  | Exclude<Restored, { outcome: 'restored' }>
  | (Extract<Restored, { outcome: 'restored' }> & { readonly what: string })
  | { readonly outcome: 'nothing'; readonly why: string };

/**
 * Puts back what was captured, the image only, and waits (design.md#onfailure-rollback). Returns how that went, in one
 * sentence; the step fails in any case. Nothing is done where somebody else's change is live, nothing was changed, the
 * Deployment is paused, or no good version is known.
 */
export async function rollBack(
  step: DeploymentStep,
  { plan }: PutBackFrom,
  change: Change,
  { rollout, story }: FailedRollout,
): Promise<string> {
  const { reference, run, host } = step;
  const { previous } = plan;
  const didNothing = (why: string) => tellPutBack(step, 'nothing', `onFailure: rollback did nothing: ${why}.`);
  const nothing = whyNotBack(plan, change, rollout.outcome, run.id);
  if (!previous.found) return didNothing('no good version is known');
  if (nothing !== undefined) return didNothing(nothing);
  const name = kubectlName(reference);
  try {
    const restored = await againOnConflict(() => putBack(step, { plan, previous }, change, { rollout, story }));
    if (restored.outcome === 'nothing') return didNothing(restored.why);
    if (restored.outcome === 'kept') {
      return tellPutBack(step, 'failed', `The rollback to ${previous.image} failed too: ${insisted(restored)}.`);
    }
    if (restored.outcome === 'decide again') {
      return didNothing(
        `the workload is being changed again and again by somebody else (${whoChanged(restored.workload)})`,
      );
    }
    const back = restored.change;
    const returned = await followInStep(
      step,
      back,
      (state) => `${story} ${name} in namespace ${reference.namespace} is being put back to ${back.image}: ${state}.`,
    );
    if (returned.outcome === 'complete') {
      await noteCompleted(step, returned.workload, back.container);
      step.report.saw({ live: { image: back.image, verified: verifiedMark(back.image, plan.known) !== undefined } });
      const told = `It was rolled back: ${restored.what} is live again (${returned.message}).${outOfStep(step, back.before)}`;
      return tellPutBack(step, 'complete', told);
    }
    const known = knownVersions(back.container, back.after, revisionsOf(back.revisionObjects?.items ?? [], []));
    const verified = stillVerified(back.image, known);
    const left = isStillLive(returned) ? ` The workload is left with ${back.image}.` : '';
    const why = rolloutFailure(reference, back.image, returned, step.inputs.timeoutSeconds);
    return tellPutBack(step, 'failed', `The rollback to ${back.image} failed too: ${why}${verified}${left}`);
  } catch (error) {
    host.cancelled.throwIfAborted();
    // Where no answer came nobody knows, and the error says so.
    const refused = error instanceof ApiError && error.subject.verb === 'patch' && error.status !== 404;
    const left = refused ? ` The workload is left with ${change.image}.` : '';
    return tellPutBack(step, 'failed', `The rollback to ${previous.image} failed too: ${describeError(error)}${left}`);
  }
}

/** Hands the sentence on, and tells the report of it. */
function tellPutBack({ report }: DeploymentStep, outcome: 'complete' | 'failed' | 'nothing', text: string): string {
  report.saw({ putBack: { outcome, text } });
  report.happened('putBack', text);
  return text;
}

/** Reads what is there and puts the image back. */
async function putBack(
  { cluster, reference, run, host }: DeploymentStep,
  { plan, previous: { image, reason } }: PutBackFrom & { readonly previous: Previous },
  change: Change,
  { rollout, story }: FailedRollout,
): Promise<PutBack> {
  const current = await cluster.readWorkload(reference);
  const left = whatIsLeft(current, change);
  if (!left.isThere) return { outcome: 'nothing', why: left.why };
  host.cancelled.throwIfAborted();
  const { workload, revisions = [] } = rollout.snapshot;
  const target: RollbackTarget =
    plan.record === undefined
      ? { kind: 'image', image, reason, passedOver: [] }
      : capturedTarget(plan.record, current, rollout.snapshot.revisions && revisionsOf(revisions, []));
  if (target.kind === 'none') return { outcome: 'nothing', why: target.problem };
  const what = target.kind === 'revision' ? `revision ${target.revision.number} (${target.image})` : target.image;
  host.info(
    plan.record === undefined
      ? `onFailure: rollback puts ${what} back.`
      : `onFailure: rollback puts ${what} back: ${target.reason}. ${ONLY_WORKLOADS}`,
  );
  const { names } = knownVersions(change.container, current, revisionsOf(revisions, []));
  const fromRevision = workload === undefined ? undefined : liveRevision(workload, revisions)?.metadata.name;
  const restoration: Restoration = {
    reference,
    workload: current,
    place: left.place,
    target,
    mark: rollbackMark(run, image, { at: markTime(cluster, current), toRevision: undefined, fromRevision, names }),
  };
  const known = { revisionObjects: change.revisionObjects, pods: change.pods };
  const restored = await host.status.during(
    `${story} ${unknownYet(reference, `was put back to ${image}`)}`,
    () => restore(cluster, restoration, known, (message) => host.warning(message)),
    ({ outcome }) => outcome === 'decide again',
  );
  return restored.outcome === 'restored' ? { ...restored, what } : restored;
}

const ONLY_WORKLOADS = 'ConfigMaps, Secrets and other objects that the deploying step changed stay as they are.';

/** After somebody else's step: how its owner is brought in step with what was put back. */
function outOfStep({ inputs }: DeploymentStep, left: Workload): string {
  return inputs.action === 'deploy'
    ? ''
    : bringInStep(left)
        .map((one) => ` ${one}`)
        .join('');
}
