import { loadAks } from '../../azure/rest/load-aks.ts';
import type { Run } from '../../contract/run.ts';
import { readRun } from '../../contract/run.ts';
import type { Host } from '../../host/host.ts';
import type { Cluster } from '../../kubernetes/client/cluster.ts';
import { connect } from '../../kubernetes/connection/connection.ts';
import type { WorkloadReference } from '../../kubernetes/resources.ts';
import type { ClusterInputs, WorkloadName } from '../../kubernetes/workload-inputs.ts';
import type { StepReporter } from '../../report/publish/step-reporter.ts';
import { followRollout } from './follow-rollout.ts';
import { describeLimits } from '../progress-deadline.ts';
import type { Change, Rollout } from '../rollout.ts';

/** What every part of a deploying task works with, whichever workloads are meant. */
export interface ClusterStep<Inputs extends ClusterInputs = ClusterInputs> {
  readonly host: Host;
  readonly cluster: Cluster;
  /** The namespace of all workloads of the step. */
  readonly namespace: string;
  readonly inputs: Inputs;
  readonly run: Run;
  /** What the page of the run is told of this step. */
  readonly report: StepReporter;
}

/** The same for one workload. */
export interface WorkloadStep<Inputs extends ClusterInputs = ClusterInputs> extends Omit<
  ClusterStep<Inputs>,
  'namespace'
> {
  readonly reference: WorkloadReference;
}

/** Connects to the cluster and settles the namespace: the input, else the connection's, else `default`. */
export async function openCluster<Inputs extends ClusterInputs>(
  host: Host,
  inputs: Inputs,
  report: StepReporter,
): Promise<ClusterStep<Inputs>> {
  const { cluster, namespace } = await connect(host, inputs.connection, loadAks);
  return { host, cluster, namespace: inputs.namespace ?? namespace ?? 'default', inputs, run: readRun(host), report };
}

/** The step of one workload, which the page of the run is told of. */
export function workloadStep<Inputs extends ClusterInputs>(
  { namespace, ...step }: ClusterStep<Inputs>,
  workload: WorkloadName,
): WorkloadStep<Inputs> {
  const { kind, name } = workload;
  step.report.about({ workload: { kind, namespace, name, cluster: step.cluster.server } });
  return { ...step, reference: { kind, name, namespace } };
}

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
