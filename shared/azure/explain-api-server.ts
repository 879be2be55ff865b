import type { Subject } from '../kubernetes/api-error.ts';
import { describeSubject, roleLine } from '../kubernetes/api-error.ts';
import { describeCluster, resourceIdOf } from './aks-cluster.ts';
import type { AksCluster } from './aks-cluster.ts';
import type { ClusterState } from './resource-manager-answers.ts';

/** Who stands before the API server of an AKS cluster with a token of Entra. */
export interface EntraCaller {
  readonly connectionId: string;
  readonly cluster: AksCluster;
  /** Of the connection. */
  readonly tenantId: string | undefined;
  /** What the cluster's kubeconfig says. */
  readonly clusterTenantId: string | undefined;
  readonly objectId: string | undefined;
  /** Tokens of a managed identity are kept by the machine: there is no other one before they end. */
  readonly byManagedIdentity: boolean;
}

// How the authorizer of Azure ends its refusals (aks.md#52-authorisation-in-the-cluster).
const AZURE_RBAC = /User does(?:n't| not) have access to the resource in Azure/i;

/** What to do where the API server does not accept the token of Entra (401). */
export function explainUnauthorised(server: string, said: string, caller: EntraCaller): string {
  const { connectionId, cluster, tenantId, clusterTenantId } = caller;
  const tenants =
    clusterTenantId === undefined || clusterTenantId === tenantId
      ? `the cluster may expect another tenant than that of the connection (${tenantId ?? 'the machine'})`
      : `the cluster expects the tenant ${clusterTenantId}, and the connection is of ${tenantId ?? 'another'}`;
  const kept = caller.byManagedIdentity
    ? ' A token of a managed identity is kept by the machine and cannot be asked for anew before it ends.'
    : '';
  return `The API server ${server} of the AKS cluster ${describeCluster(cluster)} does not accept the token of the Azure Resource Manager connection '${connectionId}' (401 ${said}): ${tenants}.${kept} Use a connection of the cluster's tenant; if it is of that tenant, look whether Entra was switched off for the cluster a moment ago, and run the step again.`;
}

/** What to do where the identity may not do something in the cluster (403). */
export function explainForbidden(subject: Subject, said: string, caller: EntraCaller): string {
  const { connectionId, cluster, objectId } = caller;
  const id = objectId === undefined ? '' : ` (object id ${objectId})`;
  const refused = `The identity of the Azure Resource Manager connection '${connectionId}'${id} may not ${subject.verb} ${describeSubject(subject)} (403: ${said}).`;
  if (AZURE_RBAC.test(said)) {
    return `${refused} The cluster goes by Azure RBAC: assign the role "Azure Kubernetes Service RBAC Writer" to ${objectId ?? 'it'} at ${resourceIdOf(cluster)}/namespaces/${subject.namespace}; it takes up to 5 minutes until it counts.`;
  }
  return `${refused} Add to its Role: ${roleLine(subject)}, and bind the Role to it: subjects: [{kind: User, name: ${objectId ?? '<object id>'}, apiGroup: rbac.authorization.k8s.io}]`;
}

/** What Resource Manager's words on a cluster add to the error that its API server is not reached; `undefined` for nothing. */
export function explainUnreachable(
  cluster: AksCluster,
  state: ClusterState | undefined,
  nameIsUnknown: boolean,
): string | undefined {
  if (state === undefined) return undefined;
  const says = `Azure says of ${cluster.name}:`;
  if (state.isStopped) return `${says} it is stopped. Start it (az aks start) and run the step again.`;
  if (state.isPrivate) {
    const name =
      nameIsUnknown && !cluster.byPublicName
        ? ' Where the network is right and only the name is unknown, usePublicFqdn helps.'
        : '';
    return `${says} it is private. Use an agent inside its network.${name}`;
  }
  if (state.authorisedRanges.length > 0) {
    return `${says} only ${state.authorisedRanges.join(', ')} may reach it. Add the address of this agent to its authorised ranges.`;
  }
  if (state.provisioning !== undefined && !/^succeeded$/i.test(state.provisioning)) {
    return `${says} it is ${state.provisioning}. Wait until that is over and run the step again.`;
  }
  return undefined;
}
