import { describeRun } from '../../../shared/contract/run.ts';
import { sendWithNotes } from '../../../shared/deployment/cluster/send-with-notes.ts';
import { deploymentPatch } from '../../../shared/deployment/plan-deployment.ts';
import type { Sent } from '../../../shared/deployment/cluster/send-with-notes.ts';
import { Fault } from '../../../shared/host/fault.ts';
import { ApiError } from '../../../shared/kubernetes/api-error.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { admission, insisted } from '../../../shared/versions/admission.ts';
import type { Outcome } from '../../../shared/host/outcome.ts';
import { kubectlName } from '../../../shared/kubernetes/resources.ts';
import type { Captured } from './capture.ts';
import type { DeploymentStep } from './deployment-step.ts';
import { runMarkOf } from '../../../shared/versions/annotations.ts';

/** The dry run: lets the server check the change and says what it would have been. Changes and publishes nothing. */
export async function tryOut(step: DeploymentStep, captured: Captured): Promise<Outcome> {
  step.report.say('dryRun');
  const { plan } = captured;
  if (plan.action === 'follow') {
    const message = `Dry run: ${plan.newImage} is live already, ${kubectlName(step.reference)} would not be changed.`;
    return { result: 'succeeded', message };
  }
  const { warning } = await sendDry(step, captured);
  if (warning !== undefined) step.host.warning(warning);
  const what = describeChange(step, captured);
  return { result: 'succeeded', message: `Dry run: ${what}; the server accepts it. Nothing was changed or published.` };
}

/**
 * Lets the server check one change of several before any of them is made. Throws ApiError where it refuses it, and a Fault
 * where it insists on what is live; where it cannot be asked, since some webhooks refuse a dry run, that is said.
 */
export async function tryPatch(step: DeploymentStep, captured: Captured): Promise<{ readonly what: string }> {
  const { host, reference } = step;
  const { plan } = captured;
  const name = kubectlName(reference);
  if (plan.action === 'follow') return { what: `${plan.newImage} is live already, ${name} would not be changed` };
  const what = describeChange(step, captured);
  try {
    const { answer } = await sendDry(step, captured);
    for (const { place, newImage } of [plan, ...(plan.others ?? [])]) {
      const live = plan.workload.spec.template;
      const made = admission({ asked: newImage, container: place.name, live, answer: answer.spec.template });
      if (made.made === 'insists') {
        throw new Fault('SR304', `${reference.kind} ${reference.name}: nothing would be deployed: ${insisted(made)}.`);
      }
    }
    return { what: `${what}; the server accepts it` };
  } catch (error) {
    if (!(error instanceof ApiError && /does not support dry run/i.test(error.serverMessage))) throw error;
    host.info(`${name} could not be tried beforehand: ${error.serverMessage.slice(0, 200)}.`);
    return { what: `${what}; the server could not be asked` };
  }
}

function sendDry({ cluster, reference, inputs, run }: DeploymentStep, { plan }: Captured): Promise<Sent<Workload>> {
  const cause = inputs.changeCause ?? describeRun(run);
  const patch = deploymentPatch(plan, runMarkOf(run), new Date().toISOString(), cause);
  return sendWithNotes(plan.workload, patch, (operations) =>
    cluster.patchWorkload(reference, operations, { dryRun: true }),
  );
}

function describeChange({ reference }: DeploymentStep, { plan }: Captured): string {
  const name = kubectlName(reference);
  const { action, place, newImage, others = [] } = plan;
  if (action === 'restart') return `the pods of ${name} would be restarted with ${place.image}`;
  const more = others.map((one) => `, container ${one.place.name} from ${one.place.image} to ${one.newImage}`).join('');
  return `container ${place.name} of ${name} would be changed from ${place.image} to ${newImage}${more}`;
}
