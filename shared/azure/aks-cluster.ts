import { Fault } from '../host/fault.ts';
import type { AzureConnectionSource } from '../kubernetes/azure-connection-inputs.ts';
import type { AzureConnection } from './azure-connection.ts';

/** One AKS cluster, and whose credentials are asked for. */
export interface AksCluster {
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  readonly asAdmin: boolean;
  readonly byPublicName: boolean;
}

const VERSION = '2024-05-01';

/** The cluster that is meant. Throws a Fault where neither the inputs nor the connection name a subscription. */
export function aksCluster(
  { cluster, useClusterAdmin, usePublicFqdn }: Omit<AzureConnectionSource, 'type' | 'id'>,
  { id, subscriptionId: ofConnection, managementGroup }: AzureConnection,
): AksCluster {
  const subscriptionId = cluster.subscriptionId ?? ofConnection;
  if (subscriptionId === undefined) {
    const group = managementGroup === undefined ? '' : ` but the management group ${managementGroup}`;
    throw new Fault(
      'SR211',
      `The Azure Resource Manager connection '${id}' names no subscription${group}. Give the subscription of the cluster ${cluster.name} in azureSubscriptionId, or the whole resource id of the cluster in kubernetesCluster.`,
    );
  }
  const { name, resourceGroup } = cluster;
  return { name, resourceGroup, subscriptionId, asAdmin: useClusterAdmin, byPublicName: usePublicFqdn };
}

/** `aks-shop (resource group rg-shop, subscription …)`. */
export function describeCluster({ name, resourceGroup, subscriptionId }: AksCluster): string {
  return `${name} (resource group ${resourceGroup}, subscription ${subscriptionId})`;
}

/** The resource id, as roles are assigned at it. */
export function resourceIdOf({ subscriptionId, resourceGroup, name }: AksCluster): string {
  const parts = [subscriptionId, resourceGroup, name].map(encodeURIComponent);
  return `/subscriptions/${parts[0]}/resourceGroups/${parts[1]}/providers/Microsoft.ContainerService/managedClusters/${parts[2]}`;
}

/** Path and query of the request for the cluster's credentials, a POST (aks.md#51-credentials). */
export function credentialsPath(cluster: AksCluster): string {
  const query = new URLSearchParams({ 'api-version': VERSION });
  // What the cluster itself gives where nothing is said may be a form that is older than exec plugins.
  if (!cluster.asAdmin) query.set('format', 'exec');
  if (cluster.byPublicName) query.set('server-fqdn', 'public');
  const who = cluster.asAdmin ? 'Admin' : 'User';
  return `${resourceIdOf(cluster)}/listCluster${who}Credential?${query.toString()}`;
}

/** Path and query of the request for what the cluster is like, a GET. */
export function clusterPath(cluster: AksCluster): string {
  return `${resourceIdOf(cluster)}?api-version=${VERSION}`;
}
