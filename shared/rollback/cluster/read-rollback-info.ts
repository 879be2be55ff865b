import * as path from 'node:path';
import { findArtifactFile, readContractFile } from '../../contract/files/artifact-files.ts';
import { RECORD_FILE, mainRecord, readRecordedSet } from '../../contract/deployment-record.ts';
import { PREVIOUS_IMAGE_FILE, ROLLBACK_INFO_ARTIFACT, readPreviousImage } from '../../contract/rollback-info.ts';
import { readArtifactFiles } from '../../azure-devops/rest/artifacts.ts';
import { openAzureDevOps } from '../../azure-devops/rest/open-azure-devops.ts';
import type { SourceRun } from '../../azure-devops/source-run.ts';
import { isNamed } from '../../files/file-name.ts';
import { Fault } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import { PLATFORM } from '../../host/process.ts';
import type { RecordedInfo, RollbackInfo } from '../rollback-info.ts';

/**
 * Reads a rollback-info from a file, its folder, or the folder that holds the artifact's folder.
 * Throws a Fault where there is none, or where it is malformed.
 */
export async function readRollbackInfo(place: string, suffix = ''): Promise<RollbackInfo> {
  return ofMain(await readRecordedInfo(place, suffix));
}

/** The same of all workloads of the record. */
export async function readRecordedInfo(place: string, suffix = ''): Promise<RecordedInfo> {
  const artifact = ROLLBACK_INFO_ARTIFACT + suffix;
  const recordFile = await findArtifactFile(place, artifact, RECORD_FILE);
  const beside = isNamed(place, PREVIOUS_IMAGE_FILE, PLATFORM)
    ? path.join(path.dirname(place), RECORD_FILE)
    : undefined;
  const record = recordFile ?? (beside === undefined ? undefined : await findArtifactFile(beside, '', RECORD_FILE));
  const versionFile = await findArtifactFile(place, artifact, PREVIOUS_IMAGE_FILE);
  if (record === undefined && versionFile === undefined) {
    throw new Fault(
      'SR601',
      `rollbackInfo ${place} holds neither ${RECORD_FILE} nor ${PREVIOUS_IMAGE_FILE}. Download the artifact ${artifact} of the deploying run, or leave rollbackInfo out.`,
    );
  }
  return {
    place,
    recordPlace: record ?? place,
    set: record === undefined ? undefined : readRecordedSet(await readContractFile(record), record),
    version:
      versionFile === undefined ? undefined : readPreviousImage(await readContractFile(versionFile), versionFile),
  };
}

/**
 * Reads the rollback-info that another run published, by REST with the job's token.
 * Throws a Fault where there is none, where it may not be read, or where it is malformed.
 */
export async function readRollbackInfoOf(host: Host, run: SourceRun, suffix: string): Promise<RollbackInfo> {
  return ofMain(await readRecordedInfoOf(host, run, suffix));
}

/** The same of all workloads of the record. */
export async function readRecordedInfoOf(host: Host, run: SourceRun, suffix: string): Promise<RecordedInfo> {
  const artifact = ROLLBACK_INFO_ARTIFACT + suffix;
  const azureDevOps = await openAzureDevOps(host, { signal: host.cancelled });
  const files = await readArtifactFiles(azureDevOps, run, artifact, [RECORD_FILE, PREVIOUS_IMAGE_FILE]);
  const place = (file: string) => `${file} in ${artifact} of ${run.description}`;
  const record = files.get(RECORD_FILE);
  const version = files.get(PREVIOUS_IMAGE_FILE);
  if (record === undefined && version === undefined) {
    throw new Fault(
      'SR601',
      `The artifact ${artifact} of ${run.description} holds neither ${RECORD_FILE} nor ${PREVIOUS_IMAGE_FILE}. Is it from CaptureAndDeploy@1? Give previousImageTag, or use strategy: undo.`,
    );
  }
  return {
    place: `${artifact} of ${run.description}`,
    recordPlace: place(RECORD_FILE),
    set: record === undefined ? undefined : readRecordedSet(record, place(RECORD_FILE)),
    version: version === undefined ? undefined : readPreviousImage(version, place(PREVIOUS_IMAGE_FILE)),
  };
}

function ofMain({ place, recordPlace, set, version }: RecordedInfo): RollbackInfo {
  return { place, record: set && mainRecord(set, recordPlace), version };
}
