import { describeRun } from '../../../shared/contract/run.ts';
import { sendWithNotes } from '../../../shared/deployment/cluster/send-with-notes.ts';
import { deploymentPatch } from '../../../shared/deployment/plan-deployment.ts';
import type { Outcome } from '../../../shared/host/run-task.ts';
import { kubectlName } from '../../../shared/kubernetes/resources.ts';
import type { Captured } from './capture.ts';
import type { DeploymentStep } from './deployment-step.ts';
import { runMarkOf } from '../../../shared/versions/annotations.ts';

/** The dry run: lets the server check the change and says what it would have been. Changes and publishes nothing. */
export async function tryOut(
  { host, cluster, reference, inputs, run, report }: DeploymentStep,
  { plan }: Captured,
): Promise<Outcome> {
  const name = kubectlName(reference);
  report.say('dryRun');
  if (plan.action === 'follow') {
    return { result: 'succeeded', message: `Dry run: ${plan.newImage} is live already, ${name} would not be changed.` };
  }
  const cause = inputs.changeCause ?? describeRun(run);
  const patch = deploymentPatch(plan, runMarkOf(run), new Date().toISOString(), cause);
  const { warning } = await sendWithNotes(plan.workload, patch, (operations) =>
    cluster.patchWorkload(reference, operations, { dryRun: true }),
  );
  if (warning !== undefined) host.warning(warning);
  const what =
    plan.action === 'restart'
      ? `the pods of ${name} would be restarted with ${plan.place.image}`
      : `container ${plan.place.name} of ${name} would be changed from ${plan.place.image} to ${plan.newImage}`;
  return { result: 'succeeded', message: `Dry run: ${what}; the server accepts it. Nothing was changed or published.` };
}
