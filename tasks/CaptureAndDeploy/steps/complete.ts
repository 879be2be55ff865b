import { liveRevisionNumber } from '../../../shared/versions/revision.ts';
import { Fault, describeError } from '../../../shared/host/fault.ts';
import type { Outcome } from '../../../shared/host/outcome.ts';
import { secondsOfStep, writeSummary } from '../../../shared/report/publish/summary.ts';
import { acceptLive } from './accept-live.ts';
import { nothingRan } from '../../../shared/rollout/nothing-ran.ts';
import { noteCompleted } from '../../../shared/deployment/cluster/note-completed.ts';
import { hasRun } from '../../../shared/rollout/completed.ts';
import type { MadeChange } from './change-image.ts';
import type { Captured } from './capture.ts';
import type { Deployed, Recorded } from './publish-artifacts.ts';
import { publishDeployInfo } from './publish-artifacts.ts';
import type { WorkloadReference } from '../../../shared/kubernetes/resources.ts';
import type { DeploymentStep } from './deployment-step.ts';
import type { Rollout } from '../../../shared/rollout/rollout.ts';

/** A deployment that is complete. */
export interface Deployment {
  readonly plan: Captured['plan'];
  readonly change: MadeChange;
  readonly rollout: Extract<Rollout, { outcome: 'complete' }>;
  readonly record: Recorded;
}

/** What is to be published and told of it. */
export interface NotedDeployment extends Deployment, Deployed {
  /** One sentence without its full stop. */
  readonly sentence: string;
}

/** The rollout is complete: publishes deploy-info, outputs and summary. */
export async function deployed(step: DeploymentStep, deployment: Deployment, folder: string): Promise<Outcome> {
  const noted = await noteDeployed(step, deployment);
  await toldWithDeployInfo(step.reference, noted.after.image, () => publishDeployInfo(step, folder, [noted]));
  setOutputs(step, noted);
  await summarise(step, noted, folder);
  return { result: 'succeeded', message: `${noted.sentence}.` };
}

/** Notes on the workload that its rollout is complete, and tells the report. */
export async function noteDeployed(step: DeploymentStep, deployment: Deployment): Promise<NotedDeployment> {
  const { host, reference, report } = step;
  const { plan, change, rollout } = deployment;
  const changed = change.after !== change.before;
  const { workload } = rollout;
  host.status.set(`The rollout of ${change.image} is complete.`);
  const revision = liveRevisionNumber(workload, rollout.snapshot.revisions);
  const accepted = changed ? false : await acceptLive(step, plan, workload);
  if (!accepted) await noteCompleted(step, workload, change.container);
  const ran = hasRun(workload);
  report.saw({
    revision: { before: liveRevisionNumber(plan.workload, change.revisionObjects?.items), after: revision },
  });
  report.happened('complete', rollout.message);
  report.say(changed ? 'complete' : 'unchanged');
  if (!ran) host.warning(nothingRan(workload, change.image));
  const what = changed
    ? `is deployed${ran ? ' and running' : '; nothing of it runs'}`
    : `was live already${ran ? ' and runs' : ', nothing of it runs'}; nothing was changed`;
  const { image, others = [], madeAt } = change;
  return {
    ...deployment,
    reference,
    after: { asked: plan.newImage, image, others, revision, changed, changedAt: madeAt },
    sentence: `${reference.name}: ${image} ${what} (revision ${revision}, ${rollout.message})`,
  };
}

/** Sets the outputs about what was deployed. */
export function setOutputs(
  { host }: Pick<DeploymentStep, 'host'>,
  { after: { image, revision, changed } }: Pick<Deployed, 'after'>,
): void {
  host.setOutput('deployedImage', image);
  host.setOutput('revision', revision);
  host.setOutput('changed', String(changed));
}

/** Shows what was deployed on the run's page. */
export async function summarise(
  { host, reference }: Pick<DeploymentStep, 'host' | 'reference'>,
  { plan: { previous }, record, rollout, after }: NotedDeployment,
  folder: string,
): Promise<void> {
  await writeSummary(host, folder, `Deployed ${reference.name}`, [
    ['Workload', `${reference.kind} ${reference.name}, namespace ${reference.namespace}`],
    ['Deployed', after.image],
    ['Before', record.image.before],
    ['To go back to', previous.found ? `${previous.image} (${previous.reason})` : previous.reason],
    ['Revision', after.revision],
    ['Rollout', `${rollout.message}, ${secondsOfStep()} s`],
  ]);
}

/** A deploy-info that cannot be written must not hide that the deployment is done. */
export async function toldWithDeployInfo(
  reference: Pick<WorkloadReference, 'name'>,
  image: string,
  publish: () => Promise<unknown>,
): Promise<void> {
  try {
    await publish();
  } catch (error) {
    throw new Fault(
      'SR305',
      `${reference.name}: the rollout of ${image} is complete, but deploy-info is not published, so later pipelines find none of this run: ${describeError(error)} Then run the step again: it changes nothing and publishes it.`,
      { cause: error },
    );
  }
}
