import type { BuildApi } from 'azure-devops-node-api/BuildApi.js';
import { readAgentNetwork } from '../../http/agent-network.ts';
import type { AgentNetwork } from '../../http/agent-network.ts';
import { agentClientCertificate, authoritiesWithAgent } from '../../http/wire/agent-certificates.ts';
import { Fault } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import { jobToken } from '../../host/job-token.ts';
import { silenceDeprecations } from '../../host/process.ts';
import { AzureDevOps } from './azure-devops.ts';
import type { Guard } from './guarded-requests.ts';
import { guardJson, requestHandler } from './guarded-requests.ts';
import type { Patience } from '../retry.ts';
import { PATIENCE } from '../retry.ts';

type LibraryOptions = NonNullable<ConstructorParameters<typeof BuildApi>[2]>;

export interface OpenOptions {
  readonly patience?: Partial<Patience>;
  /** Ends all requests, as cancelling the step does. */
  readonly signal?: AbortSignal;
}

const USER_AGENT = 'smart-rollback';

/**
 * Azure DevOps as the job sees it: collection and project from the pipeline variables, the token of the job, the
 * agent's proxy and certificates. Sends nothing yet; loads the library now (a task that never calls this does not
 * pay for it). Throws a Fault that says what is missing.
 */
export async function openAzureDevOps(host: Host, options: OpenOptions = {}): Promise<AzureDevOps> {
  const { collectionUri, project, token } = readAccess(host);
  host.setSecret(token);
  const guard: Guard = {
    origin: new URL(collectionUri).origin,
    authorization: authorizationOf(token),
    authorities: authoritiesWithAgent(host),
    clientCertificate: agentClientCertificate(host),
    patience: { ...PATIENCE, ...options.patience },
    signal: options.signal === undefined ? host.cancelled : AbortSignal.any([host.cancelled, options.signal]),
  };
  silenceDeprecations(); // DEP0169 and DEP0005 of the library and of `tunnel`
  const { BuildApi } = await import('azure-devops-node-api/BuildApi.js');
  const handlers = [requestHandler(guard)];
  const settings = librarySettings(readAgentNetwork(host));
  // Only a client that talks to one host may keep connections: the library has one agent for http and https alike.
  const builds = new BuildApi(collectionUri, handlers, { ...settings, keepAlive: true }, USER_AGENT);
  const foreign = new BuildApi(collectionUri, handlers, settings, USER_AGENT);
  guardJson(builds.rest.client, guard);
  return new AzureDevOps({ collectionUri, project }, builds, foreign, guard);
}

interface Access {
  readonly collectionUri: string;
  readonly project: string;
  readonly token: string;
}

function readAccess(host: Pick<Host, 'variable' | 'endpoint'>): Access {
  const collection = host.variable('System.TeamFoundationCollectionUri');
  const project = host.variable('System.TeamProject');
  const token = jobToken(host);
  const missing = [
    ...(collection === undefined ? ['the variable System.TeamFoundationCollectionUri'] : []),
    ...(project === undefined ? ['the variable System.TeamProject'] : []),
    ...(token === undefined ? ['the token of the job (System.AccessToken)'] : []),
  ];
  if (collection === undefined || project === undefined || token === undefined) {
    const next =
      collection !== undefined && project !== undefined
        ? 'In YAML give the step env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) }; in a classic pipeline or release tick "Allow scripts to access the OAuth token" in the agent job'
        : 'Every pipeline job has them; outside of one give them yourself';
    throw new Fault(
      'SR604',
      `Azure DevOps cannot be asked: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing. ${next}; or give a file instead of a run.`,
    );
  }
  if (!/^https?:\/\//i.test(collection) || !URL.canParse(collection)) {
    throw new Fault(
      'SR604',
      `Azure DevOps cannot be asked: System.TeamFoundationCollectionUri is '${collection}', which is no http or https address. Correct it (example: https://dev.azure.com/contoso/).`,
    );
  }
  return { collectionUri: `${collection.replace(/\/+$/, '')}/`, project, token };
}

/** The header for a token: job tokens and those of `az` are bearers, personal access tokens passwords without a name. */
export function authorizationOf(token: string): string {
  const personal = token.length === 52 || /^[a-z0-9]{76}AZDO[a-z0-9]{4}$/i.test(token);
  return personal ? `Basic ${Buffer.from(`:${token}`, 'utf8').toString('base64')}` : `Bearer ${token}`;
}

/** The agent's proxy, in the library's terms; retries and redirects off: they are the guard's. */
function librarySettings({ proxy, skipCertificateCheck }: AgentNetwork): LibraryOptions {
  return {
    allowRetries: false,
    allowRedirects: false,
    ...(skipCertificateCheck ? { ignoreSslError: true } : {}),
    ...(proxy === undefined ? {} : { proxy: proxySettings(proxy) }),
  };
}

function proxySettings({ url, credentials, bypassed }: NonNullable<AgentNetwork['proxy']>) {
  return {
    proxyUrl: url,
    ...(credentials === undefined ? {} : { proxyUsername: credentials.user, proxyPassword: credentials.password }),
    ...(bypassed.length === 0 ? {} : { proxyBypassHosts: [...bypassed] }),
  };
}
