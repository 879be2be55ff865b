import type { DeploymentPlan } from '../../shared/deployment/plan-deployment.ts';
import type { Rollout } from '../../shared/rollout/rollout.ts';

/**
 * What the end of a rollout is worth: where what the step had put in was taken back before, the rollout that is complete is
 * that of the way back, and no success of the step, however often it is tried (design.md#action-follow). Pure.
 */
export function asTakenBack(rollout: Rollout, { takenBack }: Pick<DeploymentPlan, 'takenBack'>): Rollout {
  if (takenBack === undefined || rollout.outcome !== 'complete') return rollout;
  const { from, to, run, at } = takenBack;
  const { message, snapshot } = rollout;
  return { outcome: 'taken back', from, to, by: `run ${run.number ?? run.id} at ${at}`, message, snapshot };
}
