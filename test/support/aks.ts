import { readFile } from 'node:fs/promises';
import { dump, load } from 'js-yaml';
import { generate } from 'selfsigned';
import type { ServiceConnection } from '../rigs/agent/agent.ts';
import type { Azure } from '../rigs/azure/azure.ts';
import { identityOf, startAzure } from '../rigs/azure/azure.ts';
import { AKS_AUDIENCE, TENANT } from '../rigs/azure/entra-tokens.ts';
import type { PolicyRule, TestCluster } from './cluster.ts';

export const AZURE_CONNECTION = '5b0f9a52-7c1e-4b6e-8a36-2f1de0c4a7b1';
export const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555';
export const SECRET = 'value-of-the-client-secret';
/** The object id of the identity that all schemes sign in as. */
export const OBJECT_ID = '0e6a3c11-91c7-4f0e-8b1e-6d1f7c2a9b34';
const CLIENT_ID = '9d2c7b40-3a1f-4c55-8e0d-1b7a6f5e4d3c';

export const SCHEMES = ['workloadIdentity', 'secret', 'certificate', 'managedIdentity'] as const;
export type Scheme = (typeof SCHEMES)[number];

/** Azure with one identity that signs in by every scheme, and what the agent is given for it. */
export interface AzureBench {
  readonly azure: Azure;
  /** As PEM: private key and certificate. */
  readonly pem: string;
  /** The service connection of a scheme, as the service hands it over. */
  readonly connection: (scheme: Scheme, more?: Partial<ServiceConnection>) => ServiceConnection;
}

/** Starts it. */
export async function azureBench(): Promise<AzureBench> {
  const azure = await startAzure();
  const made = await generate([{ name: 'commonName', value: 'azure-prod' }], { keyType: 'rsa', algorithm: 'sha256' });
  azure.identities.push(
    identityOf({
      clientId: CLIENT_ID,
      objectId: OBJECT_ID,
      secret: SECRET,
      certificate: made.cert,
      connectionId: AZURE_CONNECTION,
    }),
  );
  azure.machineIdentities.push(identityOf({ clientId: CLIENT_ID, objectId: OBJECT_ID }));
  const pem = `${made.private}\n${made.cert}`;
  const schemes: Readonly<Record<Scheme, readonly [scheme: string, parameters: Readonly<Record<string, string>>]>> = {
    workloadIdentity: ['WorkloadIdentityFederation', {}],
    secret: ['ServicePrincipal', { authenticationType: 'spnKey', serviceprincipalkey: SECRET }],
    certificate: ['ServicePrincipal', { authenticationType: 'spnCertificate', servicePrincipalCertificate: pem }],
    managedIdentity: ['ManagedServiceIdentity', {}],
  };
  const data = {
    environment: 'AzureCloud',
    scopeLevel: 'Subscription',
    subscriptionId: SUBSCRIPTION,
    subscriptionName: 'Prod',
    activeDirectoryAuthority: `${azure.url}/`,
  };
  return {
    azure,
    pem,
    connection: (name, more = {}) => {
      const [scheme, parameters] = schemes[name];
      const principal = name === 'managedIdentity' ? {} : { serviceprincipalid: CLIENT_ID };
      return {
        ...{ url: `${azure.url}/`, scheme, data, ...more },
        parameters: { tenantid: TENANT, ...principal, ...parameters, ...more.parameters },
      };
    },
  };
}

interface Kubeconfig {
  readonly users: readonly { readonly name: string; readonly user: unknown }[];
}

/** The kubeconfig that an Entra cluster gives: of its users nothing but the plugin that would sign a person in. */
export function entraKubeconfig(kubeconfig: string, more: readonly string[] = []): string {
  const config = load(kubeconfig) as Kubeconfig;
  const args = ['get-token', '--environment', 'AzurePublicCloud', '--server-id', AKS_AUDIENCE, '--client-id'];
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: 'kubelogin',
    args: [...args, '80faf920-1908-4b52-b5ef-a8e7bedfc67a', '--tenant-id', TENANT, '--login', 'devicecode', ...more],
    provideClusterInfo: false,
  };
  return dump({ ...config, users: config.users.map(({ name }) => ({ name, user: { exec } })) });
}

/** The kubeconfig of a cluster whose API server listens elsewhere, or nowhere. */
export function kubeconfigOfServer(kubeconfig: string, server: string): string {
  const config = load(kubeconfig) as {
    readonly clusters: readonly { readonly name: string; readonly cluster: object }[];
  };
  const clusters = config.clusters.map(({ name, cluster }) => ({ name, cluster: { ...cluster, server } }));
  return dump({ ...config, clusters });
}

/** A Role of docs/rbac, bound to the identity by its object id, as an AKS page tells users to do. */
export async function bindRole(cluster: TestCluster, namespace: string, file: string): Promise<void> {
  const { rules } = load(await readFile(`docs/rbac/${file}.yaml`, 'utf8')) as { readonly rules: readonly PolicyRule[] };
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  await cluster.ask('POST', `${rbac}/roles`, { metadata: { name: file }, rules });
  await cluster.ask('POST', `${rbac}/rolebindings`, {
    metadata: { name: file },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: file },
    subjects: [{ kind: 'User', name: OBJECT_ID, apiGroup: 'rbac.authorization.k8s.io' }],
  });
}
