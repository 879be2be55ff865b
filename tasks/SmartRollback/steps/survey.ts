import type { Host } from '../../../shared/host/host.ts';
import { readWorkloadState } from '../../../shared/rollout/follow/workload-state.ts';
import { sourceRun } from '../../../shared/azure-devops/source-run.ts';
import { Fault } from '../../../shared/host/fault.ts';
import { findWorkload } from '../../../shared/kubernetes/client/read-workload.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { resumeCommand } from '../../../shared/kubernetes/resources.ts';
import type { RecordedInfo, RollbackInfo } from '../../../shared/rollback/rollback-info.ts';
import { readRecordedInfo, readRecordedInfoOf } from '../../../shared/rollback/cluster/read-rollback-info.ts';
import { recordedContainer, rollbackInfoOf } from '../choose-workloads.ts';
import type { Survey } from '../decide.ts';
import type { Inputs } from '../inputs.ts';
import type { WorkloadStep } from '../../../shared/rollout/follow/workload-step.ts';

/** What every part of this task works with. */
export interface SmartRollbackStep extends WorkloadStep<Inputs> {
  /** What was recorded of the workload. */
  readonly rollbackInfo: RollbackInfo | undefined;
  /** The one that is named, else the record's where that tells of several. */
  readonly containerName: string | undefined;
}

/** The step of one workload with what was recorded of it. Throws a Fault where it was not there then. */
export function withRecord(step: WorkloadStep<Inputs>, recorded: RecordedInfo | undefined): SmartRollbackStep {
  const rollbackInfo = rollbackInfoOf(recorded, step.reference);
  const containerName = step.inputs.containerName ?? recordedContainer(recorded, rollbackInfo);
  return { ...step, rollbackInfo, containerName };
}

/**
 * Reads the workload, `first` where that was read already, and its revisions. Changes nothing. `isMain`: of several only that one
 * asks about their namespace.
 */
export async function survey(
  step: SmartRollbackStep,
  { first, isMain = true }: { readonly first?: Workload | undefined; readonly isMain?: boolean } = {},
): Promise<Survey> {
  const { host, cluster, reference, inputs, rollbackInfo, containerName } = step;
  const state = await readWorkloadState(step, first ?? (await findWorkload(cluster, reference)), {
    containerName,
    isNamespaceKnown: !isMain,
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

/** What was recorded, by whichever way it is named; `undefined` where none is. Throws a Fault where it cannot be read. */
export async function findRecorded(host: Host, inputs: Inputs): Promise<RecordedInfo | undefined> {
  const { rollbackInfo, artifactSuffix } = inputs;
  const run = sourceRun(host, inputs);
  if (run !== undefined) {
    const found = await readRecordedInfoOf(host, run, artifactSuffix);
    host.info(`Rollback-info: ${found.place}.`);
    return found;
  }
  return rollbackInfo === undefined ? undefined : readRecordedInfo(rollbackInfo, artifactSuffix);
}
