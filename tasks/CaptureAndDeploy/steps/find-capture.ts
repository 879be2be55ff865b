import { findArtifact } from '../../../shared/azure-devops/rest/artifacts.ts';
import { openAzureDevOps } from '../../../shared/azure-devops/rest/open-azure-devops.ts';
import { ownRun } from '../../../shared/azure-devops/source-run.ts';
import { ROLLBACK_INFO_ARTIFACT } from '../../../shared/contract/rollback-info.ts';
import type { Capture } from '../../../shared/deployment/plan-follow.ts';
import { Fault } from '../../../shared/host/fault.ts';
import { readRecordedInfo, readRecordedInfoOf } from '../../../shared/rollback/cluster/read-rollback-info.ts';
import type { RecordedInfo } from '../../../shared/rollback/rollback-info.ts';
import { captureOf } from '../choose-capture.ts';
import type { AroundStep } from './deployment-step.ts';

/** A capture, and the folder that an earlier step of this job wrote it into. */
export interface FoundCapture {
  readonly capture: Capture;
  readonly folder: string | undefined;
}

/**
 * What was captured of the workload before somebody else's step: by an earlier step of this job, else by an earlier job of
 * this run (design.md#action-follow). Says which was taken. Where there is none, or it cannot be read, the notes on the
 * workload are all that is known, which is said too.
 */
export async function findCapture(step: AroundStep): Promise<FoundCapture> {
  const { host, reference, inputs } = step;
  const folder = host.variable('SmartRollback.RollbackInfo');
  const why: string[] = [];
  if (folder !== undefined) {
    const found = await read(why, () => readRecordedInfo(folder, inputs.artifactSuffix));
    const capture = found?.set && captureOf(found.set, reference);
    if (capture !== undefined) {
      host.info(`Captured by an earlier step of this job: ${found?.place}.`);
      return { capture, folder };
    }
  }
  const found = await read(why, () => ofThisRun(step));
  const capture = found?.set && captureOf(found.set, reference);
  if (capture !== undefined) {
    host.info(`Captured by an earlier job of this run: ${found?.place}.`);
    return { capture, folder: undefined };
  }
  const notRead = why.length === 0 ? '' : ` (${why.join(' ')})`;
  host.warning(
    `No capture of ${reference.kind} ${reference.name} was found in this job or run${notRead}: what to go back to is told by its record and revisions alone. Put CaptureAndDeploy@1 with action: capture before the deploying step.`,
  );
  return { capture: { kind: 'none' }, folder: undefined };
}

async function ofThisRun({ host, inputs }: AroundStep): Promise<RecordedInfo | undefined> {
  const run = ownRun(host);
  if (run === undefined) return undefined;
  const azureDevOps = await openAzureDevOps(host, { signal: host.cancelled });
  const artifact = await findArtifact(azureDevOps, run, ROLLBACK_INFO_ARTIFACT + inputs.artifactSuffix);
  if (artifact === undefined) return undefined;
  return readRecordedInfoOf(host, { ...run, description: `run ${run.id}` }, inputs.artifactSuffix);
}

async function read<T>(why: string[], reading: () => Promise<T>): Promise<T | undefined> {
  try {
    return await reading();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    why.push(error.message);
    return undefined;
  }
}
