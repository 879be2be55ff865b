import { liveRevisionNumber } from '../../../shared/versions/revision.ts';
import { Fault, describeError } from '../../../shared/host/fault.ts';
import type { Outcome } from '../../../shared/host/run-task.ts';
import { secondsOfStep, writeSummary } from '../../../shared/report/publish/summary.ts';
import { acceptLive } from './accept-live.ts';
import { nothingRan } from '../../../shared/rollout/nothing-ran.ts';
import { noteCompleted } from '../../../shared/deployment/cluster/note-completed.ts';
import { hasRun } from '../../../shared/rollout/completed.ts';
import type { MadeChange } from './change-image.ts';
import type { Captured } from './capture.ts';
import type { Artifacts } from './publish-artifacts.ts';
import { publishDeployInfo } from './publish-artifacts.ts';
import type { DeploymentStep } from './deployment-step.ts';
import type { Rollout } from '../../../shared/rollout/rollout.ts';

/** A deployment that is complete. */
export interface Deployment {
  readonly plan: Captured['plan'];
  readonly change: MadeChange;
  readonly rollout: Extract<Rollout, { outcome: 'complete' }>;
  readonly artifacts: Omit<Artifacts, 'rollbackInfo'>;
}

/** The rollout is complete: publishes deploy-info, outputs and summary. */
export async function deployed(
  step: DeploymentStep,
  { plan, change, rollout, artifacts }: Deployment,
): Promise<Outcome> {
  const { host, reference, report } = step;
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
  await toldWithDeployInfo(step, change.image, () =>
    publishDeployInfo(step, artifacts, {
      asked: plan.newImage,
      revision,
      image: change.image,
      changed,
      changedAt: change.madeAt,
    }),
  );
  host.setOutput('deployedImage', change.image);
  host.setOutput('revision', revision);
  host.setOutput('changed', String(changed));
  await writeSummary(host, artifacts.folder, `Deployed ${reference.name}`, [
    ['Workload', `${reference.kind} ${reference.name}, namespace ${reference.namespace}`],
    ['Deployed', change.image],
    ['Before', artifacts.record.image.before],
    ['To go back to', plan.previous.found ? `${plan.previous.image} (${plan.previous.reason})` : plan.previous.reason],
    ['Revision', revision],
    ['Rollout', `${rollout.message}, ${secondsOfStep()} s`],
  ]);
  const what = changed
    ? `is deployed${ran ? ' and running' : '; nothing of it runs'}`
    : `was live already${ran ? ' and runs' : ', nothing of it runs'}; nothing was changed`;
  return {
    result: 'succeeded',
    message: `${reference.name}: ${change.image} ${what} (revision ${revision}, ${rollout.message}).`,
  };
}

/** A deploy-info that cannot be written must not hide that the deployment is done. */
async function toldWithDeployInfo(
  { reference }: DeploymentStep,
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
