import { toldBy } from '../../../shared/rollout/pods-of-rollout.ts';
import { diagnose } from '../../../shared/rollout/follow/diagnose.ts';
import { reportedEvents, reportedRollout } from '../../../shared/rollout/reported-pods.ts';
import { rejectFailed } from '../../../shared/rollout/follow/reject-image.ts';
import { isStillLive, rolloutErrorCode, rolloutFailure } from '../../../shared/rollout/rollout-failure.ts';
import type { Outcome } from '../../../shared/host/outcome.ts';
import type { Captured } from './capture.ts';
import { rollBack } from './roll-back.ts';
import { wayBack } from '../status-on-exit.ts';
import type { DeploymentStep } from './deployment-step.ts';
import type { Change, Rollout } from '../../../shared/rollout/rollout.ts';

/**
 * Tells why the rollout failed, with what is needed to act on it, marks the image as rejected where it is to blame, and
 * puts the captured one back where that is asked for. The step fails, both stories told.
 */
export async function failDeployment(
  step: DeploymentStep,
  captured: Captured,
  change: Change,
  rollout: Exclude<Rollout, { outcome: 'complete' }>,
): Promise<Outcome> {
  const { inputs, report } = step;
  const { failure, fresh } = await explainFailure(step, change, rollout);
  const goesBack = inputs.onFailure === 'rollback' && rollout.outcome !== 'taken back';
  const back = goesBack
    ? ` ${await rollBack(step, captured, change, { rollout, story: failure })}`
    : howToGoBack(step, captured, rollout);
  const next = [nextOf(rollout), fresh, inputs.onFailure === 'rollback' ? undefined : back];
  report.about({ next: next.flatMap((line) => line?.trim() || []) });
  return { result: 'failed', errorCode: rolloutErrorCode(rollout), message: `${failure}${fresh}${back}` };
}

/**
 * Tells why the rollout failed, and marks the image as rejected where it is to blame. Returns the sentence about it, and
 * what is to be said where the image was live before; empty where it was not.
 */
export async function explainFailure(
  step: DeploymentStep,
  change: Change,
  rollout: Exclude<Rollout, { outcome: 'complete' }>,
): Promise<{ readonly failure: string; readonly fresh: string }> {
  const { host, cluster, reference, inputs, report } = step;
  const { image } = change;
  const failure = rolloutFailure(reference, image, rollout, inputs.timeoutSeconds);
  // A cancelled step still tells why the rollout failed.
  host.status.set(isStillLive(rollout) ? `${failure} ${host.status.sentence}` : failure);
  const [diagnosis] = await Promise.all([
    diagnose(cluster, rollout.snapshot, toldBy(change)),
    rejectFailed(step, change, rollout),
  ]);
  report.saw({ ...reportedRollout(rollout, toldBy(change), diagnosis.logs), events: reportedEvents(diagnosis.events) });
  report.happened('failed', failure);
  for (const warning of diagnosis.warnings) host.warning(warning);
  const fresh =
    inputs.action === 'deploy' && change.after === change.before && rollout.outcome === 'failed'
      ? ' The image was live before this step; restartIfUnchanged: true makes fresh pods.'
      : '';
  // Printed before the rollback: what it says would be about other pods afterwards.
  for (const details of diagnosis.details) host.group(details);
  return { failure, fresh };
}

/** What the cause of the failure asks for, as a sentence. */
export function nextOf(rollout: Rollout): string | undefined {
  if (rollout.outcome === 'failed') return `${rollout.culprit.next}.`;
  const first = rollout.outcome === 'timed out' ? rollout.problems[0]?.next : undefined;
  return first === undefined ? undefined : `${first}.`;
}

/** Nothing where somebody else's image is live, or the workload gone: what was captured is no answer to that. */
export function howToGoBack(step: DeploymentStep, { plan: { previous } }: Captured, rollout: Rollout): string {
  if (!isStillLive(rollout)) return '';
  return previous.found ? ` ${wayBack(previous.image, step)}` : ` There is nothing to go back to: ${previous.reason}.`;
}
