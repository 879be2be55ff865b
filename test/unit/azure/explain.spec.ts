import assert from 'node:assert/strict';
import type { AksCluster } from '../../../shared/azure/aks-cluster.ts';
import type { SignInMethod } from '../../../shared/azure/azure-connection.ts';
import { AzureFailure } from '../../../shared/azure/azure-failure.ts';
import { explainForbidden, explainUnauthorised, explainUnreachable } from '../../../shared/azure/explain-api-server.ts';
import type { EntraCaller } from '../../../shared/azure/explain-api-server.ts';
import { explainEntra } from '../../../shared/azure/explain-entra.ts';
import { explainManagedIdentity } from '../../../shared/azure/explain-managed-identity.ts';
import { explainResourceManager } from '../../../shared/azure/explain-resource-manager.ts';
import { explainOidc } from '../../../shared/azure/oidc-request.ts';
import type { ClusterState } from '../../../shared/azure/resource-manager-answers.ts';

const noAnswer = (code: string | undefined, said = 'it failed') =>
  new AzureFailure('azure.example', { kind: 'noAnswer', code, said });
const refused = (status: number, body: unknown, more: { retryAfterSeconds?: number; correlationId?: string } = {}) =>
  new AzureFailure('azure.example', {
    kind: 'refused',
    status,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    retryAfterSeconds: more.retryAfterSeconds,
    correlationId: more.correlationId,
  });

const METHODS = {
  secret: { kind: 'secret', clientId: 'app', secret: 's' },
  certificate: { kind: 'certificate', clientId: 'app', pem: 'p' },
  workloadIdentity: { kind: 'workloadIdentity', clientId: 'app' },
} as const satisfies Readonly<Record<string, SignInMethod>>;

/** The words for a refusal of Entra with this code. */
function entra(code: number, method: SignInMethod = METHODS.secret, tenantId = 'home'): string {
  const description = `AADSTS${code}: What Entra says.\r\nTrace ID: 1\r\nTimestamp: 2`;
  const body = { error: 'invalid_client', error_description: description, error_codes: [code], trace_id: 'tr-1' };
  const connection = { id: 'azure-prod', method, tenantId: 'home' };
  return explainEntra(refused(400, body), { connection, purpose: 'Azure Resource Manager', tenantId });
}

