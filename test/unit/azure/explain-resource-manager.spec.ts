import assert from 'node:assert/strict';
import type { AzureFailure } from '../../../shared/azure/azure-failure.ts';
import { explainResourceManager } from '../../../shared/azure/explain-resource-manager.ts';
import { CLUSTER, noAnswer, refused } from '../../support/azure-failures.ts';

const AZURE_ERROR = (code: string, message: string) => ({ error: { code, message } });

describe('why Azure Resource Manager gave no credentials', () => {
  const explain = (
    failure: AzureFailure,
    cluster = CLUSTER,
    objectId: string | undefined = 'oid-1',
    tenantId: string | undefined = 'home',
  ) => explainResourceManager(failure, { connectionId: 'azure-prod', cluster, objectId, tenantId });
  const disabled = AZURE_ERROR(
    'BadRequest',
    'Getting static credential is not allowed because this cluster is set to disable local accounts.',
  );
  const rows: readonly (readonly [string, string, RegExp])[] = [
    [
      'no such group or cluster',
      explain(refused(404, AZURE_ERROR('ResourceNotFound', 'The Resource was not found.'), { correlationId: 'c-1' })),
      /^The credentials of the AKS cluster aks-shop \(resource group rg, subscription sub\) were not given to the Azure Resource Manager connection 'azure-prod' \(404 ResourceNotFound: The Resource was not found\. \(correlation id c-1\)\)\. Check kubernetesCluster, azureResourceGroup and azureSubscriptionId/,
    ],
    [
      'no right',
      explain(refused(403, AZURE_ERROR('AuthorizationFailed', 'The client has no authorization.'))),
      /Assign the role "Azure Kubernetes Service Cluster User Role" .*\(object id oid-1\) at \/subscriptions\/sub\//,
    ],
    [
      'no right of an administrator',
      explainResourceManager(refused(403, AZURE_ERROR('A', 'm')), {
        connectionId: 'azure-prod',
        cluster: { ...CLUSTER, asAdmin: true },
        objectId: undefined,
        tenantId: 'home',
      }),
      /"Azure Kubernetes Service Cluster Admin Role" to the identity of the connection at/,
    ],
    [
      'local accounts are disabled',
      explain(refused(400, disabled), { ...CLUSTER, asAdmin: true }),
      /leave useClusterAdmin out, and give the identity a role/,
    ],
    [
      'neither local accounts nor Entra',
      explain(refused(400, disabled)),
      /neither local accounts nor Entra: switch one of them on/,
    ],
    [
      'another tenant',
      explain(refused(401, AZURE_ERROR('InvalidAuthenticationTokenTenant', 'wrong issuer'))),
      /belongs to another tenant than the connection's \(home\)/,
    ],
    [
      'another tenant, of which nothing is known',
      explainResourceManager(refused(401, AZURE_ERROR('InvalidAuthenticationTokenTenant', 'm')), {
        connectionId: 'a',
        cluster: CLUSTER,
        objectId: 'o',
        tenantId: undefined,
      }),
      /another tenant than the connection's: use/,
    ],
    [
      'the token is refused twice',
      explain(refused(401, AZURE_ERROR('ExpiredAuthenticationToken', 'm'))),
      /The token was refused, and a new one too/,
    ],
    [
      'too many requests',
      explain(refused(429, AZURE_ERROR('TooManyRequests', 'm'), { retryAfterSeconds: 300 })),
      /takes no more requests of this identity for now\. It asks to wait 300 s\. Run/,
    ],
    ['too many requests, without a time', explain(refused(429, AZURE_ERROR('TooManyRequests', 'm'))), /for now\. Run/],
    [
      'out of order',
      explain(refused(503, AZURE_ERROR('ServerBusy', 'm'))),
      /\(503 ServerBusy: m\)\. Run the step again later/,
    ],
    [
      'an error without words',
      explain(refused(409, { error: {} })),
      /\(409 Error: it said no more\)\. Look at the cluster/,
    ],
    ['a page of a proxy', explain(refused(200, '<html>')), /Azure Resource Manager azure\.example was not reached/],
    ['an error that is a text', explain(refused(400, { error: 'x' })), /was not reached/],
    [
      'no way there',
      explain(noAnswer('ENOTFOUND')),
      /Azure Resource Manager azure\.example cannot be reached: its name does not resolve/,
    ],
    [
      'silence',
      explain(noAnswer('ETIMEDOUT')),
      /Azure Resource Manager azure\.example cannot be reached: it did not answer in time/,
    ],
  ];
  for (const [what, said, expected] of rows) it(what, () => assert.match(said, expected));
});
