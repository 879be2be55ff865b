import { findArtifact } from '../../../shared/azure-devops/rest/artifacts.ts';
import { openAzureDevOps } from '../../../shared/azure-devops/rest/open-azure-devops.ts';
import { ownRun } from '../../../shared/azure-devops/source-run.ts';
import { ROLLBACK_INFO_ARTIFACT } from '../../../shared/contract/rollback-info.ts';
import type { Capture } from '../../../shared/deployment/plan-follow.ts';
import { Fault } from '../../../shared/host/fault.ts';
import { readRecordedInfo, readRecordedInfoOf } from '../../../shared/rollback/cluster/read-rollback-info.ts';
import type { RecordedInfo } from '../../../shared/rollback/rollback-info.ts';
import type { WorkloadReference } from '../../../shared/kubernetes/resources.ts';
import { selectorOf } from '../../../shared/kubernetes/workload-inputs.ts';
import { captureOf } from '../choose-capture.ts';
import type { AroundStep } from './deployment-step.ts';

/** A capture, and the folder that an earlier step of this job wrote it into. */
export interface FoundCapture {
  readonly capture: Capture;
  readonly folder: string | undefined;
}

/** Nothing was captured. */
export const NO_CAPTURE: FoundCapture = { capture: { kind: 'none' }, folder: undefined };

/**
 * What was captured of each workload before somebody else's step: by an earlier step of this job, else by an earlier job of
 * this run (design.md#action-follow). Says which was taken. Where there is none, or it cannot be read, the notes on the
 * workload are all that is known, which is said too. In the order of the workloads.
 */
export async function findCaptures(
  { host, inputs }: Pick<AroundStep, 'host' | 'inputs'>,
  workloads: readonly WorkloadReference[],
): Promise<readonly FoundCapture[]> {
  const folder = host.variable('SmartRollback.RollbackInfo');
  const why: string[] = [];
  const own = folder === undefined ? undefined : await read(why, () => readRecordedInfo(folder, inputs.artifactSuffix));
  const inJob = ofEach(own, workloads, inputs);
  if (inJob.some((capture) => capture !== undefined)) {
    host.info(`Captured by an earlier step of this job: ${own?.place}.`);
  }
  const isMissing = inJob.some((capture) => capture === undefined);
  const earlier = isMissing ? await read(why, () => ofThisRun({ host, inputs })) : undefined;
  const inRun = ofEach(earlier, workloads, inputs);
  if (inRun.some((capture, index) => capture !== undefined && inJob[index] === undefined)) {
    host.info(`Captured by an earlier job of this run: ${earlier?.place}.`);
  }
  const notRead = why.length === 0 ? '' : ` (${why.join(' ')})`;
  return workloads.map(({ kind, name }, index): FoundCapture => {
    const inOwn = inJob[index];
    if (inOwn !== undefined) return { capture: inOwn, folder };
    const capture = inRun[index];
    if (capture !== undefined) return { capture, folder: undefined };
    host.warning(
      `No capture of ${kind} ${name} was found in this job or run${notRead}: what to go back to is told by its record and revisions alone. Put CaptureAndDeploy@1 with action: capture before the deploying step.`,
    );
    return NO_CAPTURE;
  });
}

function ofEach(
  found: RecordedInfo | undefined,
  workloads: readonly WorkloadReference[],
  inputs: AroundStep['inputs'],
): readonly (Capture | undefined)[] {
  const selector = selectorOf(inputs.workloads);
  return workloads.map((workload) => found?.set && captureOf(found.set, workload, selector));
}

async function ofThisRun({ host, inputs }: Pick<AroundStep, 'host' | 'inputs'>): Promise<RecordedInfo | undefined> {
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
