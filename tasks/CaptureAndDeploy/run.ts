import type { Host } from '../../shared/host/host.ts';
import type { Outcome } from '../../shared/host/outcome.ts';
import type { StepReporter } from '../../shared/report/publish/step-reporter.ts';
import { openCluster, workloadStep } from '../../shared/rollout/follow/workload-step.ts';
import type { ApplyInputs, Inputs } from './inputs.ts';
import type { ManifestInputs } from './manifest-inputs.ts';
import type { MarkInputs } from './mark-inputs.ts';
import { lookFirst } from './steps/first-look.ts';
import { theOne } from './the-one.ts';

// Most of the task is read and compiled only after its first request (design.md#15-speed).
const loadRest = () => import('./steps/carry-out.ts');

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
  if (inputs.action === 'mark') {
    const { mark } = await loadRest();
    return mark(host, inputs, report);
  }
  const only = theOne(inputs);
  switch (inputs.action) {
    case 'deploy': {
      const step = await openCluster(host, inputs, report);
      if (only === undefined) {
        const { deploySeveral } = await loadRest();
        return deploySeveral(step);
      }
      const one = workloadStep(step, only);
      const first = await lookFirst(one);
      const { deploy } = await loadRest();
      return deploy(one, first);
    }
    case 'capture':
    case 'follow': {
      const step = await openCluster(host, inputs, report);
      const { around, aroundSeveral } = await loadRest();
      return only === undefined ? aroundSeveral(step) : around(workloadStep(step, only));
    }
  }
}
