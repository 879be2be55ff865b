import { noteCompleted } from '../../../shared/deployment/cluster/note-completed.ts';
import { hasRun } from '../../../shared/rollout/completed.ts';
import { nothingRan } from '../../../shared/rollout/nothing-ran.ts';
import { podsOfRollout, toldBy } from '../../../shared/rollout/pods-of-rollout.ts';
import { diagnose } from '../../../shared/rollout/follow/diagnose.ts';
import { stillVerified } from '../../../shared/versions/known-versions.ts';
import { reportedEvents, reportedRollout } from '../../../shared/rollout/reported-pods.ts';
import { liveRevision, liveRevisionNumber } from '../../../shared/versions/revision.ts';
import { isStillLive, rolloutFailure } from '../../../shared/rollout/rollout-failure.ts';
import type { Host } from '../../../shared/host/host.ts';
import type { Outcome } from '../../../shared/host/outcome.ts';
import { toTheEnd } from '../../../shared/host/to-the-end.ts';
import { ApiError, ConnectionError } from '../../../shared/kubernetes/api-error.ts';
import type { Cluster } from '../../../shared/kubernetes/client/cluster.ts';
import type { Pod, RevisionObject, Workload } from '../../../shared/kubernetes/objects.ts';
import type { CalledInStep } from '../../../shared/kubernetes/resources.ts';
import { secondsOfStep, writeSummary } from '../../../shared/report/publish/summary.ts';
import { enumerate } from '../../../shared/report/counts.ts';
import type { VerifiedPods } from '../../../shared/rollback/verify-pods.ts';
import { verifyPods, watchedPods } from '../../../shared/rollback/verify-pods.ts';
import { wayBack } from '../../../shared/rollback/way-back.ts';
import type { ChangedBack } from './change-back.ts';
import type { SmartRollbackStep } from './survey.ts';
import type { Change, Rollout } from '../../../shared/rollout/rollout.ts';
import { isPodOf } from '../../../shared/kubernetes/pod.ts';

/** Sets the outputs that are true however the rollout ended. */
export function setOutputs({ host, inputs }: SmartRollbackStep, { found, change }: ChangedBack): void {
  host.setOutput('changed', String(change.after !== change.before));
  host.setOutput('fromImage', found.place.image);
  host.setOutput('toImage', change.image);
  host.setOutput('fromRevision', liveRevisionNumber(found.workload, found.revisionObjects?.items));
  host.setOutput('strategyUsed', inputs.strategy);
}

/** The rollout is complete: verifies what the pods run, and tells. */
export async function rolledBack(
  { host, cluster, reference, inputs, report }: SmartRollbackStep,
  { found, decision, change }: ChangedBack,
  rollout: Extract<Rollout, { outcome: 'complete' }>,
  folder: string,
  called: CalledInStep,
): Promise<Outcome> {
  const revision = liveRevisionNumber(rollout.workload, rollout.snapshot.revisions);
  host.setOutput('toRevision', revision);
  host.status.set(`The rollout of ${change.image} is complete.`);
  const { wrong: problems, otherNames } = await verify(host, cluster, change, rollout);
  report.happened('complete', rollout.message);
  if (problems.length > 0) {
    return {
      result: 'failed',
      errorCode: 'SR406',
      message: `${called.name}: the rollout of ${change.image} is complete, but not all pods run it: ${problems.slice(0, 3).join(', ')}. Look what changes them (an admission controller, a tag that was pushed anew).`,
      details: [{ title: 'Pods that run something else', lines: problems }],
    };
  }
  if (otherNames.length > 0) {
    host.info(
      `The pods of revision ${revision} show another name of ${change.image}, as pull-through caches and images for several platforms do: ${enumerate(otherNames, 3)}.`,
    );
  }
  const changed = decision.action === 'restore';
  const [, show] = await toTheEnd(
    noteCompleted({ host, cluster, reference }, rollout.workload, change.container),
    writeSummary(host, folder, `Rolled back ${called.title}`, [
      ['Workload', `${reference.kind} ${reference.name}, namespace ${reference.namespace}`],
      ['From', found.place.image],
      ['To', change.image],
      ['Strategy', inputs.strategy],
      ['Why', changed ? decision.target.reason : `nothing was changed: ${decision.why}`],
      ['Revision', revision],
      ['Rollout', `${rollout.message}, ${secondsOfStep()} s`],
    ]),
  );
  if (!hasRun(rollout.workload)) host.warning(nothingRan(rollout.workload, change.image));
  report.say(changed ? 'complete' : 'unchanged');
  show();
  const message = changed
    ? `${called.name}: rolled back ${wayBack(found, { ...decision.target, image: change.image })} (now revision ${revision}, ${rollout.message}).`
    : `${called.name}: nothing was changed: ${decision.why} (${rollout.message}).`;
  return { result: 'succeeded', message };
}

/** The rollback itself failed: both stories, and the state that is left behind. */
export async function failRollback(
  { host, cluster, reference, inputs, report }: SmartRollbackStep,
  { found, decision, change }: ChangedBack,
  rollout: Exclude<Rollout, { outcome: 'complete' }>,
): Promise<Outcome> {
  const { image } = change;
  const changed = decision.action === 'restore';
  // It never rejects its own target (design.md#annotations).
  const diagnosis = await diagnose(cluster, rollout.snapshot, toldBy(change));
  for (const warning of diagnosis.warnings) host.warning(warning);
  report.saw({ ...reportedRollout(rollout, toldBy(change), diagnosis.logs), events: reportedEvents(diagnosis.events) });
  const failure = rolloutFailure(reference, image, rollout, inputs.timeoutSeconds);
  report.happened('failed', failure);
  const what = changed
    ? `The rollback ${wayBack(found, { ...decision.target, image })} did not complete`
    : `Nothing was changed (${decision.why}), but its rollout did not complete`;
  const left = isStillLive(rollout)
    ? ` The workload is left with ${image}; give previousImageTag or toRevision to go elsewhere.`
    : '';
  return {
    result: 'failed',
    errorCode: 'SR405',
    message: `${what}: ${failure}${stillVerified(image, found.known)}${left}`,
    details: diagnosis.details,
  };
}

async function verify(
  host: Host,
  cluster: Cluster,
  change: Change,
  { workload, snapshot }: Extract<Rollout, { outcome: 'complete' }>,
): Promise<VerifiedPods> {
  // That they may not be listed was said where they were first asked for.
  if (change.pods === undefined) return { wrong: [], otherNames: [] };
  const { container, image } = change;
  if (snapshot.revisions === undefined) {
    return verifyPods(podsOfRollout(snapshot, workload, toldBy(change)), container, image);
  }
  const current = liveRevision(workload, snapshot.revisions);
  if (current === undefined) return { wrong: [], otherNames: [] };
  try {
    const pods = watchedPods(workload, current, snapshot.pods) ?? (await listed(cluster, workload, current));
    return verifyPods(pods, container, image);
  } catch (error) {
    // The rollback itself is complete; that it could not be looked at once more does not undo it.
    if (!(error instanceof ApiError || error instanceof ConnectionError)) throw error;
    host.warning(`What the pods run could not be verified: ${error.message}`);
    return { wrong: [], otherNames: [] };
  }
}

async function listed(cluster: Cluster, workload: Workload, revision: RevisionObject): Promise<readonly Pod[]> {
  const { items } = await cluster.listPods(workload);
  return items.filter((pod) => isPodOf(pod, revision));
}
