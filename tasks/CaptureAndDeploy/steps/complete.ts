import { liveRevisionNumber } from '../../../shared/versions/revision.ts';
import { Fault, describeError } from '../../../shared/host/fault.ts';
import type { Outcome } from '../../../shared/host/outcome.ts';
import { toTheEnd } from '../../../shared/host/to-the-end.ts';
import { secondsOfStep, writeSummary } from '../../../shared/report/publish/summary.ts';
import { acceptLive } from './accept-live.ts';
import { nothingRan } from '../../../shared/rollout/nothing-ran.ts';
import { noteCompleted } from '../../../shared/deployment/cluster/note-completed.ts';
import { hasRun } from '../../../shared/rollout/completed.ts';
import type { MadeChange } from './change-image.ts';
import type { Captured } from './capture.ts';
import type { Deployed, Recorded } from './publish-artifacts.ts';
import { writeDeployed } from './publish-artifacts.ts';
import { calledAlone } from '../../../shared/kubernetes/resources.ts';
import type { CalledInStep, WorkloadReference } from '../../../shared/kubernetes/resources.ts';
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
export interface ToldDeployment extends Deployment, Deployed {
  readonly called: CalledInStep;
  /** One sentence without its full stop. */
  readonly sentence: string;
}

/**
 * The rollout is complete: notes it on the workload, and publishes deploy-info, outputs and summary. These are written while
 * the server answers, since they tell what is true whether or not it can be noted; nothing of them is said before that.
 */
export async function deployed(step: DeploymentStep, deployment: Deployment, folder: string): Promise<Outcome> {
  const told = toldOf(step, deployment, calledAlone(step.reference));
  const [, publish, show] = await toTheEnd(
    noteDeployed(step, told),
    toldWithDeployInfo(step.reference, told.after.image, () => writeDeployed(step, folder, [told])),
    summarise(step, told, folder),
  );
  publish();
  setOutputs(step, told);
  show();
  return { result: 'succeeded', message: `${told.sentence}.` };
}

/** Notes on the workload that its rollout is complete, and tells the report. */
export async function noteDeployed(
  step: DeploymentStep,
  { plan, change, rollout, after: { changed, revision } }: ToldDeployment,
): Promise<void> {
  const { host, report } = step;
  const { workload } = rollout;
  host.status.set(`The rollout of ${change.image} is complete.`);
  const accepted = changed ? false : await acceptLive(step, plan, workload);
  if (!accepted) await noteCompleted(step, workload, change.container);
  report.saw({
    revision: { before: liveRevisionNumber(plan.workload, change.revisionObjects?.items), after: revision },
  });
  report.happened('complete', rollout.message);
  report.say(changed ? 'complete' : 'unchanged');
  if (!hasRun(workload)) host.warning(nothingRan(workload, change.image));
}

/** What is to be published and told of a deployment that is complete. */
export function toldOf(
  { reference }: Pick<DeploymentStep, 'reference'>,
  deployment: Deployment,
  called: CalledInStep,
): ToldDeployment {
  const { plan, change, rollout } = deployment;
  const changed = change.after !== change.before;
  const ran = hasRun(rollout.workload);
  const revision = liveRevisionNumber(rollout.workload, rollout.snapshot.revisions);
  const what = changed
    ? `is deployed${ran ? ' and running' : '; nothing of it runs'}`
    : `was live already${ran ? ' and runs' : ', nothing of it runs'}; nothing was changed`;
  const { image, others = [], madeAt } = change;
  return {
    ...deployment,
    reference,
    called,
    after: { asked: plan.newImage, image, others, revision, changed, changedAt: madeAt },
    sentence: `${called.name}: ${image} ${what} (revision ${revision}, ${rollout.message})`,
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

/** Writes what was deployed for the run's page, and returns what shows it there. */
export function summarise(
  { host, reference }: Pick<DeploymentStep, 'host' | 'reference'>,
  { called, plan: { previous }, record, rollout, after }: ToldDeployment,
  folder: string,
): Promise<() => void> {
  return writeSummary(host, folder, `Deployed ${called.title}`, [
    ['Workload', `${reference.kind} ${reference.name}, namespace ${reference.namespace}`],
    ['Deployed', after.image],
    ['Before', record.image.before],
    ['To go back to', previous.found ? `${previous.image} (${previous.reason})` : previous.reason],
    ['Revision', after.revision],
    ['Rollout', `${rollout.message}, ${secondsOfStep()} s`],
  ]);
}

/** A deploy-info that cannot be written must not hide that the deployment is done. */
export async function toldWithDeployInfo<Written>(
  reference: Pick<WorkloadReference, 'name'>,
  image: string,
  write: () => Promise<Written>,
): Promise<Written> {
  try {
    return await write();
  } catch (error) {
    throw new Fault(
      'SR305',
      `${reference.name}: the rollout of ${image} is complete, but deploy-info is not published, so later pipelines find none of this run: ${describeError(error)} Then run the step again: it changes nothing and publishes it.`,
      { cause: error },
    );
  }
}
