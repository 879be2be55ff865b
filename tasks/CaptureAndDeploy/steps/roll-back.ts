import type { LastGood } from '../../../shared/versions/last-good.ts';
import { markTime } from '../../../shared/versions/cluster/annotation-time.ts';
import { knownVersions, stillVerified, verifiedMark } from '../../../shared/versions/known-versions.ts';
import { liveRevision, revisionsOf } from '../../../shared/versions/revision.ts';
import { isStillLive, rolloutFailure } from '../../../shared/rollout/rollout-failure.ts';
import { againOnConflict } from '../../../shared/deployment/cluster/again-on-conflict.ts';
import { whoChanged } from '../../../shared/versions/image-owner.ts';
import { unknownYet } from '../../../shared/rollout/status-while-changing.ts';
import { followInStep } from '../../../shared/rollout/follow/follow-in-step.ts';
import { describeError } from '../../../shared/host/fault.ts';
import { ApiError } from '../../../shared/kubernetes/api-error.ts';
import { kubectlName } from '../../../shared/kubernetes/resources.ts';
import { noteCompleted } from '../../../shared/deployment/cluster/note-completed.ts';
import { insisted } from '../../../shared/versions/admission.ts';
import type { Restoration, Restored } from '../../../shared/rollback/cluster/restore.ts';
import { restore } from '../../../shared/rollback/cluster/restore.ts';
import { capturedTarget } from '../../../shared/rollback/captured-target.ts';
import type { ContainerImage, RollbackTarget } from '../../../shared/rollback/rollback-target.ts';
import { bringInStep } from '../../../shared/deployment/bring-in-step.ts';
import type { DeploymentPlan } from '../../../shared/deployment/plan-deployment.ts';
import type { FollowPlan } from '../../../shared/deployment/plan-follow.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { whatIsLeft, whyNotBack } from '../why-not-back.ts';
import type { Change, Rollout, RolloutSnapshot } from '../../../shared/rollout/rollout.ts';
import { rollbackMark } from '../../../shared/rollback/rollback-patch.ts';
import type { DeploymentStep } from './deployment-step.ts';

/** What was planned; with `record`, what was captured before somebody else's step. */
type PutBackFrom = { readonly plan: DeploymentPlan & Partial<Pick<FollowPlan, 'record'>> };

/** A rollout that is to be taken back, and the sentence about why. */
export interface TakenBack {
  readonly rollout: {
    /** `stopped`: another workload of the step failed first. */
    readonly outcome: Rollout['outcome'] | 'stopped';
    readonly snapshot: RolloutSnapshot;
  };
  readonly story: string;
}

type Previous = Extract<LastGood, { found: true }>;
type Restoring = Extract<Restored, { outcome: 'restored' }> & { readonly what: string };
type PutBack =
  Exclude<Restored, { outcome: 'restored' }> | Restoring | { readonly outcome: 'nothing'; readonly why: string };

/** What was changed back and is to be followed; or how it went, in one sentence, where there is nothing to follow. */
export type PutBackChange =
  { readonly isTold: false; readonly back: Restoring } | { readonly isTold: true; readonly text: string };

/**
 * Puts back what was captured, the image only, and waits (design.md#onfailure-rollback). Returns how that went, in one
 * sentence; the step fails in any case. Nothing is done where somebody else's change is live, nothing was changed, the
 * Deployment is paused, or no good version is known.
 */
export async function rollBack(
  step: DeploymentStep,
  from: PutBackFrom,
  change: Change,
  taken: TakenBack,
): Promise<string> {
  const changed = await changeBack(step, from, change, taken);
  return changed.isTold ? changed.text : (await followBack(step, from, change, taken, changed.back)).text;
}

/** Makes the change of a rollback. */
export async function changeBack(
  step: DeploymentStep,
  { plan }: PutBackFrom,
  change: Change,
  { rollout, story }: TakenBack,
): Promise<PutBackChange> {
  const { run } = step;
  const { previous } = plan;
  const told = (text: string): PutBackChange => ({ isTold: true, text });
  const didNothing = (why: string) => told(tellPutBack(step, 'nothing', `onFailure: rollback did nothing: ${why}.`));
  const nothing = whyNotBack(plan, change, rollout.outcome, run.id);
  if (!previous.found) return didNothing('no good version is known');
  if (nothing !== undefined) return didNothing(nothing);
  try {
    const restored = await againOnConflict(() => putBack(step, { plan, previous }, change, { rollout, story }));
    if (restored.outcome === 'restored') return { isTold: false, back: restored };
    if (restored.outcome === 'nothing') return didNothing(restored.why);
    if (restored.outcome === 'kept') {
      return told(tellPutBack(step, 'failed', `The rollback to ${previous.image} failed too: ${insisted(restored)}.`));
    }
    return didNothing(
      `the workload is being changed again and again by somebody else (${whoChanged(restored.workload)})`,
    );
  } catch (error) {
    return told(failedToo(step, previous.image, change.image, error));
  }
}

