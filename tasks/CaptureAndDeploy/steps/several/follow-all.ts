import { hostOfRollout } from '../../../../shared/host/hosts-side-by-side.ts';
import { contractName } from '../../../../shared/kubernetes/resources.ts';
import { tellRollout } from '../../../../shared/rollout/follow/tell-rollout.ts';
import { followInStep } from '../../../../shared/rollout/follow/follow-in-step.ts';
import { asTakenBack } from '../../taken-back.ts';
import { whileRollingOut } from '../../status-on-exit.ts';
import type { ChangedMember, FailedMember, FollowedMember } from './member.ts';
import { isFailed, lastSeen } from './member.ts';
import type { OfEach } from '../../../../shared/rollout/follow/steps-side-by-side.ts';
import { ofEach } from '../../../../shared/rollout/follow/steps-side-by-side.ts';

/** How all rollouts ended, and the one that failed first where one did. */
export interface FollowedAll {
  readonly members: OfEach<FollowedMember>;
  readonly failed: FailedMember | undefined;
}

/**
 * Follows all side by side under one deadline; the first that fails ends it for all (design.md#several-workloads), and so does
 * whoever else aborts `stop`.
 */
export async function followAll(
  members: OfEach<ChangedMember>,
  stop: AbortController = new AbortController(),
): Promise<FollowedAll> {
  const shares = new Map<ChangedMember, number>();
  let failed: FailedMember | undefined;
  const follow = async (one: ChangedMember): Promise<FollowedMember> => {
    const ended = await rolloutOf(one, stop, (percent) => tellShare(one, percent));
    const rollout = ended.outcome === 'stopped' ? ended : asTakenBack(ended, one.captured.plan);
    const followed: FollowedMember = { ...one, rollout };
    if (isFailed(followed)) {
      failed ??= followed;
      // What was taken back with it is looked at to its end, so that the line tells what of it runs.
      if (rollout.outcome !== 'taken back') stop.abort();
    }
    return followed;
  };
  const tellShare = (one: ChangedMember, percent: number) => {
    shares.set(one, percent);
    const sum = [...shares.values()].reduce((total, share) => total + share, 0);
    const done = [...shares.values()].filter((share) => share >= 100).length;
    one.step.host.progress(sum / members.length, `${done} of ${members.length} workloads are rolled out`);
  };
  // All at once: one that ends before the main one would have nobody who awaits it.
  const followed: OfEach<FollowedMember> = await Promise.all(ofEach(members, follow));
  for (const { step, captured, change, rollout } of followed) {
    if (rollout.outcome !== 'stopped') tellRollout(step.report, { known: captured.plan.known, change }, rollout);
  }
  return { members: followed, failed };
}

async function rolloutOf(
  { step, captured, change }: ChangedMember,
  stop: AbortController,
  onShare: (percent: number) => void,
): Promise<FollowedMember['rollout']> {
  let seen = 'it was not looked at yet';
  const host = hostOfRollout(step.host, { name: contractName(step.reference), signal: stop.signal, onShare });
  try {
    return await followInStep({ ...step, host }, change, (state) => {
      seen = state;
      return whileRollingOut(step, { image: change.image, previous: captured.plan.previous }, state);
    });
  } catch (error) {
    step.host.cancelled.throwIfAborted();
    if (!stop.signal.aborted) {
      stop.abort();
      throw error;
    }
    return { outcome: 'stopped', state: seen, snapshot: lastSeen(change) };
  }
}
