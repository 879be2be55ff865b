import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import * as http from 'node:http';
import * as https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { agentProxyFor, readAgentNetwork } from '../../http/agent-network.ts';
import { agentAuthority, agentClientCertificate, defaultAuthorities } from '../../http/wire/agent-certificates.ts';
import { Fault, describeError } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import type { ServerAccess } from '../client/client.ts';
import { whyNoCluster } from './kube-config.ts';

const PLUGIN_TIMEOUT_MILLISECONDS = 30_000;

/**
 * How to reach the current cluster of a kubeconfig: address, credentials (an exec plugin is run once, here), the agent's
 * proxy and CA. All secrets in it are masked from here on. Throws a Fault.
 */
export async function serverAccess(host: Host, kubeConfig: KubeConfig, source: string): Promise<ServerAccess> {
  maskCredentials(host, kubeConfig);
  const cluster = kubeConfig.getCurrentCluster();
  if (cluster === null) throw new Fault(whyNoCluster(kubeConfig, source));
  const server = cluster.server.replace(/\/+$/, '');
  if (!/^https?:\/\//.test(server) || !URL.canParse(server)) {
    throw new Fault(`The server '${server}' of ${source} is no http or https URL. Correct it.`);
  }
  const network = readAgentNetwork(host);
  const proxyUrl = cluster.proxyUrl ?? agentProxyFor(network, server);
  if (proxyUrl !== undefined && cluster.proxyUrl === undefined) {
    kubeConfig.clusters = kubeConfig.clusters.map((one) => (one.name === cluster.name ? { ...one, proxyUrl } : one));
  }
  const options = await authenticated(kubeConfig, source);
  if (network.skipCertificateCheck) options.rejectUnauthorized = false;
  if (options.cert === undefined) {
    const { certificate: cert, key, passphrase } = agentClientCertificate(host) ?? {};
    Object.assign(options, { cert, key, passphrase });
  }
  const headers = { ...(options.headers as Record<string, string> | undefined), ...basicHeader(options.auth) };
  for (const value of Object.values(headers)) host.setSecret(String(value).replace(/^(?:Bearer|Basic) /, ''));
  const unusable = whyUnusable(headers, options);
  if (unusable !== undefined) {
    throw new Fault(`The credentials of ${source} cannot be used: ${unusable}. Check its user.`);
  }
  const ca = withAgentAuthority(host, options.ca);
  if (proxyUrl !== undefined) {
    const agent = options.agent as https.Agent & { keepAlive?: boolean };
    if (ca !== undefined) agent.options.ca = ca;
    const { cert, key, passphrase, rejectUnauthorized } = options;
    Object.assign(
      agent.options,
      { cert, key, passphrase },
      rejectUnauthorized === undefined ? {} : { rejectUnauthorized },
    );
    agent.keepAlive = true;
    return { server, agent, headers };
  }
  if (server.startsWith('http:')) return { server, agent: new http.Agent({ keepAlive: true }), headers };
  // The agent that KubeConfig makes is new for every call: 50 calls would be 50 handshakes
  // (kubernetes.md#62-connections-timeouts-errors).
  const agent = new https.Agent({
    keepAlive: true,
    ca,
    cert: options.cert,
    key: options.key,
    passphrase: options.passphrase,
    servername: options.servername,
    ...(options.rejectUnauthorized === undefined ? {} : { rejectUnauthorized: options.rejectUnauthorized }),
  });
  return { server, agent, headers };
}

/** Why no request can carry these credentials, where none can. */
function whyUnusable(
  headers: Readonly<Record<string, string>>,
  { cert, key, passphrase }: https.RequestOptions,
): string | undefined {
  for (const [name, value] of Object.entries(headers)) {
    try {
      http.validateHeaderValue(name, value);
    } catch {
      if (name !== 'Authorization') return `${name} holds a character that no name has`;
      return 'the token holds a character that no token has; a service account connection takes it as it stands in its Secret, in base64';
    }
  }
  if (cert === undefined && key === undefined) return undefined;
  try {
    createSecureContext({ cert, key, passphrase });
    return undefined;
  } catch (error) {
    return `the client certificate or its key cannot be read (${describeError(error)})`;
  }
}

async function authenticated(kubeConfig: KubeConfig, source: string): Promise<https.RequestOptions> {
  const options: https.RequestOptions = {};
  const command = kubeConfig.getCurrentUser()?.exec as
    { readonly command?: string; readonly installHint?: string } | undefined;
  const patience = new AbortController();
  try {
    await Promise.race([
      kubeConfig.applyToHTTPSOptions(options),
      sleep(PLUGIN_TIMEOUT_MILLISECONDS, undefined, { signal: patience.signal }).then(() => {
        throw new Error(
          `no credentials within ${PLUGIN_TIMEOUT_MILLISECONDS / 1000} s; does it wait for somebody to sign in?`,
        );
      }),
    ]);
    return options;
  } catch (error) {
    throw new Fault(describePluginFault(error, command, source), { cause: error });
  } finally {
    patience.abort();
  }
}

function describePluginFault(
  error: unknown,
  plugin: { readonly command?: string; readonly installHint?: string } | undefined,
  source: string,
): string {
  if (plugin === undefined)
    return `The credentials of ${source} cannot be used: ${describeError(error)}. Check its user.`;
  const name = plugin.command ?? 'without a name';
  if ((error as NodeJS.ErrnoException).code === 'ENOENT' || /ENOENT/.test(describeError(error))) {
    const hint = plugin.installHint === undefined ? '' : ` ${plugin.installHint.split('\n')[0]}`;
    return `The credential plugin '${name}' of ${source} is not on this agent. Install it on the agent, or use a service account token instead.${hint}`;
  }
  return `The credential plugin '${name}' of ${source} gave no credentials: ${describeError(error)}. Sign in before this step in a way that needs nobody, or use a service account token instead.`;
}

function maskCredentials(host: Host, kubeConfig: KubeConfig): void {
  for (const user of kubeConfig.getUsers()) {
    for (const secret of [user.token, user.password, decoded(user.keyData)]) if (secret) host.setSecret(secret);
  }
}

// client-node says null where a user of the kubeconfig has nothing at all.
function decoded(base64: string | null | undefined): string | undefined {
  return base64 === undefined || base64 === null ? undefined : Buffer.from(base64, 'base64').toString('utf8');
}

function basicHeader(credentials: string | null | undefined): Record<string, string> {
  if (typeof credentials !== 'string') return {};
  return { Authorization: `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}` };
}

// A kubeconfig's CA replaces Node's own list, so behind a proxy that inspects TLS the agent's CA must be added to it.
function withAgentAuthority(host: Host, ca: https.RequestOptions['ca']): https.RequestOptions['ca'] {
  const own = agentAuthority(host);
  return own === undefined ? ca : ([...(ca === undefined ? defaultAuthorities() : [ca].flat()), own] as string[]);
}
