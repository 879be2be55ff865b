import { describeCluster, resourceIdOf } from './aks-cluster.ts';
import type { AksCluster } from './aks-cluster.ts';
import type { AzureFailure, AzureRefusal } from './azure-failure.ts';
import { explainForeignPage, explainNoAnswer } from './explain-no-answer.ts';
import { firstLine, jsonObject, textOf } from './foreign-text.ts';

/** Who asked Resource Manager, and about what. */
export interface ResourceManagerRequest {
  readonly connectionId: string;
  readonly cluster: AksCluster;
  /** The object id of the identity, as roles are assigned to it; `undefined` where the token does not say it. */
  readonly objectId: string | undefined;
  readonly tenantId: string | undefined;
}

const LOCAL_ACCOUNTS = /disable local accounts/i;

/** Why Azure Resource Manager did not give the credentials of a cluster, in one line (aks.md#53-arm-errors). */
export function explainResourceManager(
  { facts, host }: Pick<AzureFailure, 'facts' | 'host'>,
  request: ResourceManagerRequest,
): string {
  const { connectionId, cluster } = request;
  const failed = `The credentials of the AKS cluster ${describeCluster(cluster)} were not given to the Azure Resource Manager connection '${connectionId}'`;
  if (facts.kind === 'noAnswer') return `${failed}. ${explainNoAnswer('Azure Resource Manager', host, facts)}`;
  const refusal = errorIn(facts.body);
  if (refusal === undefined) return `${failed}. ${explainForeignPage('Azure Resource Manager', host, facts.status)}`;
  const correlation = facts.correlationId === undefined ? '' : ` (correlation id ${facts.correlationId})`;
  const said = `${facts.status} ${refusal.code}: ${firstLine(refusal.message)}${correlation}`;
  return `${failed} (${said}). ${nextStep(facts, refusal, request)}`;
}

interface ResourceManagerError {
  readonly code: string;
  readonly message: string;
}

function errorIn(body: string): ResourceManagerError | undefined {
  const error = jsonObject(body)?.['error'];
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, message } = error as Readonly<Record<string, unknown>>;
  return { code: textOf(code) ?? 'Error', message: textOf(message) ?? 'it said no more' };
}

function nextStep(
  { status, retryAfterSeconds }: AzureRefusal,
  { code, message }: ResourceManagerError,
  { cluster, objectId, tenantId }: ResourceManagerRequest,
): string {
  if (LOCAL_ACCOUNTS.test(message)) return localAccounts(cluster);
  if (status === 401) {
    return /tenant/i.test(code + message)
      ? `The subscription belongs to another tenant than the connection's${tenantId === undefined ? '' : ` (${tenantId})`}: use a connection of the subscription's tenant.`
      : 'The token was refused, and a new one too: verify the service connection, and look whether it is made for this cloud.';
  }
  if (status === 403) {
    const role = `Azure Kubernetes Service Cluster ${cluster.asAdmin ? 'Admin' : 'User'} Role`;
    return `Assign the role "${role}" to the identity of the connection${objectId === undefined ? '' : ` (object id ${objectId})`} at ${resourceIdOf(cluster)}; it takes some minutes until it counts.`;
  }
  if (status === 404) {
    return 'Check kubernetesCluster, azureResourceGroup and azureSubscriptionId; what the identity of the connection may not see is not there for it either.';
  }
  if (status === 429) {
    const wait = retryAfterSeconds === undefined ? '' : ` It asks to wait ${retryAfterSeconds} s.`;
    return `Azure Resource Manager takes no more requests of this identity for now.${wait} Run the step again later, and spread the pipelines over time.`;
  }
  if (status >= 500) return 'Run the step again later.';
  return 'Look at the cluster in the portal.';
}

function localAccounts({ asAdmin }: AksCluster): string {
  const roles =
    'give the identity a role of Kubernetes (RoleBinding to its object id) or of Azure RBAC ("Azure Kubernetes Service RBAC Writer")';
  return asAdmin
    ? `The cluster has no local accounts: leave useClusterAdmin out, and ${roles}.`
    : `The cluster has neither local accounts nor Entra: switch one of them on, and ${roles}.`;
}