describe('why Entra gave no token', () => {
  const codes: readonly (readonly [number, RegExp, SignInMethod?, string?])[] = [
    [700016, /The identity was deleted, or tenant or cloud of the connection is wrong: edit the service connection/],
    [700016, /The cluster belongs to the tenant away, and the connection is of home/, METHODS.secret, 'away'],
    [7000215, /secret of the connection is wrong: enter its value, not its id/],
    [7000222, /secret of the connection has expired: make a new one/],
    [700024, /Synchronise the agent's clock/, METHODS.certificate],
    [700024, /Synchronise the agent's clock/, METHODS.workloadIdentity],
    [700024, /Run the step again/, METHODS.secret],
    [70021, /Edit and save the service connection, which renews its issuer/],
    [700211, /Edit and save the service connection/],
    [700213, /Edit and save the service connection/],
    [70025, /Edit and save the service connection/],
    [700223, /The tenant forbids workload identity federation: ask/],
    [700238, /forbids workload identity federation for this organisation/],
    [70052, /use an app of one tenant/],
    [900382, /does not allow federation: use a connection that signs in by the certificate/],
    [700027, /upload its public part to the app/],
    [90002, /There is no such tenant in this cloud/],
    [500011, /does not know Azure Resource Manager: the connection is made for another cloud or tenant/],
    [53003, /Conditional access keeps the identity out/],
    [53000, /Conditional access keeps the identity out/],
    [530035, /Conditional access keeps the identity out/],
    [700212, /the audience api:\/\/AzureADTokenExchange/],
    [7002138, /Edit and save the service connection, which renews its issuer/],
    [700023, /There is no such tenant in this cloud: correct the tenant of the service connection, or its cloud/],
    [900023, /There is no such tenant in this cloud/],
    [1000502, /has expired there: upload its public part to the app/],
    [500014, /The tenant has switched Azure Resource Manager off/],
    [7000112, /The identity is switched off: ask the Entra administrators to enable it/],
    [7000229, /The identity was deleted/],
    [1234567, /Verify the service connection/],
  ];
  for (const [code, next, method, tenant] of codes) {
    it(`AADSTS${code}${method === undefined ? '' : ` (${method.kind}${tenant === undefined ? '' : `, tenant ${tenant}`})`}: the connection, Entra's sentence, its trace, and what to do`, () => {
      const said = entra(code, method, tenant);
      assert.match(
        said,
        /^The Azure Resource Manager connection 'azure-prod' got no token for Azure Resource Manager: /,
      );
      assert.ok(said.includes(`AADSTS${code}: What Entra says. (trace tr-1) `), said);
      assert.match(said, next);
    });
  }

  const WISH = {
    connection: { id: 'azure-prod', method: METHODS.secret, tenantId: undefined },
    purpose: 'x',
    tenantId: 'away',
  };
  it('its numbers for the support are one, where they stand in the same line too', () => {
    const description = 'AADSTS7000215: Invalid. Trace ID: tr-1 Correlation ID: c-1 Timestamp: 2026-11-30';
    const body = { error: 'invalid_client', error_description: description, trace_id: 'tr-1' };
    assert.match(explainEntra(refused(401, body), WISH), /: AADSTS7000215: Invalid\. \(trace tr-1\) The secret/);
  });
  it('the codes of its answer where its sentence has none, and a connection that names no tenant', () => {
    const body = { error: 'invalid_request', error_codes: [700016, 'x'] };
    assert.match(
      explainEntra(refused(400, body), WISH),
      /: invalid_request The cluster belongs to the tenant away, and the connection is of another/,
    );
    assert.match(explainEntra(refused(400, { error: 'a' }), WISH), /: a Verify the service connection/);
  });

  it('too many requests, and how long it asks to wait', () => {
    assert.match(
      explainEntra(refused(429, '', { retryAfterSeconds: 90 }), WISH),
      /too many requests \(429\) and asks to wait 90 s\. Run the step again later/,
    );
    assert.match(explainEntra(refused(429, ''), WISH), /too many requests \(429\)\. Run/);
  });

  it('out of order', () => {
    assert.match(
      explainEntra(refused(503, { error: 'temporarily_unavailable' }), WISH),
      /Entra is out of order \(503: temporarily_unavailable\)/,
    );
  });

  it('a page of a proxy in its place', () => {
    assert.match(
      explainEntra(refused(200, '<html>'), WISH),
      /azure\.example was not reached: what answered \(HTTP 200\).*a proxy or a sign-in page/,
    );
    assert.match(
      explainEntra(refused(502, '<html>'), WISH),
      /what answered \(HTTP 502\).*of a proxy or a gateway in between\. Run the step again later/,
    );
  });

  const connections: readonly (readonly [string | undefined, string, RegExp])[] = [
    ['ENOTFOUND', 'x', /its name does not resolve on this agent \(ENOTFOUND: x\).*made for another cloud/],
    ['ECONNREFUSED', 'x', /the connection failed \(ECONNREFUSED: x\)\. Allow it in the firewall/],
    ['ETIMEDOUT', 'x', /it did not answer in time/],
    ['ECONNRESET', '', /its connections broke before the answer was whole \(ECONNRESET\)\. Run the step again/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'x', /certificate is not trusted.*--sslcacert/],
    ['CERT_HAS_EXPIRED', 'x', /not valid at the time of the agent's clock \(CERT_HAS_EXPIRED: x\)\. Look whether/],
    ['CERT_NOT_YET_VALID', 'x', /not valid at the time of the agent's clock/],
    [undefined, 'Bad response: 407', /the agent's proxy wants a user and a password/],
    [undefined, 'Bad response: 403', /the agent's proxy does not let it through.*Allow azure\.example in the proxy/],
    [undefined, 'x', /the connection failed \(x\)/],
  ];
  for (const [code, said, expected] of connections) {
    it(`the host, and what failed: ${code ?? said}`, () =>
      assert.match(explainEntra(noAnswer(code, said), WISH), expected));
  }
});

describe("the agent's proxy on the way to Azure", () => {
  const WISH = {
    connection: { id: 'azure-prod', method: METHODS.secret, tenantId: 'home' },
    purpose: 'x',
    tenantId: 'home',
  };
  const rows: readonly (readonly [string, RegExp])[] = [
    [
      'ENOTFOUND',
      /the agent's proxy proxy\.example:8080 cannot be reached \(ENOTFOUND: x\)\. Look at the agent's proxy/,
    ],
    ['ECONNREFUSED', /the agent's proxy proxy\.example:8080 cannot be reached/],
    ['ETIMEDOUT', /it did not answer in time/],
  ];
  for (const [code, expected] of rows) {
    it(code, () => {
      const facts = { kind: 'noAnswer', code, said: 'x', proxy: 'proxy.example:8080' } as const;
      assert.match(explainEntra(new AzureFailure('azure.example', facts), WISH), expected);
    });
  }
});

describe('why Azure DevOps gave no OIDC token', () => {
  const rows: readonly (readonly [string, AzureFailure, RegExp])[] = [
    [
      'the job token is refused',
      refused(401, { message: 'TF400813: no.' }),
      /'azure-prod': the token of the job is not accepted \(401: TF400813: no\)\. Look whether the job had ended/,
    ],
    ['no right', refused(403, {}), /not accepted \(403\).*shared with this project\.$/],
    [
      "a proxy's refusal",
      refused(403, '<html>'),
      /\(403\).*Where a proxy is in between, allow azure\.example there\.$/,
    ],
    [
      "a proxy's page",
      refused(200, '<html>'),
      /Azure DevOps azure\.example was not reached: what answered \(HTTP 200\)/,
    ],
    ['half an answer', refused(200, '{"oidcToken":"eyJ'), /Azure DevOps azure\.example was not reached/],
    ['a sign-in page', refused(302, ''), /not accepted \(302\)/],
    ['a page for people', refused(203, '<html>'), /not accepted \(203\)/],
    [
      'no explicit reference',
      refused(400, { count: 151, value: 'There is no explicit reference to service connection x from current stage.' }),
      /no explicit reference .*\)\. This stage must name the connection itself/,
    ],
    ['Azure DevOps Server', refused(404, { message: 'no' }), /Azure DevOps Server has no workload identity federation/],
    ['too many requests', refused(429, {}), /\(429\)\. Run the step again later/],
    ['out of order', refused(503, {}), /\(503\)\. Run the step again later/],
    ['anything else', refused(400, { message: 'm' }), /\(400: m\)\. Verify the service connection/],
    ['a good answer without a token', refused(200, {}), /\(200: its answer holds no token\)\. Run the step again/],
    ['a good answer with words', refused(200, { message: 'm' }), /\(200: m\)\. Run the step again/],
    ['no way there', noAnswer('ECONNREFUSED'), /Azure DevOps azure\.example cannot be reached/],
    ['silence', noAnswer('ETIMEDOUT'), /Azure DevOps azure\.example cannot be reached: it did not answer in time/],
  ];
  for (const [what, failure, expected] of rows)
    it(what, () => assert.match(explainOidc(failure, 'azure-prod'), expected));
});

describe('why the machine gave no token of its managed identity', () => {
  const rows: readonly (readonly [string, AzureFailure, RegExp, string?])[] = [
    [
      'nobody answers',
      noAnswer('ETIMEDOUT', 'no answer within 3 s'),
      /nothing answers at azure\.example \(ETIMEDOUT: no answer within 3 s\), so this agent has no managed identity; agents that Microsoft hosts have none/,
    ],
    ['nobody answers, without a code', noAnswer(undefined, 'x'), /azure\.example \(x\)/],
    [
      'its answers break off',
      noAnswer('ECONNRESET', 'aborted'),
      /the service for identities at azure\.example broke its answers off \(ECONNRESET: aborted\)\. Run/,
    ],
    ['something else answers', refused(200, '<html>'), /what answered at azure\.example \(HTTP 200\) is no service/],
    [
      'several',
      refused(400, {
        error: 'invalid_request',
        error_description: 'Multiple user assigned identities exist, please specify the clientId',
      }),
      /Say which one in managedIdentityClientId/,
    ],
    [
      'not found',
      refused(400, { error_description: 'Identity not found' }),
      /Assign an identity to the agent's virtual machine/,
    ],
    [
      'that one is not found',
      refused(400, { message: 'Identity not found.' }),
      /Assign the identity of managedIdentityClientId or of the connection \(id-1\)/,
      'id-1',
    ],
    ['too many requests', refused(429, ''), /\(429\)\. Run the step again later/],
    ['out of order', refused(500, ''), /\(500\)\. Run the step again later/],
    [
      'the key of Azure Arc, which the agent may not read',
      refused(401, ''),
      /\(401\): its service wants a key .*group himds .*Hybrid agent extension applications/,
    ],
    ['anything else', refused(404, { error: 'e' }), /\(404: e\)\. Check which identity/],
  ];
  for (const [what, failure, expected, clientId] of rows)
    it(what, () => assert.match(explainManagedIdentity(failure, 'azure-prod', clientId), expected));
});

const CLUSTER: AksCluster = {
  name: 'aks-shop',
  resourceGroup: 'rg',
  subscriptionId: 'sub',
  asAdmin: false,
  byPublicName: false,
};
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
