import type { DeployInfo } from '../../../../shared/contract/deploy-info.ts';
import type { Host } from '../../../../shared/host/host.ts';
import { NOTHING_BESIDE, findDeployInfo } from '../../../../shared/deployment/cluster/find-deploy-info.ts';
import type { RecordedBeside } from '../../../../shared/deployment/cluster/find-deploy-info.ts';
import { chooseUrl } from '../target-url.ts';
import { withoutCredentials } from '../../../../shared/http/url.ts';
import type { DeployInfoInputs } from '../../../../shared/deployment/deploy-info-place.ts';

/** What the tests are about, and where it answers. */
export interface TestTarget extends RecordedBeside {
  readonly deployInfo: DeployInfo | undefined;
  readonly url: string | undefined;
}

/** What was deployed and where it answers. targetUrl wins over the serviceUrl of deploy-info; a line says which was taken. */
export async function findTarget(host: Host, inputs: DeployInfoInputs, base: string): Promise<TestTarget> {
  const found = await findDeployInfo(host, inputs, base);
  const deployInfo = found?.deployInfo;
  const { url, from } = chooseUrl(inputs.targetUrl, deployInfo);
  if (url === undefined) host.info(`No target URL: ${from}.`);
  else host.info(`Target URL: ${withoutCredentials(url)} (${from}).`);
  const { recordedContainer, furtherWorkloads } = found ?? NOTHING_BESIDE;
  return { deployInfo, recordedContainer, furtherWorkloads, url };
}
