import { sourceRun } from '../../shared/azure-devops/source-run.ts';
import type { Host } from '../../shared/host/host.ts';
import type { Outcome } from '../../shared/host/outcome.ts';
import { findWorkload } from '../../shared/kubernetes/client/read-workload.ts';
import type { Workload } from '../../shared/kubernetes/objects.ts';
import type { StepReporter } from '../../shared/report/publish/step-reporter.ts';
import type { ClusterStep } from '../../shared/rollout/follow/workload-step.ts';
import { openCluster } from '../../shared/rollout/follow/workload-step.ts';
import type { Inputs } from './inputs.ts';

/** Puts the last good version back and waits until it runs. Run twice it changes nothing the second time. */
export async function smartRollback(host: Host, inputs: Inputs, report: StepReporter): Promise<Outcome> {
  const opened = await openCluster(host, inputs, report);
  const first = await lookFirst(opened);
  // Most of the task is read and compiled only after its first request (design.md#15-speed).
  const { carryOut } = await import('./steps/carry-out.ts');
  return carryOut(opened, first);
}

/** The workload where it is the only one and no record is read before it; `undefined` where there may be more to it. */
async function lookFirst({ host, cluster, namespace, inputs }: ClusterStep<Inputs>): Promise<Workload | undefined> {
  const [main, ...others] = inputs.workloads;
  if (main === undefined || others.length > 0) return undefined;
  if (inputs.rollbackInfo !== undefined || sourceRun(host, inputs) !== undefined) return undefined;
  return findWorkload(cluster, { ...main, namespace });
}