/** How a rollback went that was followed, in one sentence. */
export interface FollowedBack {
  readonly isComplete: boolean;
  readonly text: string;
}

/** Follows a rollback to its end, and returns how it went. What it changed nothing of is followed all the same. */
export async function followBack(
  step: DeploymentStep,
  { plan }: { readonly plan: Pick<DeploymentPlan, 'previous' | 'known'> },
  change: Pick<Change, 'image'>,
  { story }: Pick<TakenBack, 'story'>,
  { change: back, what }: Pick<Restoring, 'change' | 'what'>,
): Promise<FollowedBack> {
  const { reference } = step;
  const name = kubectlName(reference);
  try {
    const returned = await followInStep(
      step,
      back,
      (state) => `${story} ${name} in namespace ${reference.namespace} is being put back to ${back.image}: ${state}.`,
    );
    if (returned.outcome === 'complete') {
      await noteCompleted(step, returned.workload, back.container);
      step.report.saw({ live: { image: back.image, verified: verifiedMark(back.image, plan.known) !== undefined } });
      const told =
        back.after === back.before
          ? `${what} is live (${returned.message}).`
          : `It was rolled back: ${what} is live again (${returned.message}).${outOfStep(step, back.before)}`;
      return { isComplete: true, text: tellPutBack(step, 'complete', told) };
    }
    const known = knownVersions(back.container, back.after, revisionsOf(back.revisionObjects?.items ?? [], []));
    const verified = stillVerified(back.image, known);
    const left = isStillLive(returned) ? ` The workload is left with ${back.image}.` : '';
    const why = rolloutFailure(reference, back.image, returned, step.inputs.timeoutSeconds);
    const told =
      back.after === back.before
        ? `It was not changed back, and its rollout is not complete: ${why}`
        : `The rollback to ${back.image} failed too: ${why}${verified}${left}`;
    return { isComplete: false, text: tellPutBack(step, 'failed', told) };
  } catch (error) {
    const text = failedToo(step, plan.previous.found ? plan.previous.image : back.image, change.image, error);
    return { isComplete: false, text };
  }
}

/** The sentence about a rollback that could not be made; throws where the step was cancelled. */
function failedToo(step: DeploymentStep, to: string, from: string, error: unknown): string {
  step.host.cancelled.throwIfAborted();
  // Where no answer came nobody knows, and the error says so.
  const refused = error instanceof ApiError && error.subject.verb === 'patch' && error.status !== 404;
  const left = refused ? ` The workload is left with ${from}.` : '';
  return tellPutBack(step, 'failed', `The rollback to ${to} failed too: ${describeError(error)}${left}`);
}

/** Hands the sentence on, and tells the report of it. */
export function tellPutBack(
  { report }: Pick<DeploymentStep, 'report'>,
  outcome: 'complete' | 'failed' | 'nothing',
  text: string,
): string {
  report.saw({ putBack: { outcome, text } });
  report.happened('putBack', text);
  return text;
}

/** Reads what is there and puts the image back. */
async function putBack(
  { cluster, reference, run, host }: DeploymentStep,
  { plan, previous: { image, reason } }: PutBackFrom & { readonly previous: Previous },
  change: Change,
  { rollout, story }: TakenBack,
): Promise<PutBack> {
  const current = await cluster.readWorkload(reference);
  const left = whatIsLeft(current, change);
  if (!left.isThere) return { outcome: 'nothing', why: left.why };
  host.cancelled.throwIfAborted();
  const { workload, revisions = [] } = rollout.snapshot;
  const target: RollbackTarget =
    plan.record === undefined
      ? { kind: 'image', image, reason, passedOver: [], ...othersBack(plan) }
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
    mark: rollbackMark(run, image, {
      at: markTime(cluster, current),
      toRevision: undefined,
      fromRevision,
      names,
      // What speaks against an image has been noted where the failure was explained, and only where its cause says so
      // (design.md#evidence).
      rejects: false,
    }),
  };
  const known = { revisionObjects: change.revisionObjects, pods: change.pods };
  const restored = await host.status.during(
    `${story} ${unknownYet(reference, `was put back to ${image}`)}`,
    () => restore(cluster, restoration, known, (message) => host.warning(message)),
    ({ outcome }) => outcome === 'decide again',
  );
  return restored.outcome === 'restored' ? { ...restored, what } : restored;
}

/** The other containers that go back with the main one, as far as a good version of them is known. */
function othersBack({ others }: DeploymentPlan): { readonly others?: readonly ContainerImage[] } {
  if (others === undefined) return {};
  return {
    others: others.flatMap(({ place: { name }, previous }) =>
      previous.found ? [{ name, image: previous.image }] : [],
    ),
  };
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
