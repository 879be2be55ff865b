import { tellChange, tellRollout } from '../../../shared/rollout/follow/tell-rollout.ts';
import { followInStep } from '../../../shared/rollout/follow/follow-in-step.ts';
import type { Outcome } from '../../../shared/host/outcome.ts';
import { applyPlan } from './change-image.ts';
import type { MadeChange } from './change-image.ts';
import { capture } from './capture.ts';
import type { FirstLook } from './first-look.ts';
import type { Captured } from './capture.ts';
import { deployed } from './complete.ts';
import { failDeployment } from './fail.ts';
import { captureOnly } from './capture-only.ts';
import type { AroundStep, DeployStep, DeploymentStep } from './deployment-step.ts';
import { NO_CAPTURE, findCaptures } from './find-capture.ts';
import { artifactsAfterStep, lookAtStep, noteStep, recordAfterStep } from './follow-step.ts';
import { refuseOverwriting } from './other-writer.ts';
import type { Artifacts } from './publish-artifacts.ts';
import { publishRollbackInfo, setOf } from './publish-artifacts.ts';
import { recordOf } from './record-of.ts';
import { tellPlan } from './tell.ts';
import { whileRollingOut } from '../status-on-exit.ts';
import { asTakenBack } from '../taken-back.ts';
import { tryOut } from './dry-run.ts';

// What run.ts loads once the first request is answered: one file, so that nothing is there twice and little is read.
export { mark } from './mark.ts';
export { aroundSeveral } from './several/around.ts';
export { deploySeveral } from './several/deploy.ts';

/** Fails with the culprit by name as soon as it is certain that the new image will not run. */
export async function deploy(step: DeployStep, first: FirstLook): Promise<Outcome> {
  const captured = await capture(step, undefined, first);
  refuseOverwriting(step, [captured.plan], captured.artifactWriter);
  tellPlan(step, captured);
  if (step.inputs.dryRun) return tryOut(step, captured);
  const record = recordOf(step, captured);
  const folder = await publishRollbackInfo(step, setOf([record]), captured.plan.previous); // before anything changes
  await step.report.begin(step.host);
  return untilItRuns(step, captured, await applyPlan(step, captured), { folder, record });
}

/** Before somebody else's step: writes down. After it: follows what it put in, as a deployment follows its own change. */
export async function around(step: AroundStep): Promise<Outcome> {
  if (step.inputs.action === 'capture') return captureOnly(step);
  const [found = NO_CAPTURE] = await findCaptures(step, [step.reference]);
  const followed = await lookAtStep(step, found);
  tellPlan(step, followed);
  const folder = await artifactsAfterStep(step, followed);
  const record = recordAfterStep(step, followed);
  await step.report.begin(step.host);
  return untilItRuns(step, followed, await noteStep(step, followed), { folder, record });
}

/** Follows what was put in, by whomever, to its end, and says what became of it. */
async function untilItRuns(
  step: DeploymentStep,
  captured: Captured,
  change: MadeChange,
  { folder, record }: Artifacts,
): Promise<Outcome> {
  tellChange(step.report, change);
  const ended = await followInStep(step, change, (state) =>
    whileRollingOut(step, { image: change.image, previous: captured.plan.previous }, state),
  );
  const rollout = asTakenBack(ended, captured.plan);
  tellRollout(step.report, { known: captured.plan.known, change }, rollout);
  if (rollout.outcome !== 'complete') return failDeployment(step, captured, change, rollout);
  return deployed(step, { plan: captured.plan, change, rollout, record }, folder);
}
