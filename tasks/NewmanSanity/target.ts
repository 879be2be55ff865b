import path from 'node:path';
import { findArtifactFile, readContractFile } from '../../shared/contract/artifact-files.ts';
import { DEPLOY_INFO_ARTIFACT, DEPLOY_INFO_FILE, readDeployInfo } from '../../shared/contract/deploy-info.ts';
import type { DeployInfo } from '../../shared/contract/deploy-info.ts';
import { RECORD_FILE, readDeploymentRecord } from '../../shared/contract/deployment-record.ts';
import { Fault, describeError } from '../../shared/host/fault.ts';
import type { Host } from '../../shared/host/host.ts';
import { withoutCredentials } from './collection/translate.ts';
import { isWebUrl } from './inputs.ts';

/** Written by CaptureAndDeploy for later steps of the same job (design 3). */
export const DEPLOY_INFO_VARIABLE = 'SmartRollback.DeployInfo';

export interface Target {
  readonly deployInfo: DeployInfo | undefined;
  /** The container that deployment-record.json beside deploy-info names. */
  readonly recordedContainer: string | undefined;
  readonly url: string | undefined;
}

interface TargetInputs {
  readonly deployInfo: string | undefined;
  readonly targetUrl: string | undefined;
}

/**
 * What was deployed and where it answers: deploy-info from the input, else (where no targetUrl is given either) the
 * one that an earlier step of this job wrote. targetUrl wins over the serviceUrl of deploy-info. A line says what was
 * taken.
 */
export async function findTarget(host: Host, inputs: TargetInputs, base: string): Promise<Target> {
  const found = await findDeployInfo(host, inputs, base);
  const deployInfo = found?.deployInfo;
  const { url, from } = chooseUrl(inputs.targetUrl, deployInfo);
  if (url === undefined) host.info(`No target URL: ${from}.`);
  else host.info(`Target URL: ${withoutCredentials(url)} (${from}).`);
  return { deployInfo, recordedContainer: found?.container, url };
}

/** targetUrl, else the serviceUrl of deploy-info, else none; and which it was. */
export function chooseUrl(
  targetUrl: string | undefined,
  deployInfo: DeployInfo | undefined,
): { readonly url: string | undefined; readonly from: string } {
  if (targetUrl !== undefined) {
    const passedOver = deployInfo?.serviceUrl;
    const isOther = passedOver !== undefined && passedOver !== '' && passedOver !== targetUrl;
    const from = isOther
      ? `the input targetUrl, not ${withoutCredentials(passedOver)} of deploy-info`
      : 'the input targetUrl';
    return { url: targetUrl, from };
  }
  if (deployInfo === undefined) return { url: undefined, from: 'neither targetUrl nor deploy-info was given' };
  const url = deployInfo.serviceUrl.trim();
  if (url === '')
    return { url: undefined, from: 'the serviceUrl of deploy-info is empty, and targetUrl was not given' };
  if (!isWebUrl(url)) {
    throw new Fault(
      `The serviceUrl of deploy-info is '${url}', not an http or https URL. Give the input serviceUrl of CaptureAndDeploy@1 a whole URL (example: https://python-service.example.com), or give targetUrl here.`,
    );
  }
  return { url, from: 'serviceUrl of deploy-info' };
}

interface Found {
  readonly deployInfo: DeployInfo;
  readonly container: string | undefined;
}

async function findDeployInfo(host: Host, inputs: TargetInputs, base: string): Promise<Found | undefined> {
  const given = inputs.deployInfo;
  const earlier = inputs.targetUrl === undefined ? host.variable(DEPLOY_INFO_VARIABLE) : undefined;
  const place = given ?? earlier;
  if (place === undefined) return undefined;
  const found = await findArtifactFile(path.resolve(base, place), DEPLOY_INFO_ARTIFACT, DEPLOY_INFO_FILE);
  if (found === undefined) {
    throw new Fault(
      given === undefined
        ? `${DEPLOY_INFO_VARIABLE} names ${place}, but there is no ${DEPLOY_INFO_FILE}. Was it deleted since CaptureAndDeploy@1 wrote it? Give deployInfo or targetUrl.`
        : `deployInfo '${given}' holds no ${DEPLOY_INFO_FILE}: neither the path itself, nor ${DEPLOY_INFO_FILE} or ${DEPLOY_INFO_ARTIFACT}/${DEPLOY_INFO_FILE} below it can be read. Download the artifact ${DEPLOY_INFO_ARTIFACT} first, and give its folder.`,
    );
  }
  const deployInfo = readDeployInfo(
    await readContractFile(found),
    given === undefined ? `the ${DEPLOY_INFO_FILE} of this job` : `deployInfo '${given}'`,
  );
  const from = given === undefined ? 'written by an earlier step of this job' : `from '${given}'`;
  const { namespace, deploymentName, imageName, imageTag } = deployInfo;
  host.info(`Deploy-info (${from}): ${deploymentName} in ${namespace} has ${imageName}, tag ${imageTag}.`);
  return { deployInfo, container: await readContainer(host, path.dirname(found)) };
}

/** The container in the record beside deploy-info; a record that cannot be read costs a warning, never the tests. */
async function readContainer(host: Host, folder: string): Promise<string | undefined> {
  const file = await findArtifactFile(folder, DEPLOY_INFO_ARTIFACT, RECORD_FILE);
  if (file === undefined) return undefined;
  try {
    return readDeploymentRecord(await readContractFile(file), RECORD_FILE).container;
  } catch (error) {
    host.warning(describeError(error));
    return undefined;
  }
}
