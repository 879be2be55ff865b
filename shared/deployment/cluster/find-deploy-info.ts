import path from 'node:path';
import { readArtifactFiles } from '../../azure-devops/rest/artifacts.ts';
import { openAzureDevOps } from '../../azure-devops/rest/open-azure-devops.ts';
import { findArtifactFile, readContractFile } from '../../contract/files/artifact-files.ts';
import type { DeployInfo } from '../../contract/deploy-info.ts';
import { DEPLOY_INFO_ARTIFACT, DEPLOY_INFO_FILE, readDeployInfo } from '../../contract/deploy-info.ts';
import { RECORD_FILE, mainRecord, readRecordedSet } from '../../contract/deployment-record.ts';
import { Fault, describeError } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import { DEPLOY_INFO_VARIABLE, choosePlace } from '../deploy-info-place.ts';
import { recordedContainers } from '../deployed-containers.ts';
import type { RecordedContainer } from '../deployed-containers.ts';
import type { DeployInfoInputs, DeployInfoPlace } from '../deploy-info-place.ts';

export interface FoundDeployInfo {
  readonly deployInfo: DeployInfo;
  /** What deployment-record.json beside it says, the main container first; none where there is no record. */
  readonly recorded: readonly RecordedContainer[];
}

/**
 * Finds deploy-info: the path or run that was given; else, where no targetUrl is given either, the one that an earlier
 * step of this job wrote, the pipeline that triggered this run, the only pipeline resource
 * (design.md#where-deploy-info-comes-from). A line says which was taken. `undefined` where there is none of them.
 * Throws a Fault where several resources could be meant, and where what was named is not there.
 */
export async function findDeployInfo(
  host: Host,
  inputs: DeployInfoInputs,
  base: string,
): Promise<FoundDeployInfo | undefined> {
  const place = choosePlace(host, inputs);
  if (place === undefined) return undefined;
  const { takesUrl } = inputs;
  const artifact = DEPLOY_INFO_ARTIFACT + inputs.artifactSuffix;
  const texts =
    place.kind === 'path'
      ? await readPath(place, artifact, { base, takesUrl })
      : await readRun(host, place, artifact, takesUrl);
  const deployInfo = readDeployInfo(
    texts.deployInfo,
    `the ${DEPLOY_INFO_FILE} ${place.from}`,
    takesUrl ? ', or give targetUrl' : '',
  );
  const { namespace, deploymentName, imageName, imageTag } = deployInfo;
  host.info(`Deploy-info (${place.from}): ${deploymentName} in ${namespace} has ${imageName}, tag ${imageTag}.`);
  return { deployInfo, recorded: recordedBeside(host, texts.record) };
}

interface Texts {
  readonly deployInfo: string;
  readonly record: string | undefined;
}

async function readPath(
  place: Extract<DeployInfoPlace, { kind: 'path' }>,
  artifact: string,
  { base, takesUrl }: { readonly base: string; readonly takesUrl: boolean },
): Promise<Texts> {
  const found = await findArtifactFile(path.resolve(base, place.path), artifact, DEPLOY_INFO_FILE);
  if (found === undefined) {
    throw new Fault(
      'SR601',
      place.given
        ? `deployInfo '${place.path}' holds no ${DEPLOY_INFO_FILE}: neither the path itself, nor ${DEPLOY_INFO_FILE} or ${artifact}/${DEPLOY_INFO_FILE} below it can be read. Download the artifact ${artifact} first, and give its folder.`
        : `${DEPLOY_INFO_VARIABLE} names ${place.path}, but there is no ${DEPLOY_INFO_FILE}. Was it deleted since CaptureAndDeploy@1 wrote it? Give deployInfo${takesUrl ? ' or targetUrl' : ''}.`,
    );
  }
  const record = await findArtifactFile(path.dirname(found), artifact, RECORD_FILE);
  return {
    deployInfo: await readContractFile(found),
    record: record === undefined ? undefined : await readContractFile(record),
  };
}

async function readRun(
  host: Host,
  { run }: Extract<DeployInfoPlace, { kind: 'run' }>,
  artifact: string,
  takesUrl: boolean,
): Promise<Texts> {
  const azureDevOps = await openAzureDevOps(host, { signal: host.cancelled });
  const files = await readArtifactFiles(azureDevOps, run, artifact, [DEPLOY_INFO_FILE, RECORD_FILE]);
  const deployInfo = files.get(DEPLOY_INFO_FILE);
  if (deployInfo === undefined) {
    throw new Fault(
      'SR601',
      `The artifact ${artifact} of ${run.description} holds no ${DEPLOY_INFO_FILE}. Is it from CaptureAndDeploy@1?${takesUrl ? ' Give targetUrl.' : ''}`,
    );
  }
  return { deployInfo, record: files.get(RECORD_FILE) };
}

/** A record that cannot be read costs a warning, never the tests. */
function recordedBeside(host: Host, record: string | undefined): readonly RecordedContainer[] {
  if (record === undefined) return [];
  try {
    const set = readRecordedSet(record, RECORD_FILE);
    mainRecord(set, RECORD_FILE);
    return recordedContainers(set);
  } catch (error) {
    host.warning(describeError(error));
    return [];
  }
}
