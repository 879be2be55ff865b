import assert from 'node:assert/strict';
import { explainForbidden, explainUnauthorised, explainUnreachable } from '../../../shared/azure/explain-api-server.ts';
import type { EntraCaller } from '../../../shared/azure/explain-api-server.ts';
import type { ClusterState } from '../../../shared/azure/resource-manager-answers.ts';
import { CLUSTER } from '../../support/azure-failures.ts';

describe('why the API server of an AKS cluster refuses', () => {
  const CALLER: EntraCaller = {
    connectionId: 'azure-prod',
    cluster: CLUSTER,
    tenantId: 'home',
    clusterTenantId: 'home',
    objectId: 'oid-1',
    byManagedIdentity: false,
  };
  const SUBJECT = { verb: 'get', group: 'apps', resource: 'deployments', namespace: 'shop', name: 'web' } as const;
  const NO_RIGHT =
    'deployments.apps "web" is forbidden: User "oid-1" cannot get resource "deployments" in API group "apps" in the namespace "shop"';

  it('a token of another tenant: both are named', () => {
    const said = explainUnauthorised('https://a', 'Unauthorized', { ...CALLER, clusterTenantId: 'away' });
    assert.match(
      said,
      /API server https:\/\/a of the AKS cluster aks-shop .*'azure-prod' \(401 Unauthorized\): the cluster expects the tenant away, and the connection is of home\. Use a connection/,
    );
    assert.match(
      explainUnauthorised('https://a', 'U', { ...CALLER, clusterTenantId: 'away', tenantId: undefined }),
      /the connection is of another\./,
    );
  });

  it('a token of a managed identity: it cannot be asked for anew', () => {
    const said = explainUnauthorised('https://a', 'U', {
      ...CALLER,
      clusterTenantId: undefined,
      tenantId: undefined,
      byManagedIdentity: true,
    });
    assert.match(
      said,
      /another tenant than that of the connection \(the machine\)\. A token of a managed identity is kept by the machine/,
    );
  });

  it('a role of Kubernetes is missing: its line, and whom to bind it to', () => {
    const said = explainForbidden(SUBJECT, NO_RIGHT, CALLER);
    assert.match(
      said,
      /\(object id oid-1\) may not get deployments\.apps "web" in namespace "shop".*Add to its Role: - \{apiGroups: \["apps"\].*subjects: \[\{kind: User, name: oid-1,/,
    );
  });

  it('a role of Azure RBAC is missing: no line of a Role would help', () => {
    const denied = `${NO_RIGHT}: User does not have access to the resource in Azure. Update role assignment to allow access.`;
    const said = explainForbidden(SUBJECT, denied, { ...CALLER, objectId: undefined });
    assert.match(
      said,
      /assign the role "Azure Kubernetes Service RBAC Writer" to it at .*managedClusters\/aks-shop\/namespaces\/shop/,
    );
    assert.doesNotMatch(said, /Add to its Role/);
    assert.match(explainForbidden(SUBJECT, denied, CALLER), /RBAC Writer" to oid-1 at/);
    assert.match(explainForbidden(SUBJECT, NO_RIGHT, { ...CALLER, objectId: undefined }), /name: <object id>/);
  });
});

describe('why the API server of an AKS cluster is not reached', () => {
  const STATE: ClusterState = { isStopped: false, isPrivate: false, authorisedRanges: [], provisioning: 'Succeeded' };
  const rows: readonly (readonly [string, string | undefined, RegExp | undefined])[] = [
    [
      'stopped',
      explainUnreachable(CLUSTER, { ...STATE, isStopped: true }, false),
      /aks-shop: it is stopped\. Start it/,
    ],
    [
      'private',
      explainUnreachable(CLUSTER, { ...STATE, isPrivate: true }, false),
      /it is private\. Use an agent inside its network\.$/,
    ],
    [
      'private, and the name is unknown',
      explainUnreachable(CLUSTER, { ...STATE, isPrivate: true }, true),
      /usePublicFqdn helps/,
    ],
    [
      'private, by its public name',
      explainUnreachable({ ...CLUSTER, byPublicName: true }, { ...STATE, isPrivate: true }, true),
      /network\.$/,
    ],
    [
      'fenced',
      explainUnreachable(CLUSTER, { ...STATE, authorisedRanges: ['10.0.0.0/8', '1.2.3.4/32'] }, false),
      /only 10\.0\.0\.0\/8, 1\.2\.3\.4\/32 may reach it\. Add the address of this agent/,
    ],
    [
      'being updated',
      explainUnreachable(CLUSTER, { ...STATE, provisioning: 'Updating' }, false),
      /it is Updating\. Wait/,
    ],
    ['nothing special', explainUnreachable(CLUSTER, STATE, false), undefined],
    ['no state', explainUnreachable(CLUSTER, { ...STATE, provisioning: undefined }, false), undefined],
    ['nothing known', explainUnreachable(CLUSTER, undefined, false), undefined],
  ];
  for (const [what, said, expected] of rows) {
    it(what, () => (expected === undefined ? assert.equal(said, undefined) : assert.match(said ?? '', expected)));
  }
});
