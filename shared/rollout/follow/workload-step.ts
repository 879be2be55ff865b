import { loadAks } from '../../azure/rest/load-aks.ts';
import type { Run } from '../../contract/run.ts';
import { readRun } from '../../contract/run.ts';
import type { Host } from '../../host/host.ts';
import type { Cluster } from '../../kubernetes/client/cluster.ts';
import { connect } from '../../kubernetes/connection/connection.ts';
import type { WorkloadReference } from '../../kubernetes/resources.ts';
import type { ClusterInputs, WorkloadName } from '../../kubernetes/workload-inputs.ts';
import type { StepReporter } from '../../report/publish/step-reporter.ts';

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
