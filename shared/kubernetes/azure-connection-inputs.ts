import type { InputReader } from '../host/input-reader.ts';
import { whyNoCluster } from './why-no-cluster.ts';

/** An AKS cluster that an Azure Resource Manager connection leads to (aks.md#81-inputs). */
export interface AzureConnectionSource {
  readonly type: 'azureResourceManager';
  /** Of the service connection. */
  readonly id: string;
  readonly cluster: ClusterNames;
  /** The local account of administrators in place of the connection's identity. */
  readonly useClusterAdmin: boolean;
  /** The server of a private cluster by its public name. */
  readonly usePublicFqdn: boolean;
  readonly managedIdentityClientId: string | undefined;
}

/** Which cluster is meant; `undefined` where the connection says it. */
export interface ClusterNames {
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string | undefined;
}

interface ClusterTexts {
  readonly kubernetesCluster: string | undefined;
  readonly azureResourceGroup: string | undefined;
  readonly azureSubscriptionId: string | undefined;
}

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
// Names of Azure are the same in either case, as Resource Manager takes them.
const RESOURCE_ID =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerService\/managedClusters\/([^/]+)\/?$/i;
// aks.md#51-credentials
const CLUSTER_NAME = /^[a-z0-9][-_a-z0-9]{0,62}$/i;
const RESOURCE_GROUP = /^[-\p{L}\p{N}_.()]{0,89}[-\p{L}\p{N}_()]$/u;

/**
 * Reads the inputs of an Azure Resource Manager connection; each of them is refused where the type of the connection is
 * another one. `undefined` where it is, or something is missing, which the reader has gathered by then.
 */
export function readAzureConnection(read: InputReader, isChosen: boolean): AzureConnectionSource | undefined {
  const id = read.requiredWhere('azureSubscriptionConnection', isChosen, {
    // Of KubernetesManifest and HelmDeploy; an input by another name never reaches a task.
    example: 'azure-prod; other tasks call it azureSubscriptionEndpoint or azureSubscription',
  });
  const kubernetesCluster = read.requiredWhere('kubernetesCluster', isChosen, {
    example: 'aks-shop',
    check: (value) => (CLUSTER_NAME.test(value) || isResourceId(value) ? undefined : whyNoCluster(value)),
  });
  // Also where it is wrong: whoever writes a path means no name beside a group.
  const hasId = kubernetesCluster?.includes('/') === true;
  const azureResourceGroup = read.requiredWhere('azureResourceGroup', isChosen && !hasId, {
    example: 'rg-shop',
    check: (value) => {
      if (RESOURCE_GROUP.test(value)) return undefined;
      const [, name] = /\/resourceGroups\/([^/]+)\/?$/i.exec(value) ?? [];
      return `no name of a resource group${name === undefined ? '' : `, but its id: write ${name}`}`;
    },
  });
  const useClusterAdmin = read.boolean('useClusterAdmin', false);
  const azureSubscriptionId = read.optional('azureSubscriptionId', {
    example: '00000000-1111-2222-3333-444444444444',
    check: (value) => {
      if (GUID.test(value)) return undefined;
      const id = value.replace(/^\{|\}$|^\/?subscriptions\/|\/$/gi, '');
      return `no id of a subscription${GUID.test(id) ? `: write ${id}` : ', which is a GUID; its name does not do'}`;
    },
  });
  const usePublicFqdn = read.boolean('usePublicFqdn', false);
  const managedIdentityClientId = read.optional('managedIdentityClientId', {
    example: '00000000-1111-2222-3333-444444444444',
    check: (value) => (GUID.test(value) ? undefined : 'no client id'),
  });
  const texts = { kubernetesCluster, azureResourceGroup, azureSubscriptionId };
  if (!isChosen) {
    const given = { azureSubscriptionConnection: id, ...texts, managedIdentityClientId };
    const names = Object.entries({
      ...given,
      useClusterAdmin: useClusterAdmin || undefined,
      usePublicFqdn: usePublicFqdn || undefined,
    }).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    if (names.length > 0) {
      const [verb, what] = names.length === 1 ? ['is', 'it'] : ['are', 'them'];
      read.problem(
        `${names.join(', ')} ${verb} for connectionType: azureResourceManager alone. Write that, or leave ${what} out`,
      );
    }
    return undefined;
  }
  const cluster = clusterNames(texts, (text) => read.problem(text));
  if (id === undefined || cluster === undefined) return undefined;
  return { type: 'azureResourceManager', id, cluster, useClusterAdmin, usePublicFqdn, managedIdentityClientId };
}

function isResourceId(text: string): boolean {
  const [, subscription = '', group = '', name = ''] = RESOURCE_ID.exec(text) ?? [];
  return GUID.test(subscription) && RESOURCE_GROUP.test(group) && CLUSTER_NAME.test(name);
}

function clusterNames(
  { kubernetesCluster, azureResourceGroup, azureSubscriptionId }: ClusterTexts,
  problem: (text: string) => void,
): ClusterNames | undefined {
  if (kubernetesCluster === undefined) return undefined;
  const [, subscriptionId, resourceGroup, name] = RESOURCE_ID.exec(kubernetesCluster) ?? [];
  if (subscriptionId === undefined || resourceGroup === undefined || name === undefined) {
    if (azureResourceGroup === undefined) return undefined;
    return { name: kubernetesCluster, resourceGroup: azureResourceGroup, subscriptionId: azureSubscriptionId };
  }
  const contradicts = (input: string, given: string | undefined, own: string) => {
    if (given === undefined || given.toLowerCase() === own.toLowerCase()) return;
    problem(`${input} is '${given}', but the resource id in kubernetesCluster says '${own}'. Leave ${input} out`);
  };
  contradicts('azureResourceGroup', azureResourceGroup, resourceGroup);
  contradicts('azureSubscriptionId', azureSubscriptionId, subscriptionId);
  return { name, resourceGroup, subscriptionId };
}
