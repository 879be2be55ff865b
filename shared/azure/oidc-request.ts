import type { Host } from '../host/host.ts';
import type { AzureFailure } from './azure-failure.ts';
import { explainForeignPage, explainNoAnswer } from './explain-no-answer.ts';
import { firstLine, jsonObject, textOf } from './foreign-text.ts';

/** Where the job asks for its OIDC token (aks.md#41-the-oidc-token-of-azure-devops); `undefined` where no job runs. */
export function oidcRequestUrl(host: Pick<Host, 'variable'>, connectionId: string): string | undefined {
  const given = host.variable('System.OidcRequestUri') ?? built(host);
  if (given === undefined || !/^https:\/\/[^/]/i.test(given) || !URL.canParse(given)) return undefined;
  const url = new URL(given);
  url.searchParams.set('api-version', '7.1');
  url.searchParams.set('serviceConnectionId', connectionId);
  return url.href;
}

function built(host: Pick<Host, 'variable'>): string | undefined {
  const collection = host.variable('System.CollectionUri') ?? host.variable('System.TeamFoundationCollectionUri');
  const [project, hub, plan, job] = ['TeamProjectId', 'HostType', 'PlanId', 'JobId'].map((name) =>
    host.variable(`System.${name}`),
  );
  if ([collection, project, hub, plan, job].includes(undefined)) return undefined;
  return `${collection?.replace(/\/+$/, '')}/${project}/_apis/distributedtask/hubs/${hub}/plans/${plan}/jobs/${job}/oidctoken`;
}

/** The token in an answer; `undefined` where it holds none. */
export function oidcTokenIn(body: string): string | undefined {
  return textOf(jsonObject(body)?.['oidcToken']);
}

const NAME_IT =
  'This stage must name the connection itself: write its name in azureSubscriptionConnection, literally or as ${{ }}, not as $(variable).';

/** Why Azure DevOps gave no token for a connection, in one line. */
export function explainOidc({ facts, host }: Pick<AzureFailure, 'facts' | 'host'>, connectionId: string): string {
  const failed = `Azure DevOps gave no OIDC token for the Azure Resource Manager connection '${connectionId}'`;
  if (facts.kind === 'noAnswer') return `${failed}. ${explainNoAnswer('Azure DevOps', host, facts)}`;
  const { status } = facts;
  const answer = jsonObject(facts.body);
  const message = textOf(answer?.['message']) ?? textOf(answer?.['value']);
  const said = message === undefined ? '' : `: ${firstLine(message).replace(/\.$/, '')}`;
  if (message !== undefined && /no explicit reference/i.test(message))
    return `${failed} (${status}${said}). ${NAME_IT}`;
  if (status === 404) {
    return `${failed} (404${said}). Azure DevOps Server has no workload identity federation: use a connection with a service principal or a managed identity there. On Azure DevOps Services: ${NAME_IT}`;
  }
  if (status === 429 || status >= 500) return `${failed} (${status}${said}). Run the step again later.`;
  if (status === 401 || status === 403 || status === 203 || (status >= 300 && status < 400)) {
    const orProxy = answer === undefined && status === 403 ? ` Where a proxy is in between, allow ${host} there.` : '';
    return `${failed}: the token of the job is not accepted (${status}${said}). Look whether the job had ended or timed out by then, and whether the connection is shared with this project.${orProxy}`;
  }
  if (answer === undefined && status < 300) return `${failed}. ${explainForeignPage('Azure DevOps', host, status)}`;
  if (status < 300) return `${failed} (${status}${said || ': its answer holds no token'}). Run the step again later.`;
  return `${failed} (${status}${said}). Verify the service connection in the project settings.`;
}
