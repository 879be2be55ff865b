import assert from 'node:assert/strict';
import { InputReader } from '../../../shared/host/input-reader.ts';
import { readConnection } from '../../../shared/kubernetes/connection-inputs.ts';
import { RecordingHost } from '../../support/recording-host.ts';

type Given = Readonly<Record<string, string>>;

const GUID = '00000000-1111-2222-3333-444444444444';
const AZURE: Given = {
  connectionType: 'azureResourceManager',
  azureSubscriptionConnection: 'azure-prod',
  azureResourceGroup: 'rg-shop',
  kubernetesCluster: 'aks-shop',
};
const ID = `/subscriptions/${GUID}/resourcegroups/rg-shop/providers/Microsoft.ContainerService/managedClusters/aks-shop`;

function read(given: Given, need: 'required' | 'optional' = 'required') {
  const reader = new InputReader(new RecordingHost(given));
  const connection = readConnection(reader, need);
  reader.finish();
  return connection;
}

describe('the connection to an AKS cluster', () => {
  for (const need of ['required', 'optional'] as const) {
    it(`is named by connection, group and cluster, where one is ${need}`, () => {
      assert.deepEqual(read(AZURE, need), {
        type: 'azureResourceManager',
        id: 'azure-prod',
        cluster: { name: 'aks-shop', resourceGroup: 'rg-shop', subscriptionId: undefined },
        useClusterAdmin: false,
        usePublicFqdn: false,
        managedIdentityClientId: undefined,
      });
    });
  }

  it('takes all that can be said beside them', () => {
    const more = {
      useClusterAdmin: 'true',
      usePublicFqdn: 'True',
      azureSubscriptionId: GUID,
      managedIdentityClientId: GUID,
    };
    const connection = read({ ...AZURE, ...more });
    assert.ok(connection?.type === 'azureResourceManager');
    assert.equal(connection.cluster.subscriptionId, GUID);
    assert.deepEqual([connection.useClusterAdmin, connection.usePublicFqdn], [true, true]);
    assert.equal(connection.managedIdentityClientId, GUID);
  });

  for (const more of [{ azureResourceGroup: '' }, { azureResourceGroup: 'RG-Shop', azureSubscriptionId: GUID }]) {
    it(`is named by a resource id alone, with ${JSON.stringify(more)}`, () => {
      const connection = read({ ...AZURE, ...more, kubernetesCluster: `${ID}/` });
      assert.ok(connection?.type === 'azureResourceManager');
      assert.deepEqual(connection.cluster, { name: 'aks-shop', resourceGroup: 'rg-shop', subscriptionId: GUID });
    });
  }

  const without = (name: string) => ({ ...AZURE, [name]: '' });
  const refused: readonly (readonly [string, Given, RegExp])[] = [
    [
      'without a connection, with what other tasks call it',
      without('azureSubscriptionConnection'),
      /azureSubscriptionConnection is missing \(example: azure-prod; other tasks call it azureSubscriptionEndpoint or azureSubscription\)/,
    ],
    ['without a group', without('azureResourceGroup'), /azureResourceGroup is missing \(example: rg-shop\)/],
    ['without a cluster', without('kubernetesCluster'), /kubernetesCluster is missing \(example: aks-shop\)/],
    [
      'with a path that is no resource id',
      { ...AZURE, kubernetesCluster: '/subscriptions/x' },
      /no name and no resource id of an AKS cluster/,
    ],
    [
      'with a resource id of no subscription',
      { ...AZURE, kubernetesCluster: ID.replace(GUID, 'x') },
      /no name and no resource id of an AKS cluster: the id of its subscription, its group or its name is none/,
    ],
    [
      'with the address of the portal',
      { ...AZURE, kubernetesCluster: `https://portal.azure.com/#@contoso/resource${ID}/overview` },
      new RegExp(`no resource id of an AKS cluster, but holds one: write ${ID} \\(`),
    ],
    [
      'with a resource id without its first slash, and nothing is said of the group',
      { ...AZURE, kubernetesCluster: ID.slice(1), azureResourceGroup: '' },
      new RegExp(`^Fault: Input kubernetesCluster is .*: write ${ID} \\(example: aks-shop\\)\\.`),
    ],
    [
      'with the id of a pool of nodes',
      { ...AZURE, kubernetesCluster: `${ID}/agentPools/p` },
      /no resource id of an AKS cluster, but holds one: write \/subscriptions.*aks-shop \(/,
    ],
    [
      'with the id of a cluster of Azure Arc',
      { ...AZURE, kubernetesCluster: ID.replace(/Microsoft.*\//, 'Microsoft.Kubernetes/connectedClusters/') },
      /a cluster of Azure Arc, which this type of connection does not reach/,
    ],
    [
      'with the id of a fleet',
      { ...AZURE, kubernetesCluster: ID.replace('managedClusters', 'fleets') },
      /but a fleet: name one of its clusters/,
    ],
    [
      'with the address of its API server',
      { ...AZURE, kubernetesCluster: 'aks-shop-dns-1a2b.hcp.westeurope.azmk8s.io' },
      /the address of an API server: write the name of the cluster/,
    ],
    ['with a name that is none', { ...AZURE, kubernetesCluster: 'a b' }, /no name and no resource id/],
    ['with a group that is none', { ...AZURE, azureResourceGroup: 'rg/..' }, /no name of a resource group/],
    ['with a group that ends in a dot', { ...AZURE, azureResourceGroup: 'rg.' }, /no name of a resource group/],
    [
      'with the id of a group',
      { ...AZURE, azureResourceGroup: `/subscriptions/${GUID}/resourceGroups/rg-shop` },
      /no name of a resource group, but its id: write rg-shop/,
    ],
    ['with a subscription by its name', { ...AZURE, azureSubscriptionId: 'Prod' }, /a GUID; its name does not do/],
    [
      'with a subscription by its path',
      { ...AZURE, azureSubscriptionId: `/subscriptions/${GUID}` },
      /no id of a subscription: write 0/,
    ],
    [
      'with a subscription in braces',
      { ...AZURE, azureSubscriptionId: `{${GUID}}` },
      /no id of a subscription: write 0/,
    ],
    ['with a client id that is none', { ...AZURE, managedIdentityClientId: 'x' }, /no client id/],
    [
      'with a variable that does not exist',
      { ...AZURE, kubernetesCluster: '$(cluster)' },
      /the pipeline variable 'cluster' does not exist/,
    ],
    [
      'where the resource id says another group',
      { ...AZURE, kubernetesCluster: ID, azureResourceGroup: 'rg-other' },
      /azureResourceGroup is 'rg-other', but the resource id in kubernetesCluster says 'rg-shop'/,
    ],
    [
      'where the resource id says another subscription',
      { ...AZURE, kubernetesCluster: ID, azureSubscriptionId: GUID.replace('1111', '9999') },
      /azureSubscriptionId is '.*9999.*', but the resource id/,
    ],
    [
      'beside a Kubernetes service connection',
      { ...AZURE, kubernetesServiceConnection: 'k8s' },
      /kubernetesServiceConnection contradicts connectionType: azureResourceManager/,
    ],
    [
      'for another type',
      { kubernetesServiceConnection: 'k8s', azureResourceGroup: 'rg' },
      /azureResourceGroup is for connectionType: azureResourceManager alone\. Write that, or leave it out/,
    ],
    [
      'with several inputs for another type',
      { connectionType: 'kubeconfig', useClusterAdmin: 'true', usePublicFqdn: 'true' },
      /useClusterAdmin, usePublicFqdn are for connectionType: azureResourceManager alone.*leave them out/,
    ],
    [
      'by the word of another task',
      { ...AZURE, connectionType: 'Azure Resource Manager' },
      /connectionType is 'Azure Resource Manager', as other tasks call it; write azureResourceManager/,
    ],
    [
      'by another word',
      { ...AZURE, connectionType: 'az' },
      /only kubernetesServiceConnection, azureResourceManager and kubeconfig are allowed/,
    ],
  ];
  for (const [what, given, expected] of refused)
    it(`is refused ${what}`, () => assert.throws(() => read(given), expected));
});
