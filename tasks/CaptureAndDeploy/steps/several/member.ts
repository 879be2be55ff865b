import type { Fault } from '../../../../shared/host/fault.ts';
import type { Rollout, RolloutSnapshot } from '../../../../shared/rollout/rollout.ts';
import type { Captured } from '../capture.ts';
import type { MadeChange } from '../change-image.ts';
import type { DeploymentStep } from '../deployment-step.ts';
import type { Recorded } from '../publish-artifacts.ts';

/** One of the workloads of a step, what was found of it, and what is recorded. */
export interface Member<Step extends DeploymentStep = DeploymentStep> {
  readonly step: Step;
  readonly captured: Captured;
  readonly record: Recorded;
}

/** The same after it was changed, or found as it should be. */
export interface ChangedMember extends Member {
  readonly change: MadeChange;
}

/** A change that could not be made, and what was changed before it. */
export interface StoppedChange {
  readonly outcome: 'stopped';
  readonly error: Fault;
  readonly changed: readonly ChangedMember[];
  readonly failed: Member;
  readonly untouched: readonly Member[];
}

/** Another workload failed first: how far this one was. */
export interface StoppedRollout {
  readonly outcome: 'stopped';
  readonly state: string;
  readonly snapshot: RolloutSnapshot;
}

/** The same after its rollout ended, or was left. */
export interface FollowedMember extends ChangedMember {
  readonly rollout: Rollout | StoppedRollout;
}

/** The same where its rollout came to another end than it should. */
export interface FailedMember extends ChangedMember {
  readonly rollout: Exclude<Rollout, { outcome: 'complete' }>;
}

/** Whether the rollout came to another end than it should; one that was left has come to none. Pure. */
export function isFailed(member: FollowedMember): member is FailedMember {
  const { outcome } = member.rollout;
  return outcome !== 'complete' && outcome !== 'stopped';
}

/** What is known of a workload that was changed and is not followed any more. Pure. */
export function lastSeen({ after, revisionObjects, pods }: MadeChange): RolloutSnapshot {
  return { workload: after, revisions: revisionObjects?.items, pods: pods?.items };
}
