import type { DeployInfo } from '../../../../shared/contract/deploy-info.ts';
import type { Host } from '../../../../shared/host/host.ts';
import { findDeployInfo } from '../../../../shared/deployment/cluster/find-deploy-info.ts';
import type { RecordedContainer } from '../../../../shared/deployment/deployed-containers.ts';
import { chooseUrl } from '../target-url.ts';
import { withoutCredentials } from '../../../../shared/http/url.ts';
import type { DeployInfoInputs } from '../../../../shared/deployment/deploy-info-place.ts';

/** What the tests are about, and where it answers. */
export interface TestTarget {
  readonly deployInfo: DeployInfo | undefined;
  /** What the record beside deploy-info says, the main container first. */
  readonly recorded: readonly RecordedContainer[];
  readonly url: string | undefined;
}

/** What was deployed and where it answers. targetUrl wins over the serviceUrl of deploy-info; a line says which was taken. */
export async function findTarget(
  host: Host,
  inputs: Omit<DeployInfoInputs, 'takesUrl'>,
  base: string,
): Promise<TestTarget> {
  const found = await findDeployInfo(host, { ...inputs, takesUrl: true }, base);
  const deployInfo = found?.deployInfo;
  const { url, from } = chooseUrl(inputs.targetUrl, deployInfo);
  if (url === undefined) host.info(`No target URL: ${from}.`);
  else host.info(`Target URL: ${withoutCredentials(url)} (${from}).`);
  return { deployInfo, recorded: found?.recorded ?? [], url };
}
