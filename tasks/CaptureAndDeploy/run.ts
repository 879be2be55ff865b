import { followInStep, openStep } from '../../shared/rollout/follow/workload-step.ts';
import type { Host } from '../../shared/host/host.ts';
import type { Outcome } from '../../shared/host/run-task.ts';
import { applyPlan } from './steps/change-image.ts';
import { capture } from './steps/capture.ts';
import { deployed } from './steps/complete.ts';
import { failDeployment } from './steps/fail.ts';
import type { StepReporter } from '../../shared/report/publish/step-reporter.ts';
import type { Inputs } from './inputs.ts';
import { refuseOverwriting } from './steps/other-writer.ts';
import { publishRollbackInfo } from './steps/publish-artifacts.ts';
import { tellChange, tellPlan, tellRollout } from './steps/tell.ts';
import { whileRollingOut } from './status-on-exit.ts';
import { tryOut } from './steps/dry-run.ts';

/**
 * Writes down what to go back to, puts the new image in, and waits until it really runs. Fails with the culprit by name
 * as soon as it is certain that it will not.
 */
export async function captureAndDeploy(host: Host, inputs: Inputs, report: StepReporter): Promise<Outcome> {
  const step = await openStep(host, inputs, report);
  const captured = await capture(step);
  refuseOverwriting(step, captured);
  tellPlan(step, captured);
  if (inputs.dryRun) return tryOut(step, captured);
  const artifacts = await publishRollbackInfo(step, captured); // before anything changes
  await report.begin(host);
  const change = await applyPlan(step, captured);
  tellChange(step, change);
  const rollout = await followInStep(step, change, (state) =>
    whileRollingOut(step, { image: change.image, previous: captured.plan.previous }, state),
  );
  tellRollout(step, captured, change, rollout);
  if (rollout.outcome !== 'complete') return failDeployment(step, captured, change, rollout);
  return deployed(step, { ...captured, change, rollout, artifacts });
}
