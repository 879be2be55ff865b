import type { Outcome } from '../../../../shared/host/outcome.ts';
import { calledAmongOthers } from '../../../../shared/kubernetes/resources.ts';
import type { ClusterStep } from '../../../../shared/rollout/follow/workload-step.ts';
import type { Inputs } from '../../inputs.ts';
import { toTheEnd } from '../../../../shared/host/to-the-end.ts';
import type { ToldDeployment } from '../complete.ts';
import { noteDeployed, setOutputs, summarise, toldOf, toldWithDeployInfo } from '../complete.ts';
import { writeDeployed } from '../publish-artifacts.ts';
import { failSeveral } from './fail.ts';
import type { FollowedAll } from './follow-all.ts';
import type { FollowedMember } from './member.ts';
import type { OfEach } from '../../../../shared/rollout/follow/steps-side-by-side.ts';
import { eachMember, ofEach } from '../../../../shared/rollout/follow/steps-side-by-side.ts';

/** Says what became of all workloads, and publishes deploy-info where all of them run. */
export async function conclude(
  step: ClusterStep<Inputs>,
  { members, failed }: FollowedAll,
  folder: string,
): Promise<Outcome> {
  if (failed !== undefined) return failSeveral(step, members, failed);
  return concludeComplete(step, members, folder);
}

/**
 * The same where all of them run.
 *
 * @param isChangedBeside the step changed something else than workloads
 */
export async function concludeComplete(
  step: ClusterStep<Inputs>,
  members: OfEach<FollowedMember>,
  folder: string,
  isChangedBeside = false,
): Promise<Outcome> {
  const all = ofEach(members, (member) => ({ step: member.step, told: toldOfMember(member) }));
  const told = ofEach(all, (one) => one.told);
  const [main] = told;
  // Written while the server answers, as of one workload.
  const [, publish, ...shows] = await toTheEnd(
    eachMember(all, note),
    toldWithDeployInfo(main.reference, main.after.image, () => writeDeployed(step, folder, told)),
    ...told.map((one) => summarise({ host: step.host, reference: one.reference }, one, folder)),
  );
  publish();
  // Where one of them was changed the step changed something.
  setOutputs(step, { after: { ...main.after, changed: isChangedBeside || told.some(({ after }) => after.changed) } });
  for (const show of shows) show();
  return { result: 'succeeded', message: `${told.map(({ sentence }) => sentence).join('. ')}.` };
}

function toldOfMember({ step, captured: { plan }, change, rollout, record }: FollowedMember): ToldDeployment {
  if (rollout.outcome !== 'complete') throw new Error(`the rollout of ${step.reference.name} is ${rollout.outcome}`);
  return toldOf(step, { plan, change, rollout, record }, calledAmongOthers(step.reference));
}

async function note({
  step,
  told,
}: {
  readonly step: FollowedMember['step'];
  readonly told: ToldDeployment;
}): Promise<void> {
  await noteDeployed(step, told);
  step.report.conclude(`${told.sentence}.`);
}
