import type { DeployInfo } from '../../../../shared/contract/deploy-info.ts';
import { Fault } from '../../../../shared/host/fault.ts';
import type { Host } from '../../../../shared/host/host.ts';
import { withoutCredentials } from '../../newman/newman-events.ts';
import type { DeployInfoInputs } from './find-deploy-info.ts';
import { findDeployInfo } from './find-deploy-info.ts';
import { isWebUrl } from '../../inputs.ts';

export interface Target {
  readonly deployInfo: DeployInfo | undefined;
  /** The container that deployment-record.json beside deploy-info names. */
  readonly recordedContainer: string | undefined;
  readonly url: string | undefined;
}

/** What was deployed and where it answers. targetUrl wins over the serviceUrl of deploy-info; a line says which was taken. */
export async function findTarget(host: Host, inputs: DeployInfoInputs, base: string): Promise<Target> {
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
