import type { Host } from '../../../shared/host/host.ts';
import { readWorkloadState } from '../../../shared/rollout/follow/workload-state.ts';
import { sourceRun } from '../../../shared/azure-devops/source-run.ts';
import { Fault } from '../../../shared/host/fault.ts';
import { findWorkload } from '../../../shared/kubernetes/client/read-workload.ts';
import { resumeCommand } from '../../../shared/kubernetes/resources.ts';
import type { RollbackInfo } from '../../../shared/rollback/rollback-info.ts';
import { readRollbackInfo, readRollbackInfoOf } from '../../../shared/rollback/cluster/read-rollback-info.ts';
import type { Survey } from '../decide.ts';
import type { Inputs } from '../inputs.ts';
import type { WorkloadStep } from '../../../shared/rollout/follow/workload-step.ts';

/** What every part of this task works with. */
export type SmartRollbackStep = WorkloadStep<Inputs>;

/** Reads the workload, its revisions and the rollback-info. Changes nothing. */
export async function survey(step: SmartRollbackStep): Promise<Survey> {
  const { host, cluster, reference, inputs } = step;
  const rollbackInfo = await findRollbackInfo(host, inputs);
  const state = await readWorkloadState(step, await findWorkload(cluster, reference), {
    containerName: inputs.containerName,
    timeoutSeconds: inputs.timeoutSeconds,
    refusalWhilePaused: inputs.resumeIfPaused
      ? undefined
      : `You cannot roll back ${reference.kind} ${reference.name}: it is paused. Resume it first (${resumeCommand(reference)}), or give resumeIfPaused: true.`,
    onUnobserved: (what) => {
      throw new Fault(
        'SR306',
        `${what}, so its revisions cannot be told apart. Look whether the controller manager runs, then run again; nothing was changed.`,
      );
    },
  });
  for (const warning of state.known.warnings) host.warning(warning);
  return { ...state, server: cluster.server, rollbackInfo, runId: step.run.id };
}

async function findRollbackInfo(host: Host, inputs: Inputs): Promise<RollbackInfo | undefined> {
  const { rollbackInfo, artifactSuffix } = inputs;
  const run = sourceRun(host, inputs);
  if (run !== undefined) {
    const found = await readRollbackInfoOf(host, run, artifactSuffix);
    host.info(`Rollback-info: ${found.place}.`);
    return found;
  }
  return rollbackInfo === undefined ? undefined : readRollbackInfo(rollbackInfo, artifactSuffix);
}
