import * as https from 'node:https';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { Fault, describeError } from '../host/fault.ts';
import type { Endpoint, Host } from '../host/host.ts';
import { ApiClient } from './client.ts';
import { Cluster } from './cluster.ts';

/** A cluster that a task is connected to, and the namespace that the connection names. */
export interface Connection {
  readonly cluster: Cluster;
  readonly namespace: string | undefined;
}

/**
 * Opens the service connection with this id: credentials by client-node's KubeConfig, requests by our own client.
 * Sends nothing yet. Tokens, passwords and keys taken out of the connection are masked from here on.
 * Throws a Fault that says what is wrong with the connection and where to mend it.
 */
export async function connect(host: Host, connectionId: string): Promise<Connection> {
  const endpoint = host.endpoint(connectionId);
  if (endpoint === undefined) {
    throw new Fault(
      `The service connection '${connectionId}' was not handed to this step. Check its name in kubernetesServiceConnection and that this pipeline is authorised to use it (Project settings, Service connections, Security).`,
    );
  }
  const kubeConfig = readKubeConfig(endpoint);
  maskCredentials(host, kubeConfig);
  const cluster = kubeConfig.getCurrentCluster();
  if (cluster === null) throw new Fault(noCluster(kubeConfig));
  const server = cluster.server.replace(/\/+$/, '');
  const options: https.RequestOptions = {};
  try {
    await kubeConfig.applyToHTTPSOptions(options);
  } catch (error) {
    throw new Fault(
      `The credentials of the service connection cannot be used: ${describeError(error)}. Check the user of the kubeconfig in the service connection.`,
      { cause: error },
    );
  }
  const agent = cluster.proxyUrl === undefined ? keepAliveAgent(options) : (options.agent as https.Agent);
  const headers = { ...(options.headers as Record<string, string> | undefined), ...basicHeader(options.auth) };
  const client = new ApiClient({ server, agent, headers }, host.cancelled);
  const context = kubeConfig.getContextObject(kubeConfig.getCurrentContext());
  return { cluster: new Cluster(client), namespace: context?.namespace };
}

function readKubeConfig(endpoint: Endpoint): KubeConfig {
  const authorization = endpoint.data('authorizationType');
  if (authorization !== undefined && authorization !== 'Kubeconfig') {
    throw new Fault(
      `The service connection is of the form ${authorization}; this version takes the Kubeconfig form only. Make a Kubernetes service connection with "KubeConfig".`,
    );
  }
  const text = endpoint.parameter('kubeconfig');
  if (text === undefined)
    throw new Fault('The service connection holds no kubeconfig. Paste one into it and verify it.');
  const kubeConfig = new KubeConfig();
  try {
    kubeConfig.loadFromString(text);
  } catch (error) {
    throw new Fault(
      `The kubeconfig of the service connection cannot be read: ${firstLine(error)}. Paste the output of "kubectl config view --raw --minify" into it.`,
      { cause: error },
    );
  }
  selectContext(kubeConfig, endpoint.parameter('clusterContext'));
  const cluster = kubeConfig.getCurrentCluster();
  if (cluster !== null && endpoint.data('acceptUntrustedCerts') === 'true') {
    kubeConfig.clusters = kubeConfig.clusters.map((item) =>
      item.name === cluster.name ? { ...item, skipTLSVerify: true } : item,
    );
  }
  return kubeConfig;
}

// The YAML parser quotes the text around the fault in further lines: tokens must not get out that way.
function firstLine(error: unknown): string {
  return describeError(error instanceof Error ? (error.message.split('\n')[0] ?? '') : error);
}

// An unknown context makes getCurrentCluster() null without an error (agent reference 11).
function selectContext(kubeConfig: KubeConfig, wanted: string | undefined): void {
  const names = kubeConfig.getContexts().map(({ name }) => name);
  if (wanted !== undefined) {
    if (!names.includes(wanted)) {
      throw new Fault(
        `The service connection names the context '${wanted}', but its kubeconfig has ${names.length === 0 ? 'none' : `only ${names.join(', ')}`}. Correct the context in the service connection.`,
      );
    }
    kubeConfig.setCurrentContext(wanted);
  }
  const [only] = names;
  if (!kubeConfig.getCurrentContext() && names.length === 1 && only !== undefined) kubeConfig.setCurrentContext(only);
}

function noCluster(kubeConfig: KubeConfig): string {
  const names = kubeConfig.getContexts().map(({ name }) => name);
  const current = kubeConfig.getCurrentContext();
  if (current && !names.includes(current)) {
    return `The kubeconfig of the service connection has the current-context '${current}', which is none of its contexts (${names.join(', ') || 'it has none'}). Choose the context in the service connection.`;
  }
  if (!current) {
    return `The kubeconfig of the service connection has no current-context (contexts: ${names.join(', ') || 'none'}). Choose the context in the service connection.`;
  }
  return `The context '${current}' of the kubeconfig in the service connection names a cluster that is not in it. Paste a complete kubeconfig.`;
}

function maskCredentials(host: Host, kubeConfig: KubeConfig): void {
  for (const user of kubeConfig.getUsers()) {
    for (const secret of [user.token, user.password, decoded(user.keyData)]) if (secret) host.setSecret(secret);
  }
}

function decoded(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8');
}

function basicHeader(credentials: string | null | undefined): Record<string, string> {
  if (typeof credentials !== 'string') return {};
  return { authorization: `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}` };
}

// The agent that KubeConfig makes is new for every call: 50 calls would be 50 handshakes (kubernetes reference 6.3).
function keepAliveAgent(options: https.RequestOptions): https.Agent {
  return new https.Agent({
    keepAlive: true,
    ca: options.ca,
    cert: options.cert,
    key: options.key,
    passphrase: options.passphrase,
    servername: options.servername,
    ...(options.rejectUnauthorized === undefined ? {} : { rejectUnauthorized: options.rejectUnauthorized }),
  });
}
