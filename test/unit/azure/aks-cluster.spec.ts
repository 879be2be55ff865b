import assert from 'node:assert/strict';
import {
  aksCluster,
  clusterPath,
  credentialsPath,
  describeCluster,
  resourceIdOf,
} from '../../../shared/azure/aks-cluster.ts';
import type { AksCluster } from '../../../shared/azure/aks-cluster.ts';
import type { AzureConnection } from '../../../shared/azure/azure-connection.ts';

const CONNECTION: AzureConnection = {
  id: 'azure-prod',
  method: { kind: 'managedIdentity', clientId: undefined },
  tenantId: undefined,
  authority: 'https://login.microsoftonline.com',
  resourceManager: 'https://management.azure.com',
  resourceManagerScope: 'https://management.azure.com/.default',
  subscriptionId: 'of-connection',
  managementGroup: undefined,
};
const NAMES = { name: 'aks-shop', resourceGroup: 'rg shop', subscriptionId: undefined };
const SOURCE = { cluster: NAMES, useClusterAdmin: false, usePublicFqdn: false, managedIdentityClientId: undefined };
const CLUSTER: AksCluster = aksCluster(SOURCE, CONNECTION);

describe('the AKS cluster that is meant', () => {
  it("is one of the connection's subscription, or of the one that is given", () => {
    assert.equal(CLUSTER.subscriptionId, 'of-connection');
    const cluster = { ...NAMES, subscriptionId: 'given' };
    assert.equal(aksCluster({ ...SOURCE, cluster }, CONNECTION).subscriptionId, 'given');
  });

  it('is refused where nobody names a subscription', () => {
    const none = { ...CONNECTION, subscriptionId: undefined };
    assert.throws(
      () => aksCluster(SOURCE, none),
      /'azure-prod' names no subscription\. Give .* in azureSubscriptionId/,
    );
    assert.throws(
      () => aksCluster(SOURCE, { ...none, managementGroup: 'Shop' }),
      /names no subscription but the management group Shop\./,
    );
  });

  it('is told by its names, and asked for by encoded ones', () => {
    assert.equal(describeCluster(CLUSTER), 'aks-shop (resource group rg shop, subscription of-connection)');
    assert.match(
      resourceIdOf(CLUSTER),
      /^\/subscriptions\/of-connection\/resourceGroups\/rg%20shop\/providers\/.*\/aks-shop$/,
    );
    assert.match(clusterPath(CLUSTER), /\/aks-shop\?api-version=2024-05-01$/);
  });

  it("gives a user's credentials in the form of a plugin, an administrator's as they are, and the public name where it is wanted", () => {
    assert.match(credentialsPath(CLUSTER), /\/listClusterUserCredential\?api-version=2024-05-01&format=exec$/);
    assert.match(
      credentialsPath({ ...CLUSTER, asAdmin: true }),
      /\/listClusterAdminCredential\?api-version=2024-05-01$/,
    );
    assert.match(credentialsPath({ ...CLUSTER, byPublicName: true }), /&server-fqdn=public$/);
  });
});
