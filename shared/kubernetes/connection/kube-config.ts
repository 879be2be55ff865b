import * as path from 'node:path';
import { readText } from '../../files/disk/read-text.ts';
import { Fault } from '../../host/fault.ts';
import type { Endpoint } from '../../host/host.ts';
import { workingFolder } from '../../host/process.ts';
import { chooseContext } from '../choose-context.ts';
import type { ChosenContext } from '../choose-context.ts';
import { NOBODY, clusterAt, mergeKubeConfigs, readKubeConfig, whyUnreadable } from '../kube-config.ts';
import type { KubeConfig } from '../kube-config.ts';
import { filesIn } from '../kube-config-files.ts';
import { ownPod } from './own-pod.ts';

/**
 * The cluster and credentials in a service connection, in any of its three forms (agent.md#11-the-kubernetes-service-connection).
 * Throws a Fault that says what is wrong with the connection and where to mend it.
 */
export async function fromEndpoint(endpoint: Endpoint, source: string): Promise<ChosenContext> {
  const form = endpoint.data('authorizationType') ?? 'Kubeconfig';
  const context = form === 'Kubeconfig' ? await fromKubeconfigForm(endpoint, source) : fromTokenForm(endpoint, form);
  if (endpoint.data('acceptUntrustedCerts') !== 'true') return context;
  return { ...context, cluster: { ...context.cluster, skipTlsVerify: true } };
}

/**
 * The job's own: the files in KUBECONFIG, else the service account of the pod that the agent runs in; never the user's
 * default file (design.md#inputs-of-every-task). A file that does not exist is passed over, as kubectl does, as long as
 * another one is there. Throws a Fault.
 */
export async function fromJob(kubeconfigVariable: string | undefined, source: string): Promise<ChosenContext> {
  const files = filesIn(kubeconfigVariable);
  if (files.length === 0) {
    const pod = await ownPod();
    if (pod !== undefined) return pod;
    throw new Fault(
      'SR201',
      'connectionType is kubeconfig, but KUBECONFIG is not set and the agent does not run in a pod. Log in first in this job (az aks get-credentials, aws eks update-kubeconfig, gcloud), with KUBECONFIG set as a pipeline variable, or use a service connection.',
    );
  }
  const configs: KubeConfig[] = [];
  let missing: unknown;
  for (const file of files) {
    try {
      configs.push(readKubeConfig(await parse(await readText(file)), path.dirname(file)));
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!isMissing) throw unreadableFile(file, error);
      missing ??= error;
    }
  }
  if (configs.length === 0) throw unreadableFile(files.join(' and '), missing);
  return chosen(mergeKubeConfigs(configs), undefined, source);
}

function unreadableFile(file: string, error: unknown): Fault {
  return new Fault(
    'SR201',
    `The file ${file} in KUBECONFIG cannot be read: ${whyUnreadable(error)}. Check the step that logs in to the cluster.`,
    { cause: error },
  );
}

/**
 * The current context of a kubeconfig that was fetched from somewhere else than this agent. Throws an Error that says what is
 * wrong with it, without anything that stands in it, and a Fault where it chooses no context.
 */
export async function fromText(text: string, source: string): Promise<ChosenContext> {
  let config: KubeConfig;
  try {
    config = readKubeConfig(await parse(text), workingFolder());
  } catch (error) {
    throw new Error(whyUnreadable(error), { cause: error });
  }
  return chosen(config, undefined, source);
}

async function parse(text: string): Promise<unknown> {
  if (text.trim() === '') return undefined;
  const { load } = await import('js-yaml');
  return load(text);
}

function chosen(config: KubeConfig, wanted: string | undefined, source: string): ChosenContext {
  const choice = chooseContext(config, wanted, source);
  if (!choice.found) throw new Fault('SR201', choice.why);
  return choice.context;
}

async function fromKubeconfigForm(endpoint: Endpoint, source: string): Promise<ChosenContext> {
  const text = endpoint.parameter('kubeconfig');
  if (text === undefined) {
    throw new Fault('SR201', 'The service connection holds no kubeconfig. Paste one into it and verify it.');
  }
  let config: KubeConfig;
  try {
    config = readKubeConfig(await parse(text), workingFolder());
  } catch (error) {
    throw new Fault(
      'SR201',
      `The kubeconfig of the service connection cannot be read: ${whyUnreadable(error)}. Paste the output of "kubectl config view --raw --minify" into it.`,
      { cause: error },
    );
  }
  return chosen(config, endpoint.parameter('clusterContext'), source);
}

function fromTokenForm(endpoint: Endpoint, form: string): ChosenContext {
  const token = endpoint.parameter('apiToken');
  const server = endpoint.url;
  if (token === undefined || server === undefined) {
    const missing = token === undefined ? 'token' : 'server address';
    throw new Fault(
      'SR201',
      `The service connection (${form}) has no ${missing}. Since Kubernetes 1.24 a service account has no token by itself: make a Secret of type kubernetes.io/service-account-token for it and paste that into the service connection.`,
    );
  }
  const data = endpoint.parameter('serviceAccountCertificate');
  return {
    name: 'service account',
    cluster: clusterAt(server, data === undefined ? undefined : { data }),
    user: { ...NOBODY, token: Buffer.from(token, 'base64').toString('utf8').trim() },
    namespace: undefined,
  };
}
