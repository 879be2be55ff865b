import type { Outcome } from '../../../../shared/host/outcome.ts';
import { hostOfRollout } from '../../../../shared/host/hosts-side-by-side.ts';
import { contractName } from '../../../../shared/kubernetes/resources.ts';
import type { ClusterStep } from '../../../../shared/rollout/follow/workload-step.ts';
import { enumerate } from '../../../../shared/report/counts.ts';
import { rolloutErrorCode } from '../../../../shared/rollout/rollout-failure.ts';
import type { Inputs } from '../../inputs.ts';
import { describeOthers } from '../../state-of-others.ts';
import { publishesArtifacts, wayBackOfSeveral } from '../../status-on-exit.ts';
import { explainFailure, nextOf } from '../fail.ts';
import type { TakenBack } from '../roll-back.ts';
import { changeBack, followBack } from '../roll-back.ts';
import type { FailedMember, FollowedMember, StoppedChange } from './member.ts';
import { isFailed, lastSeen } from './member.ts';
import type { OfEach } from '../../../../shared/rollout/follow/steps-side-by-side.ts';

/**
 * Tells why the first rollout failed, how the others stand, and puts all of them back where that is asked for
 * (design.md#several-workloads). The step fails.
 *
 * @param whatThen does what is asked for after a failure, and returns the sentences on it, with a blank in front
 */
export async function failSeveral(
  step: ClusterStep<Inputs>,
  members: OfEach<FollowedMember>,
  first: FailedMember,
  whatThen: (story: string) => Promise<string> = (story) => afterFailure(step, members, story),
): Promise<Outcome> {
  const told = new Map<FollowedMember, string>();
  // Those that failed in the same moment have their evidence too.
  for (const one of [first, ...members.filter((other) => other !== first)]) {
    if (!isFailed(one)) continue;
    const { failure, fresh } = await explainFailure(one.step, one.change, one.rollout);
    told.set(one, `${failure}${fresh}`);
    one.step.report.conclude(`${failure}${fresh}`);
    one.step.report.say(one.rollout.outcome === 'superseded' ? 'superseded' : 'failed');
  }
  const failure = told.get(first) ?? '';
  const others = describeOthers(
    members
      .filter((one) => one !== first)
      .map((one) => {
        const { rollout, change } = one;
        const name = contractName(one.step.reference);
        const changed = change.after !== change.before;
        if (rollout.outcome === 'complete') return { name, changed, state: 'complete', message: rollout.message };
        if (rollout.outcome === 'stopped') return { name, changed, state: 'under way', message: rollout.state };
        return { name, changed, state: 'failed', message: told.get(one) ?? '' };
      }),
  );
  const story = `${failure}${others}`;
  const back = await whatThen(story);
  const next = nextOf(first.rollout);
  step.report.about({ next: [...(next === undefined ? [] : [next]), ...(isRollback(step) ? [] : [back.trim()])] });
  return { result: 'failed', errorCode: rolloutErrorCode(first.rollout), message: `${story}${back}` };
}

/** A change could not be made after others were: says which, and puts them back where that is asked for. */
export async function failToChange(
  step: ClusterStep<Inputs>,
  { error, changed, failed, untouched }: StoppedChange,
): Promise<Outcome> {
  const names = (members: readonly { readonly step: { readonly reference: Parameters<typeof contractName>[0] } }[]) =>
    enumerate(members.map((one) => contractName(one.step.reference)));
  const rest = untouched.length === 0 ? '' : ` Not reached: ${names(untouched)}.`;
  const story = `${contractName(failed.step.reference)}: ${error.message} Changed before it: ${names(changed)}.${rest}`;
  failed.step.report.conclude(error.message);
  const members = changed.map((one): FollowedMember => {
    const snapshot = lastSeen(one.change);
    return { ...one, rollout: { outcome: 'stopped', state: 'it was not followed', snapshot } };
  });
  const message = `${story}${await afterFailure(step, members, story)}`;
  return { result: 'failed', errorCode: error.errorCode, message };
}

function isRollback({ inputs }: ClusterStep<Inputs>): boolean {
  return inputs.onFailure === 'rollback';
}

async function afterFailure(
  step: ClusterStep<Inputs>,
  members: readonly FollowedMember[],
  story: string,
): Promise<string> {
  if (isRollback(step)) return putAllBack(members, story);
  const isKnown = members.some(({ captured }) => captured.plan.previous.found);
  const run = publishesArtifacts(step) ? step.run.id : undefined;
  return isKnown ? ` ${wayBackOfSeveral(run)}` : ' There is nothing to go back to: no good version is known.';
}

/**
 * Changes all back, one by one, then follows them side by side. Returns one sentence for each, but for those of which it is
 * told that they were taken back before.
 */
async function putAllBack(members: readonly FollowedMember[], story: string): Promise<string> {
  const begun: {
    readonly member: FollowedMember;
    readonly taken: TakenBack;
    readonly back: Awaited<ReturnType<typeof changeBack>>;
  }[] = [];
  for (const member of members.filter(({ rollout }) => rollout.outcome !== 'taken back')) {
    const taken: TakenBack = { rollout: member.rollout, story };
    begun.push({ member, taken, back: await changeBack(member.step, member.captured, member.change, taken) });
  }
  const told = await Promise.all(
    begun.map(async ({ member, taken, back }) => {
      const { step, captured, change } = member;
      const name = contractName(step.reference);
      const beside = { ...step, host: hostOfRollout(step.host, { name }) };
      const text = back.isTold ? back.text : (await followBack(beside, captured, change, taken, back.back)).text;
      return ` ${name}: ${text}`;
    }),
  );
  return told.join('');
}
