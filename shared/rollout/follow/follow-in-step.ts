import type { ClusterInputs } from '../../kubernetes/workload-inputs.ts';
import { describeLimits } from '../progress-deadline.ts';
import type { Change, Rollout } from '../rollout.ts';
import { followRollout } from './follow-rollout.ts';
import type { WorkloadStep } from './workload-step.ts';

/** The inputs that say how a rollout is followed. */
interface FollowInputs extends ClusterInputs {
  readonly timeoutSeconds: number;
  readonly stableSeconds?: number | undefined;
  readonly replaceStuckPods: boolean;
  readonly failAfterRestarts: number;
  readonly onFailure?: 'none' | 'rollback';
}

/** Follows a rollout and tells the host about it. `statusOf` says what is true if the step ended in this state. */
export function followInStep(
  { host, cluster, inputs, report }: WorkloadStep<FollowInputs>,
  change: Change,
  statusOf: (state: string) => string,
): Promise<Rollout> {
  host.info(describeLimits(change.after, inputs.timeoutSeconds));
  return followRollout(cluster, change, {
    timeoutSeconds: inputs.timeoutSeconds,
    stableSeconds: inputs.stableSeconds,
    replaceStuckPods: inputs.replaceStuckPods,
    failAfterRestarts: inputs.failAfterRestarts,
    rollsBack: inputs.onFailure === 'rollback',
    signal: host.cancelled,
    onProgress: (message, share) => {
      host.status.set(statusOf(message));
      host.info(`${new Date().toISOString().slice(11, 19)} ${message}`);
      host.progress(100 * share, message);
      report.happened('pods', message);
    },
    onWarning: (message) => {
      host.warning(message);
      report.happened('warning', message);
    },
  });
}
