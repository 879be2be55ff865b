import { Fault } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import { environmentVariable } from '../../host/process.ts';
import type { ChosenContext } from '../choose-context.ts';
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
 * Opens a connection. Sends nothing to the cluster yet. Tokens, passwords and keys in it are masked from here on. Throws a
 * Fault that says what is wrong and where to mend it.
 */
export async function connect(host: Host, source: ConnectionSource): Promise<Connection> {
  const { context, name, namespace } = await open(host, source);
  const access = await serverAccess(host, context, name);
  if (source.type === 'kubeconfig') {
    host.info(`Cluster ${access.server}, context ${context.name} of ${name}.`);
  }
  return {
    cluster: new Cluster(new ApiClient(access, host.cancelled)),
    namespace: namespace ?? context.namespace,
  };
}

interface Opened {
  readonly context: ChosenContext;
  readonly name: string;
  readonly namespace: string | undefined;
}

async function open(host: Host, source: ConnectionSource): Promise<Opened> {
  if (source.type === 'kubeconfig') {
    const variable = host.variable('KUBECONFIG') ?? environmentVariable('KUBECONFIG');
    const name = variable === undefined ? "the agent's pod" : 'KUBECONFIG';
    return { context: await fromJob(variable, name), name, namespace: undefined };
  }
  const endpoint = host.endpoint(source.id);
  if (endpoint === undefined) {
    throw new Fault(
      `The service connection '${source.id}' was not handed to this step. Check its name in kubernetesServiceConnection and that this pipeline is authorised to use it (Project settings, Service connections, Security).`,
    );
  }
  const name = 'the kubeconfig of the service connection';
  return { context: await fromEndpoint(endpoint, name), name, namespace: endpoint.data('namespace') };
}
