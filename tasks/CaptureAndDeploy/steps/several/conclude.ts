import type { Outcome } from '../../../../shared/host/outcome.ts';
import type { ClusterStep } from '../../../../shared/rollout/follow/workload-step.ts';
import type { Inputs } from '../../inputs.ts';
import type { NotedDeployment } from '../complete.ts';
import { noteDeployed, setOutputs, summarise, toldWithDeployInfo } from '../complete.ts';
import { publishDeployInfo } from '../publish-artifacts.ts';
import { failSeveral } from './fail.ts';
import type { FollowedAll } from './follow-all.ts';
import type { FollowedMember } from './member.ts';
import { inTurn } from '../../../../shared/rollout/follow/steps-side-by-side.ts';

/** Says what became of all workloads, and publishes deploy-info where all of them run. */
export async function conclude(
  step: ClusterStep<Inputs>,
  { members, failed }: FollowedAll,
  folder: string,
): Promise<Outcome> {
  if (failed !== undefined) return failSeveral(step, members, failed);
  const noted = await inTurn(members, note);
  const [main] = noted;
  await toldWithDeployInfo(main.reference, main.after.image, () => publishDeployInfo(step, folder, noted));
  // Where one of them was changed the step changed something.
  setOutputs(step, { after: { ...main.after, changed: noted.some(({ after }) => after.changed) } });
  for (const one of noted) await summarise({ host: step.host, reference: one.reference }, one, folder);
  return { result: 'succeeded', message: `${noted.map(({ sentence }) => sentence).join('. ')}.` };
}

async function note({ step, captured: { plan }, change, rollout, record }: FollowedMember): Promise<NotedDeployment> {
  if (rollout.outcome !== 'complete') throw new Error(`the rollout of ${step.reference.name} is ${rollout.outcome}`);
  const noted = await noteDeployed(step, { plan, change, rollout, record });
  step.report.conclude(`${noted.sentence}.`);
  return noted;
}
