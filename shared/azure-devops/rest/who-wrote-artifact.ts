import type { DeploymentRecord } from '../../contract/deployment-record.ts';
import { RECORD_FILE, mainRecord, readRecordedSet } from '../../contract/deployment-record.ts';
import type { RecordedWorkload } from '../../contract/workload-record.ts';
import { Fault } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import { findArtifact, readFilesOf } from './artifacts.ts';
import type { AzureDevOps } from './azure-devops.ts';
import type { OpenOptions } from './open-azure-devops.ts';
import { openAzureDevOps } from './open-azure-devops.ts';
import type { RunReference } from '../pipeline-run.ts';

/** Who published an artifact: nobody yet, the deployment of this record, or it cannot be told. */
export type ArtifactWriter =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'record';
      readonly record: DeploymentRecord;
      /** What the record tells of beside its main workload. */
      readonly others: readonly RecordedWorkload[];
    }
  /** `why` is one sentence for a warning. */
  | { readonly kind: 'unknown'; readonly why: string };

const PATIENCE_MILLISECONDS = 3_000;

/**
 * Asks a run who published its artifact of this name, within 3 seconds: two deployments of one run must not overwrite
 * each other (design.md#two-deployments-of-one-run; the decision is `overwritesAnother`). Never fails for want of an
 * answer: no right, no token, no connection and no record are `unknown`. Rejects only where the step was cancelled, or
 * for a defect.
 */
export async function whoWroteArtifact(
  host: Host,
  run: RunReference,
  artifactName: string,
  options: OpenOptions & { readonly patienceMilliseconds?: number } = {},
): Promise<ArtifactWriter> {
  // In a shell there is no Azure DevOps that could have an artifact; every job of a pipeline names it.
  const names = ['System.TeamFoundationCollectionUri', 'System.TeamProject'];
  if (names.every((name) => host.variable(name) === undefined)) return { kind: 'none' };
  const milliseconds = options.patienceMilliseconds ?? PATIENCE_MILLISECONDS;
  const patience = AbortSignal.timeout(milliseconds);
  const signal = options.signal === undefined ? patience : AbortSignal.any([patience, options.signal]);
  try {
    const azureDevOps = await openAzureDevOps(host, { ...options, signal });
    return await readWriter(azureDevOps, run, artifactName);
  } catch (error) {
    host.cancelled.throwIfAborted();
    options.signal?.throwIfAborted();
    if (patience.aborted) {
      const why = `Azure DevOps did not tell within ${milliseconds / 1000} s whether this run has an artifact ${artifactName} already.`;
      return { kind: 'unknown', why };
    }
    if (error instanceof Fault) return { kind: 'unknown', why: error.message };
    throw error;
  }
}

async function readWriter(azureDevOps: AzureDevOps, run: RunReference, artifactName: string): Promise<ArtifactWriter> {
  const artifact = await findArtifact(azureDevOps, run, artifactName);
  if (artifact === undefined) return { kind: 'none' };
  const files = await readFilesOf(azureDevOps, run, artifact, [RECORD_FILE]);
  const text = files.get(RECORD_FILE);
  if (text === undefined) {
    const why = `The artifact ${artifact.name} that this run has already holds no ${RECORD_FILE}, so it does not tell whose it is.`;
    return { kind: 'unknown', why };
  }
  const place = `${RECORD_FILE} of artifact ${artifact.name} of run ${run.id}`;
  const set = readRecordedSet(text, place);
  return { kind: 'record', record: mainRecord(set, place), others: set.workloads.slice(1) };
}
