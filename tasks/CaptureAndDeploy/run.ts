import { tellChange, tellRollout } from '../../shared/rollout/follow/tell-rollout.ts';
import { followInStep, openCluster, workloadStep } from '../../shared/rollout/follow/workload-step.ts';
import type { Host } from '../../shared/host/host.ts';
import type { Outcome } from '../../shared/host/outcome.ts';
import { applyPlan } from './steps/change-image.ts';
import type { MadeChange } from './steps/change-image.ts';
import { capture } from './steps/capture.ts';
import type { Captured } from './steps/capture.ts';
import { deployed } from './steps/complete.ts';
import { failDeployment } from './steps/fail.ts';
import type { StepReporter } from '../../shared/report/publish/step-reporter.ts';
import type { ApplyInputs, Inputs } from './inputs.ts';
import type { ManifestInputs } from './manifest-inputs.ts';
import type { MarkInputs } from './mark-inputs.ts';
import { captureOnly } from './steps/capture-only.ts';
import type { AroundStep, DeployStep, DeploymentStep } from './steps/deployment-step.ts';
import { NO_CAPTURE, findCaptures } from './steps/find-capture.ts';
import { artifactsAfterStep, lookAtStep, noteStep, recordAfterStep } from './steps/follow-step.ts';
import { mark } from './steps/mark.ts';
import { refuseOverwriting } from './steps/other-writer.ts';
import type { Artifacts } from './steps/publish-artifacts.ts';
import { publishRollbackInfo, setOf } from './steps/publish-artifacts.ts';
import { recordOf } from './steps/record-of.ts';
import { aroundSeveral } from './steps/several/around.ts';
import { deploySeveral } from './steps/several/deploy.ts';
import { tellPlan } from './steps/tell.ts';
import { whileRollingOut } from './status-on-exit.ts';
import { asTakenBack } from './taken-back.ts';
import { theOne } from './the-one.ts';
import { tryOut } from './steps/dry-run.ts';

/**
 * Writes down what to go back to, puts the new image in, and waits until it really runs; or stands around somebody else's
 * step that deploys: writes down what to go back to before it, and follows what it did (design.md#8-around-any-deploying-step).
 * With manifests it applies them, or tries them out (design.md#11-manifests); afterwards it notes what tests of other tools say of it.
 */
export async function captureAndDeploy(
  host: Host,
  inputs: Inputs | ManifestInputs | MarkInputs | ApplyInputs,
  report: StepReporter,
): Promise<Outcome> {
  if (inputs.action === 'tryOut' || inputs.action === 'apply') {
    const { withManifests } = await import('./steps/set/with-manifests.ts');
    return withManifests(host, inputs, report);
  }
  if (inputs.action === 'mark') return mark(host, inputs, report);
  const only = theOne(inputs);
  switch (inputs.action) {
    case 'deploy': {
      const step = await openCluster(host, inputs, report);
      return only === undefined ? deploySeveral(step) : deploy(workloadStep(step, only));
    }
    case 'capture':
    case 'follow': {
      const step = await openCluster(host, inputs, report);
      return only === undefined ? aroundSeveral(step) : around(workloadStep(step, only));
    }
  }
}

/** Fails with the culprit by name as soon as it is certain that the new image will not run. */
async function deploy(step: DeployStep): Promise<Outcome> {
  const captured = await capture(step);
  refuseOverwriting(step, [captured.plan], captured.artifactWriter);
  tellPlan(step, captured);
  if (step.inputs.dryRun) return tryOut(step, captured);
  const record = recordOf(step, captured);
  const folder = await publishRollbackInfo(step, setOf([record]), captured.plan.previous); // before anything changes
  await step.report.begin(step.host);
  return untilItRuns(step, captured, await applyPlan(step, captured), { folder, record });
}

/** Before somebody else's step: writes down. After it: follows what it put in, as a deployment follows its own change. */
async function around(step: AroundStep): Promise<Outcome> {
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
