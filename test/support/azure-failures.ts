import type { AksCluster } from '../../shared/azure/aks-cluster.ts';
import type { SignInMethod } from '../../shared/azure/azure-connection.ts';
import { AzureFailure } from '../../shared/azure/azure-failure.ts';

/** Azure, or what answers in its place, was not reached. */
export const noAnswer = (code: string | undefined, said = 'it failed') =>
  new AzureFailure('azure.example', { kind: 'noAnswer', code, said });

/** It refused with this status and body. */
export const refused = (
  status: number,
  body: unknown,
  more: { retryAfterSeconds?: number; correlationId?: string } = {},
) =>
  new AzureFailure('azure.example', {
    kind: 'refused',
    status,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    retryAfterSeconds: more.retryAfterSeconds,
    correlationId: more.correlationId,
  });

/** The ways to sign in of the specs. */
export const METHODS = {
  secret: { kind: 'secret', clientId: 'app', secret: 's' },
  certificate: { kind: 'certificate', clientId: 'app', pem: 'p' },
  workloadIdentity: { kind: 'workloadIdentity', clientId: 'app' },
} as const satisfies Readonly<Record<string, SignInMethod>>;

/** The cluster that they are about. */
export const CLUSTER: AksCluster = {
  name: 'aks-shop',
  resourceGroup: 'rg',
  subscriptionId: 'sub',
  asAdmin: false,
  byPublicName: false,
};
