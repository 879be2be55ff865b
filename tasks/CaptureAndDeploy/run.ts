import { followInStep, openStep } from '../../shared/deployment/step.ts';
import type { Host } from '../../shared/host/host.ts';
import type { Outcome } from '../../shared/host/run-task.ts';
import { applyPlan } from './apply-plan.ts';
import { capture } from './capture.ts';
import { deployed } from './deployed.ts';
import { failDeployment } from './fail-deployment.ts';
import type { Inputs } from './inputs.ts';
import { refuseOverwriting } from './own-artifact.ts';
import { publishRollbackInfo } from './publish.ts';
import { standingOf } from './standing.ts';
import { tryOut } from './try-out.ts';

/**
 * Writes down what to go back to, puts the new image in, and waits until it really runs. Fails with the culprit by name
 * as soon as it is certain that it will not.
 */
export async function captureAndDeploy(host: Host, inputs: Inputs): Promise<Outcome> {
  const step = await openStep(host, inputs);
  const captured = await capture(step);
  refuseOverwriting(step, captured);
  if (inputs.dryRun) return tryOut(step, captured);
  const artifacts = await publishRollbackInfo(step, captured); // before anything changes
  const change = await applyPlan(step, captured);
  const rollout = await followInStep(step, change, (state) =>
    standingOf(step.reference, change.image, state, captured.plan.previous, step),
  );
  if (rollout.outcome !== 'complete') return failDeployment(step, captured, change, rollout);
  return deployed(step, captured, change, rollout, artifacts);
}
