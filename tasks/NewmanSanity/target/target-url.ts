import type { DeployInfo } from '../../../shared/contract/deploy-info.ts';
import { Fault } from '../../../shared/host/fault.ts';
import { isWebUrl, withoutCredentials } from '../../../shared/http/url.ts';

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
      'SR504',
      `The serviceUrl of deploy-info is '${url}', not an http or https URL. Give the input serviceUrl of CaptureAndDeploy@1 a whole URL (example: https://python-service.example.com), or give targetUrl here.`,
    );
  }
  return { url, from: 'serviceUrl of deploy-info' };
}

interface Collection {
  readonly source: string;
  readonly contents: { readonly variablesUsed: readonly string[]; readonly scripts: string };
}

/**
 * Whether the run cannot do without a target URL that is not known: a collection uses one of its variables, and
 * nothing else gives that a value. Returns what to tell the user, or nothing. A variable that a script mentions may
 * get its value there; whether it did, the run shows.
 */
export function needsTarget(
  targetUrlVariables: readonly string[],
  knownVariables: readonly string[],
  collections: readonly Collection[],
): string | undefined {
  for (const name of targetUrlVariables) {
    if (knownVariables.includes(name)) continue;
    const user = collections.find(
      ({ contents }) => contents.variablesUsed.includes(name) && !contents.scripts.includes(name),
    );
    if (user !== undefined) {
      return (
        `No target URL is known, but ${user.source} uses {{${name}}}. Give targetUrl, or deployInfo with the path of ` +
        `a downloaded deploy-info whose serviceUrl is filled, or run CaptureAndDeploy@1 with serviceUrl in the same job.`
      );
    }
  }
  return undefined;
}
