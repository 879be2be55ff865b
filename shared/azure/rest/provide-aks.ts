import { Fault, describeError } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import { meaningOf } from '../../http/connection-codes.ts';
import type { AzureConnectionSource } from '../../kubernetes/azure-connection-inputs.ts';
import type { ChosenContext } from '../../kubernetes/choose-context.ts';
import type { ConnectionAdvice } from '../../kubernetes/client/server-access.ts';
import type { ProvidedCluster } from '../../kubernetes/connection/connection.ts';
import { fromText } from '../../kubernetes/connection/kube-config.ts';
import { NOBODY } from '../../kubernetes/kube-config.ts';
import { aksCluster, describeCluster } from '../aks-cluster.ts';
import type { AksCluster } from '../aks-cluster.ts';
import { AKS_SERVER_APP, aksSignIn } from '../aks-user.ts';
import type { AksSignIn } from '../aks-user.ts';
import { METHOD_NAMES, readAzureConnection } from '../azure-connection.ts';
import type { AzureConnection } from '../azure-connection.ts';
import { explainForbidden, explainUnauthorised, explainUnreachable } from '../explain-api-server.ts';
import type { EntraCaller } from '../explain-api-server.ts';
import { objectIdIn } from '../object-id.ts';
import { AzureSender } from './azure-sender.ts';
import { ResourceManager } from './resource-manager.ts';
import { Tokens } from './tokens.ts';
import type { AccessToken } from './tokens.ts';

/**
 * Finds an AKS cluster by an Azure Resource Manager connection, and signs in to it: by a token of Entra where the cluster takes
 * one, else by what Azure gives (aks.md#82-flow-and-seams). No program is run and nothing is written for it. Throws a Fault.
 */
export async function provideAks(host: Host, source: AzureConnectionSource): Promise<ProvidedCluster> {
  const endpoint = host.endpoint(source.id);
  if (endpoint === undefined) {
    throw new Fault(
      'SR211',
      `The service connection '${source.id}' was not handed to this step. Check its name in azureSubscriptionConnection and that this pipeline is authorised to use it (Project settings, Service connections, Security).`,
    );
  }
  for (const key of ['serviceprincipalkey', 'servicePrincipalCertificate']) {
    const secret = endpoint.parameter(key);
    if (secret !== undefined) host.setSecret(secret);
  }
  const connection = readAzureConnection(endpoint, source.managedIdentityClientId, Date.now());
  const cluster = aksCluster(source, connection);
  const sender = new AzureSender(host);
  const tokens = new Tokens(host, sender, connection);
  const forServer = (tenantId?: string) =>
    tokens.obtain(`${AKS_SERVER_APP}/.default`, `the API server of the AKS cluster ${cluster.name}`, tenantId);
  // Side by side; whether it is needed, the kubeconfig says.
  const early = source.useClusterAdmin ? undefined : forServer();
  early?.catch(() => undefined);
  const manager = new ResourceManager(sender, tokens, connection);
  const name = `the AKS cluster ${describeCluster(cluster)}`;
  const context = await contextOf(await manager.kubeconfig(cluster), name);
  const signIn = aksSignIn(context);
  if (signIn.kind === 'refused') {
    const who = `The cluster ${describeCluster(cluster)} of the Azure Resource Manager connection '${connection.id}'`;
    throw new Fault('SR211', `${who} ${signIn.why}. ${signIn.next}`);
  }
  maskUser(host, context);
  // What Azure gives is checked against the authority that it gives.
  const checked = { ...context, cluster: { ...context.cluster, skipTlsVerify: false } };
  const found = foundLine(cluster, context.cluster.server, connection, signIn);
  if (signIn.kind === 'own') {
    return { context: checked, name, found, advice: adviceOf(manager, cluster, undefined) };
  }
  const { server } = context.cluster;
  let objectId: string | undefined;
  let first = signIn.tenantId === undefined || signIn.tenantId === connection.tenantId ? early : undefined;
  const next = async (): Promise<AccessToken> => {
    const token = await (first ?? forServer(signIn.tenantId));
    first = undefined;
    objectId = objectIdIn(token.token) ?? objectId;
    return token;
  };
  const caller = (): EntraCaller => ({
    connectionId: connection.id,
    cluster,
    tenantId: connection.tenantId,
    clusterTenantId: signIn.tenantId,
    objectId,
    byManagedIdentity: connection.method.kind === 'managedIdentity',
  });
  return {
    context: { ...checked, user: { ...NOBODY, name: 'the identity of the connection' } },
    name,
    found,
    tokens: next,
    advice: adviceOf(manager, cluster, { server, caller }),
  };
}

async function contextOf(kubeconfig: string, name: string): Promise<ChosenContext> {
  try {
    return await fromText(kubeconfig, `The kubeconfig of ${name}`);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault(
      'SR213',
      `The kubeconfig that Azure gave of ${name} cannot be read: ${describeError(error)}. Run the step again; where that does not help, look at the cluster in the portal.`,
      { cause: error },
    );
  }
}

function maskUser(host: Host, { user }: ChosenContext): void {
  const inData = (pem: NonNullable<ChosenContext['user']>['key']) =>
    pem !== undefined && 'data' in pem ? pem.data : '';
  const key = inData(user?.key);
  for (const secret of [user?.token, user?.password, key, Buffer.from(key, 'base64').toString('utf8')]) {
    if (secret !== undefined && secret !== '') host.setSecret(secret);
  }
}

function foundLine(cluster: AksCluster, server: string, { method }: AzureConnection, { kind }: AksSignIn): string {
  const who = cluster.asAdmin ? 'administrator' : 'user';
  const how = kind === 'entra' ? 'by a token of Entra' : "by the cluster's own credentials";
  return `AKS cluster ${describeCluster(cluster)}, server ${server}: signed in ${how} as ${who}, by ${METHOD_NAMES[method.kind]}.`;
}

function adviceOf(
  manager: ResourceManager,
  cluster: AksCluster,
  entra: { readonly server: string; readonly caller: () => EntraCaller } | undefined,
): ConnectionAdvice {
  return {
    unauthorised: (said) => (entra === undefined ? undefined : explainUnauthorised(entra.server, said, entra.caller())),
    forbidden: (subject, said) => (entra === undefined ? undefined : explainForbidden(subject, said, entra.caller())),
    unreachable: async ({ code }) => {
      const { what } = meaningOf(code);
      if (what !== 'name' && what !== 'timeOut' && what !== 'refused') return undefined;
      return explainUnreachable(cluster, await manager.state(cluster), what === 'name');
    },
  };
}
