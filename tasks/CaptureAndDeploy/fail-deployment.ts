import { diagnose } from '../../shared/deployment/diagnose.ts';
import type { Change, Rollout } from '../../shared/deployment/follow.ts';
import { rejectFailed } from '../../shared/deployment/reject-failed.ts';
import { rolloutFailure } from '../../shared/deployment/rollout-failure.ts';
import type { Outcome } from '../../shared/host/run-task.ts';
import type { Captured } from './capture.ts';
import type { Step } from './step.ts';

/** Tells why the rollout failed, with what is needed to act on it, and marks the image as rejected where it is to blame. */
export async function failDeployment(
  { host, cluster, reference, inputs, run }: Step,
  { plan, startedAt }: Captured,
  change: Change,
  rollout: Exclude<Rollout, { outcome: 'complete' }>,
): Promise<Outcome> {
  const { container, image } = change;
  const [diagnosis] = await Promise.all([
    diagnose(cluster, rollout.snapshot, { container, image, since: startedAt }),
    rejectFailed(host, cluster, reference, change, rollout, run),
  ]);
  for (const warning of diagnosis.warnings) host.warning(warning);
  const back = plan.previous.found
    ? `To go back to ${plan.previous.image} run SmartRollback@1 (strategy artifact or undo).`
    : `There is nothing to go back to: ${plan.previous.reason}.`;
  return {
    result: 'failed',
    message: `${rolloutFailure(reference, image, rollout, inputs.timeoutSeconds)} ${back}`,
    details: diagnosis.details,
  };
}
