import { Fault } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import { environmentVariable } from '../../host/process.ts';
import type { ChosenContext } from '../choose-context.ts';
import { ApiClient } from '../client/client.ts';
import { Cluster } from '../client/cluster.ts';
import type { AzureConnectionSource } from '../azure-connection-inputs.ts';
import type { ConnectionSource } from '../connection-inputs.ts';
import { fromEndpoint, fromJob } from './kube-config.ts';
import { serverAccess } from './server-access.ts';
import type { AccessOptions } from './server-access.ts';

/** A cluster that a task is connected to, and the namespace that the connection names. */
export interface Connection {
  readonly cluster: Cluster;
  readonly namespace: string | undefined;
}

/** A cluster that somebody else has found, and how it is signed in to. */
export interface ProvidedCluster extends AccessOptions {
  readonly context: ChosenContext;
  /** Whose kubeconfig it is, for error lines. */
  readonly name: string;
  /** One line about what was found, for the log. */
  readonly found: string;
}

/** Finds the cluster of an Azure Resource Manager connection: this room knows nothing of Azure. Throws a Fault. */
export type ClusterProvider = (host: Host, source: AzureConnectionSource) => Promise<ProvidedCluster>;

/**
 * Opens a connection. Sends nothing to the cluster yet. Tokens, passwords and keys in it are masked from here on. Throws a
 * Fault that says what is wrong and where to mend it.
 */
export async function connect(host: Host, source: ConnectionSource, provider: ClusterProvider): Promise<Connection> {
  const { context, name, namespace, found, ...options } = await open(host, source, provider);
  const access = await serverAccess(host, context, name, options);
  if (found !== undefined) host.info(found);
  return {
    cluster: new Cluster(new ApiClient(access, host.cancelled)),
    namespace: namespace ?? context.namespace,
  };
}

interface Opened extends AccessOptions {
  readonly context: ChosenContext;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly found: string | undefined;
}

async function open(host: Host, source: ConnectionSource, provider: ClusterProvider): Promise<Opened> {
  if (source.type === 'azureResourceManager') return { ...(await provider(host, source)), namespace: undefined };
  if (source.type === 'kubeconfig') {
    const variable = host.variable('KUBECONFIG') ?? environmentVariable('KUBECONFIG');
    const name = variable === undefined ? "the agent's pod" : 'KUBECONFIG';
    const context = await fromJob(variable, name);
    const found = `Cluster ${context.cluster.server.replace(/\/+$/, '')}, context ${context.name} of ${name}.`;
    return { context, name, namespace: undefined, found };
  }
  const endpoint = host.endpoint(source.id);
  if (endpoint === undefined) {
    throw new Fault(
      'SR201',
      `The service connection '${source.id}' was not handed to this step. Check its name in kubernetesServiceConnection and that this pipeline is authorised to use it (Project settings, Service connections, Security).`,
    );
  }
  const name = 'the kubeconfig of the service connection';
  const context = await fromEndpoint(endpoint, name);
  return { context, name, namespace: endpoint.data('namespace'), found: undefined };
}
