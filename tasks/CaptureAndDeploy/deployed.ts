import { REJECTED, readBookkeeping } from '../../shared/contract/annotations.ts';
import type { Change, Rollout } from '../../shared/deployment/follow.ts';
import { withoutRejection } from '../../shared/deployment/plan-deployment.ts';
import { REVISION } from '../../shared/deployment/revision.ts';
import { describeError } from '../../shared/host/fault.ts';
import type { Outcome } from '../../shared/host/run-task.ts';
import { annotationOperations, testUid } from '../../shared/kubernetes/json-patch.ts';
import { writeSummary } from '../../shared/report/summary.ts';
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
  if (!changed) await leaveRejected(step, captured, rollout);
  await publishDeployInfo(step, artifacts, {
    workload,
    image: change.image,
    changed,
    changedAt: startedAt,
  });
  const revision = workload.metadata.annotations?.[REVISION] ?? '';
  host.setOutput('deployedImage', change.image);
  host.setOutput('revision', revision);
  host.setOutput('changed', String(changed));
  const seconds = Math.round((Date.now() - startedAt.getTime()) / 1000);
  await writeSummary(host, artifacts.folder, `Deployed ${reference.name}`, [
    ['Workload', `${reference.kind} ${reference.name}, namespace ${reference.namespace}`],
    ['Deployed', change.image],
    ['Before', plan.place.image],
    ['To go back to', plan.previous.found ? `${plan.previous.image} (${plan.previous.reason})` : plan.previous.reason],
    ['Revision', revision],
    ['Rollout', `${rollout.message}, ${seconds} s`],
  ]);
  const what = changed ? 'is deployed and running' : 'was live already and runs; nothing was changed';
  return {
    result: 'succeeded',
    message: `${reference.name}: ${change.image} ${what} (revision ${revision}, ${rollout.message}).`,
  };
}

/** An image found live and seen complete by a deployment was put in on purpose: it leaves the rejected ones (design 5). */
async function leaveRejected(
  { host, cluster, reference }: Step,
  { plan }: Captured,
  { workload }: Extract<Rollout, { outcome: 'complete' }>,
): Promise<void> {
  const { annotations } = workload.metadata;
  const { rejected } = readBookkeeping(annotations);
  const changes = withoutRejection(workload, plan.place.name, plan.newImage, rejected);
  const operations = annotationOperations(annotations, changes);
  if (operations.length === 0) return;
  try {
    await cluster.patchWorkload(reference, [testUid(workload), ...operations]);
  } catch (error) {
    host.warning(`${plan.newImage} still stands in the annotation ${REJECTED}: ${describeError(error)}`);
  }
}
