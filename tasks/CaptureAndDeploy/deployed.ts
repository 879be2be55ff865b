import type { Change, Rollout } from '../../shared/deployment/follow.ts';
import { acceptancePatch } from '../../shared/deployment/plan-deployment.ts';
import { liveRevisionNumber } from '../../shared/deployment/revision.ts';
import { runMarkOf } from '../../shared/deployment/run-mark.ts';
import { describeError } from '../../shared/host/fault.ts';
import type { Outcome } from '../../shared/host/run-task.ts';
import type { Workload } from '../../shared/kubernetes/objects.ts';
import { secondsOfStep, writeSummary } from '../../shared/report/summary.ts';
import type { Captured } from './capture.ts';
import type { Artifacts } from './publish.ts';
import { publishDeployInfo } from './publish.ts';
import type { Step } from './step.ts';

/** The rollout is complete: publishes deploy-info, outputs and summary. */
export async function deployed(
  step: Step,
  captured: Captured,
  change: Change,
  rollout: Extract<Rollout, { outcome: 'complete' }>,
  artifacts: Artifacts,
): Promise<Outcome> {
  const { host, reference } = step;
  const { plan, startedAt } = captured;
  const changed = change.after !== change.before;
  const { workload } = rollout;
  host.standing = `The rollout of ${change.image} is complete.`;
  const revision = liveRevisionNumber(workload, rollout.snapshot.revisions);
  if (!changed) await accept(step, captured, workload);
  await publishDeployInfo(step, artifacts, {
    revision,
    image: change.image,
    changed,
    changedAt: startedAt,
  });
  host.setOutput('deployedImage', change.image);
  host.setOutput('revision', revision);
  host.setOutput('changed', String(changed));
  await writeSummary(host, artifacts.folder, `Deployed ${reference.name}`, [
    ['Workload', `${reference.kind} ${reference.name}, namespace ${reference.namespace}`],
    ['Deployed', change.image],
    ['Before', plan.place.image],
    ['To go back to', plan.previous.found ? `${plan.previous.image} (${plan.previous.reason})` : plan.previous.reason],
    ['Revision', revision],
    ['Rollout', `${rollout.message}, ${secondsOfStep()} s`],
  ]);
  const what = changed ? 'is deployed and running' : 'was live already and runs; nothing was changed';
  return {
    result: 'succeeded',
    message: `${reference.name}: ${change.image} ${what} (revision ${revision}, ${rollout.message}).`,
  };
}

async function accept({ host, cluster, reference, run }: Step, { plan }: Captured, live: Workload): Promise<void> {
  const operations = acceptancePatch(plan, live, runMarkOf(run), new Date().toISOString());
  if (operations.length === 0) return;
  try {
    await cluster.patchWorkload(reference, operations);
  } catch (error) {
    host.warning(`${plan.newImage} still counts as rejected: ${describeError(error)}`);
  }
}
