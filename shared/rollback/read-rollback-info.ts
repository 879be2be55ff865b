import * as path from 'node:path';
import { findArtifactFile, readContractFile } from '../contract/artifact-files.ts';
import type { DeploymentRecord } from '../contract/deployment-record.ts';
import { RECORD_FILE, readDeploymentRecord } from '../contract/deployment-record.ts';
import { PREVIOUS_IMAGE_FILE, ROLLBACK_INFO_ARTIFACT, readPreviousImage } from '../contract/rollback-info.ts';
import { Fault } from '../host/fault.ts';

/** A downloaded rollback-info: the record where it is there, else only the previous version. */
export interface RollbackInfo {
  readonly place: string;
  readonly record: DeploymentRecord | undefined;
  /** Content of previous-image.txt: a tag, a digest or a full reference. */
  readonly version: string | undefined;
}

/**
 * Reads a rollback-info from a file, its folder, or the folder that holds the artifact's folder.
 * Throws a Fault where there is none, or where it is malformed.
 */
export async function readRollbackInfo(place: string): Promise<RollbackInfo> {
  const recordFile = await findArtifactFile(place, ROLLBACK_INFO_ARTIFACT, RECORD_FILE);
  const beside = path.basename(place) === PREVIOUS_IMAGE_FILE ? path.join(path.dirname(place), RECORD_FILE) : undefined;
  const record = recordFile ?? (beside === undefined ? undefined : await findArtifactFile(beside, '', RECORD_FILE));
  const versionFile = await findArtifactFile(place, ROLLBACK_INFO_ARTIFACT, PREVIOUS_IMAGE_FILE);
  if (record === undefined && versionFile === undefined) {
    throw new Fault(
      `rollbackInfo ${place} holds neither ${RECORD_FILE} nor ${PREVIOUS_IMAGE_FILE}. Download the artifact ${ROLLBACK_INFO_ARTIFACT} of the deploying run, or leave rollbackInfo out.`,
    );
  }
  return {
    place,
    record: record === undefined ? undefined : readDeploymentRecord(await readContractFile(record), record),
    version:
      versionFile === undefined ? undefined : readPreviousImage(await readContractFile(versionFile), versionFile),
  };
}
