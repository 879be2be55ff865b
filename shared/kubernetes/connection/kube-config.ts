import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { Fault } from '../../host/fault.ts';
import type { Endpoint } from '../../host/host.ts';
import { checkTexts, whyUnreadable } from '../kube-config-shape.ts';
import type { TokenFiles } from './token-file.ts';
import { tokenFilesIn, withTokenFile } from './token-file.ts';

/**
 * The credentials in a service connection, in any of its three forms (agent.md#11-the-kubernetes-service-connection).
 * Throws a Fault that says what is wrong with the connection and where to mend it.
 */
export async function fromEndpoint(endpoint: Endpoint): Promise<KubeConfig> {
  const form = endpoint.data('authorizationType') ?? 'Kubeconfig';
  const kubeConfig = form === 'Kubeconfig' ? await fromKubeconfigForm(endpoint) : fromTokenForm(endpoint, form);
  if (endpoint.data('acceptUntrustedCerts') === 'true') {
    const current = kubeConfig.getCurrentCluster()?.name;
    kubeConfig.clusters = kubeConfig.clusters.map((cluster) =>
      cluster.name === current ? { ...cluster, skipTLSVerify: true } : cluster,
    );
  }
  return kubeConfig;
}

/**
 * The job's own credentials: the files in KUBECONFIG, else the service account of the pod that the agent runs in; never
 * the user's default file (design.md#inputs-of-every-task). Throws a Fault where there is neither.
 */
export async function fromJob(kubeconfigVariable: string | undefined): Promise<KubeConfig> {
  const kubeConfig = new KubeConfig();
  const files = filesIn(kubeconfigVariable);
  if (files.length === 0) {
    if (!process.env['KUBERNETES_SERVICE_HOST']) {
      throw new Fault(
        'connectionType is kubeconfig, but KUBECONFIG is not set and the agent does not run in a pod. Log in first in this job (az aks get-credentials, aws eks update-kubeconfig, gcloud), with KUBECONFIG set as a pipeline variable, or use a service connection.',
      );
    }
    kubeConfig.loadFromCluster();
    return kubeConfig;
  }
  const tokenFiles = new Map<string, string>();
  for (const file of files) {
    const one = new KubeConfig();
    try {
      one.loadFromFile(file);
      checkTexts(one);
      const own = await tokenFilesIn(await readFile(file, 'utf8'), path.dirname(file));
      for (const [user, place] of own) if (!tokenFiles.has(user)) tokenFiles.set(user, place);
    } catch (error) {
      throw new Fault(
        `The file ${file} in KUBECONFIG cannot be read: ${whyUnreadable(error)}. Check the step that logs in to the cluster.`,
        { cause: error },
      );
    }
    mergeInto(kubeConfig, one);
  }
  return withTokenFile(kubeConfig, tokenFiles);
}

/** The files that a KUBECONFIG names; the delimiter is that of the system, as in PATH. */
export function filesIn(kubeconfigVariable: string | undefined, delimiter: string = path.delimiter): readonly string[] {
  return (kubeconfigVariable ?? '')
    .split(delimiter)
    .map((file) => file.trim())
    .filter((file) => file !== '');
}

/** As in kubectl, the first file that has a name or names a context wins; client-node would refuse a name that comes twice. */
function mergeInto(kubeConfig: KubeConfig, other: KubeConfig): void {
  const merged = <T extends { readonly name: string }>(own: readonly T[], more: readonly T[]) => [
    ...own,
    ...more.filter(({ name }) => !own.some((one) => one.name === name)),
  ];
  kubeConfig.loadFromOptions({
    clusters: merged(kubeConfig.clusters, other.clusters),
    users: merged(kubeConfig.users, other.users),
    contexts: merged(kubeConfig.contexts, other.contexts),
    currentContext: kubeConfig.getCurrentContext() || other.getCurrentContext(),
  });
}

async function fromKubeconfigForm(endpoint: Endpoint): Promise<KubeConfig> {
  const text = endpoint.parameter('kubeconfig');
  if (text === undefined) {
    throw new Fault('The service connection holds no kubeconfig. Paste one into it and verify it.');
  }
  const kubeConfig = new KubeConfig();
  let tokenFiles: TokenFiles;
  try {
    kubeConfig.loadFromString(text);
    checkTexts(kubeConfig);
    tokenFiles = await tokenFilesIn(text, process.cwd());
  } catch (error) {
    throw new Fault(
      `The kubeconfig of the service connection cannot be read: ${whyUnreadable(error)}. Paste the output of "kubectl config view --raw --minify" into it.`,
      { cause: error },
    );
  }
  selectContext(kubeConfig, endpoint.parameter('clusterContext'));
  return withTokenFile(kubeConfig, tokenFiles);
}

// Microsoft's own code makes a nameless kubeconfig of these, which client-node refuses
// (kubernetes.md#41-kubeconfig-trap).
function fromTokenForm(endpoint: Endpoint, form: string): KubeConfig {
  const token = endpoint.parameter('apiToken');
  const server = endpoint.url;
  if (token === undefined || server === undefined) {
    const missing = token === undefined ? 'token' : 'server address';
    throw new Fault(
      `The service connection (${form}) has no ${missing}. Since Kubernetes 1.24 a service account has no token by itself: make a Secret of type kubernetes.io/service-account-token for it and paste that into the service connection.`,
    );
  }
  const caData = endpoint.parameter('serviceAccountCertificate');
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    { name: 'cluster', server, skipTLSVerify: false, ...(caData === undefined ? {} : { caData }) },
    { name: 'service-account', token: Buffer.from(token, 'base64').toString('utf8').trim() },
  );
  return kubeConfig;
}

// An unknown context makes getCurrentCluster() null without an error (agent.md#11-the-kubernetes-service-connection).
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

/** Why a kubeconfig names no cluster to talk to. */
export function whyNoCluster(kubeConfig: KubeConfig, source: string): string {
  const names = kubeConfig.getContexts().map(({ name }) => name);
  const current = kubeConfig.getCurrentContext();
  if (current && !names.includes(current)) {
    return `${source} has the current-context '${current}', which is none of its contexts (${names.join(', ') || 'it has none'}). Choose the context.`;
  }
  if (!current) {
    return `${source} has no current-context (contexts: ${names.join(', ') || 'none'}). Choose the context.`;
  }
  return `The context '${current}' of ${source} names a cluster that is not in it. Give a complete kubeconfig.`;
}
