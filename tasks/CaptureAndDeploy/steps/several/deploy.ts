import { unfitWishes } from '../../../../shared/deployment/choose-containers.ts';
import { Fault } from '../../../../shared/host/fault.ts';
import type { Outcome } from '../../../../shared/host/outcome.ts';
import { selectorOf } from '../../../../shared/kubernetes/workload-inputs.ts';
import type { ClusterStep } from '../../../../shared/rollout/follow/workload-step.ts';
import { tellChange } from '../../../../shared/rollout/follow/tell-rollout.ts';
import type { DeployInputs } from '../../inputs.ts';
import { whileRollingOut } from '../../status-on-exit.ts';
import { capture } from '../capture.ts';
import { applyPlan } from '../change-image.ts';
import { tryPatch } from '../dry-run.ts';
import type { DeployStep } from '../deployment-step.ts';
import { refuseOverwriting } from '../other-writer.ts';
import { publishRollbackInfo, setOf } from '../publish-artifacts.ts';
import { recordOf } from '../record-of.ts';
import { tellPlan } from '../tell.ts';
import { conclude } from './conclude.ts';
import { failToChange } from './fail.ts';
import { followAll } from './follow-all.ts';
import type { ChangedMember, Member, StoppedChange } from './member.ts';
import type { OfEach } from '../../../../shared/rollout/follow/steps-side-by-side.ts';
import { eachMember, eachStep, ofEach } from '../../../../shared/rollout/follow/steps-side-by-side.ts';
import { findWorkloads, stepsOf } from './members.ts';

/**
 * Several workloads, or several containers of one: all are read, decided, guarded and tried before rollback-info is published,
 * so that a refusal finds nothing changed; then they are changed one by one and followed side by side
 * (design.md#several-workloads).
 */
export async function deploySeveral(step: ClusterStep<DeployInputs>): Promise<Outcome> {
  const { host, inputs, report } = step;
  const steps = stepsOf(step, await findWorkloads(step));
  const members = await eachStep(steps, async (one, index) => {
    const captured = await capture(one, { isMain: index === 0 });
    return { step: one, captured, record: recordOf(one, captured) };
  });
  const unfit = unfitWishes(
    inputs.wish,
    members.map(({ captured: { plan } }) => plan.workload),
  );
  if (unfit.length > 0) throw new Fault('SR301', `${unfit.join(' ')} Nothing was changed.`);
  const plans = ofEach(members, ({ captured: { plan } }) => plan);
  refuseOverwriting(step, plans, members[0].captured.artifactWriter);
  for (const one of members) tellPlan(one.step, one.captured);
  const tried = await eachMember(members, ({ step: own, captured }) => tryPatch(own, captured));
  if (inputs.dryRun) {
    report.say('dryRun');
    const message = `Dry run: ${tried.map(({ what }) => what).join('; ')}. Nothing was changed or published.`;
    return { result: 'succeeded', message };
  }
  const set = setOf(
    ofEach(members, ({ record }) => record),
    selectorOf(inputs.workloads),
  );
  const folder = await publishRollbackInfo(step, set, plans[0].previous); // before anything changes
  await report.begin(host);
  const changed = await changeInTurn(members);
  if (changed.outcome === 'stopped') return failToChange(step, changed);
  return conclude(step, await followAll(changed.members), folder);
}

/** One by one. Throws what prevents a change where nothing was changed before it. */
async function changeInTurn(
  members: OfEach<Member<DeployStep>>,
): Promise<{ readonly outcome: 'changed'; readonly members: OfEach<ChangedMember> } | StoppedChange> {
  const made: ChangedMember[] = [];
  for (const [index, one] of members.entries()) {
    try {
      made.push({ ...one, change: await makeChange(one) });
    } catch (error) {
      one.step.host.cancelled.throwIfAborted();
      const changed = made.filter(({ change }) => change.after !== change.before);
      if (!(error instanceof Fault) || changed.length === 0) throw error;
      return { outcome: 'stopped', error, changed, failed: one, untouched: members.slice(index + 1) };
    }
  }
  const [main, ...others] = made;
  if (main === undefined) throw new Error('there is no workload to change');
  return { outcome: 'changed', members: [main, ...others] };
}

async function makeChange({ step, captured }: Member<DeployStep>): Promise<ChangedMember['change']> {
  const change = await applyPlan(step, captured);
  tellChange(step.report, change);
  const back = { image: change.image, previous: captured.plan.previous };
  if (change.after !== change.before) step.host.status.set(whileRollingOut(step, back, 'it was changed just now'));
  return change;
}
