import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { Fault } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import { ApiClient } from '../client/client.ts';
import { Cluster } from '../client/cluster.ts';
import type { ConnectionSource } from '../connection-inputs.ts';
import { fromEndpoint, fromJob } from './kube-config.ts';
import { serverAccess } from './server-access.ts';

/** A cluster that a task is connected to, and the namespace that the connection names. */
export interface Connection {
  readonly cluster: Cluster;
  readonly namespace: string | undefined;
}

/**
 * Opens a connection: credentials by client-node's KubeConfig, requests by our own client. Sends nothing yet. Tokens,
 * passwords and keys in it are masked from here on. Throws a Fault that says what is wrong and where to mend it.
 */
export async function connect(host: Host, source: ConnectionSource): Promise<Connection> {
  const { kubeConfig, name, namespace } = await open(host, source);
  const access = await serverAccess(host, kubeConfig, name);
  if (source.type === 'kubeconfig') {
    host.info(`Cluster ${access.server}, context ${kubeConfig.getCurrentContext()} of ${name}.`);
  }
  const context = kubeConfig.getContextObject(kubeConfig.getCurrentContext());
  return {
    cluster: new Cluster(new ApiClient(access, host.cancelled)),
    namespace: namespace ?? context?.namespace,
  };
}

interface Opened {
  readonly kubeConfig: KubeConfig;
  readonly name: string;
  readonly namespace: string | undefined;
}

async function open(host: Host, source: ConnectionSource): Promise<Opened> {
  if (source.type === 'kubeconfig') {
    const variable = host.variable('KUBECONFIG') ?? process.env['KUBECONFIG'];
    const name = variable === undefined ? "the agent's pod" : 'KUBECONFIG';
    return { kubeConfig: await fromJob(variable), name, namespace: undefined };
  }
  const endpoint = host.endpoint(source.id);
  if (endpoint === undefined) {
    throw new Fault(
      `The service connection '${source.id}' was not handed to this step. Check its name in kubernetesServiceConnection and that this pipeline is authorised to use it (Project settings, Service connections, Security).`,
    );
  }
  return {
    kubeConfig: await fromEndpoint(endpoint),
    name: 'the kubeconfig of the service connection',
    namespace: endpoint.data('namespace'),
  };
}
