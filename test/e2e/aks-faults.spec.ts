import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AzureSender } from '../../shared/azure/rest/azure-sender.ts';
import { provideAks } from '../../shared/azure/rest/provide-aks.ts';
import { Fault } from '../../shared/host/fault.ts';
import type { AzureConnectionSource } from '../../shared/kubernetes/azure-connection-inputs.ts';
import type { ApiClient } from '../../shared/kubernetes/client/client.ts';
import { connect } from '../../shared/kubernetes/connection/connection.ts';
import { target } from '../../shared/kubernetes/resources.ts';
import type { ServiceConnection } from '../rigs/agent/agent.ts';
import type { RigFault, SeenRequest } from '../rigs/azure/model.ts';
import { json } from '../rigs/azure/model.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import type { AzureBench, Scheme } from '../support/aks.ts';
import {
  AZURE_CONNECTION,
  OBJECT_ID,
  SUBSCRIPTION,
  azureBench,
  bindRole,
  entraKubeconfig,
  kubeconfigOfServer,
} from '../support/aks.ts';
import { clusterUnderTest } from '../support/cluster.ts';
import type { TestCluster } from '../support/cluster.ts';
import { RecordingHost } from '../support/recording-host.ts';

const SOURCE: AzureConnectionSource = {
  type: 'azureResourceManager',
  id: AZURE_CONNECTION,
  cluster: { name: 'aks-shop', resourceGroup: 'rg-shop', subscriptionId: undefined },
  useClusterAdmin: false,
  usePublicFqdn: false,
  managedIdentityClientId: undefined,
};

describe('AKS: what can go wrong on the way, and tokens that end', () => {
  let bench: AzureBench;
  let cluster: TestCluster;
  let namespace = '';
  let folder = '';

  before(async function () {
    const kind = process.env['TEST_CLUSTER'] ?? '';
    // The API servers of others know no tokens of the stand-in.
    if (kind === 'external' || kind === 'real-node') this.skip();
    folder = await mkdtemp(path.join(tmpdir(), 'aks-'));
    bench = await azureBench();
    await writeFile(path.join(folder, 'ca.pem'), bench.azure.certificate);
    cluster = await clusterUnderTest();
    namespace = await cluster.createNamespace();
    await bindRole(cluster, namespace, 'capture-and-deploy');
    const group = { subscriptionId: SUBSCRIPTION, resourceGroup: 'rg-shop', admin: undefined };
    const stopped = kubeconfigOfServer(cluster.kubeconfig, `https://127.0.0.1:${await freePort()}`);
    bench.azure.clusters.push(
      { ...group, name: 'aks-shop', user: entraKubeconfig(cluster.kubeconfig) },
      { ...group, name: 'aks-old', user: entraKubeconfig(cluster.kubeconfig, ['--legacy']) },
      { ...group, name: 'aks-http', user: cluster.kubeconfig.replace('https:', 'http:') },
      { ...group, name: 'aks-rubbish', user: 'a: [b' },
      { ...group, name: 'aks-stopped', user: stopped, properties: { powerState: { code: 'Stopped' } } },
    );
    process.env['AZURE_POD_IDENTITY_AUTHORITY_HOST'] = bench.azure.machineUrl;
  });
  after(async () => {
    delete process.env['AZURE_POD_IDENTITY_AUTHORITY_HOST'];
    await bench?.azure.stop();
    await cluster?.deleteNamespace(namespace);
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => bench.azure.reset());

  const hostWith = (connection: ServiceConnection, variables: Readonly<Record<string, string>> = {}) => {
    const settings = {
      'Agent.CAInfo': path.join(folder, 'ca.pem'),
      'System.OidcRequestUri': bench.azure.oidcRequestUri,
      'System.AccessToken': bench.azure.jobToken,
    };
    const host = new RecordingHost({}, { ...settings, ...variables });
    const of = (texts: Readonly<Record<string, string>>) => (key: string) =>
      Object.entries(texts).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
    const { url, scheme, parameters, data = {} } = connection;
    host.endpoints.set(AZURE_CONNECTION, {
      id: AZURE_CONNECTION,
      url,
      scheme,
      parameter: of(parameters),
      data: of(data),
    });
    return host;
  };
  const open = async (host: RecordingHost, source: Partial<AzureConnectionSource> = {}): Promise<ApiClient> =>
    (await connect(host, { ...SOURCE, ...source }, provideAks)).cluster.client;
  const list = (client: ApiClient) => client.get(target('list', 'deployments', namespace));
  const named = (name: string) => ({ cluster: { ...SOURCE.cluster, name } });
  const seen = (part: SeenRequest['part']) => bench.azure.requests.filter((request) => request.part === part).length;

  /** The one line that connecting ends with. */
  const lineOf = async (host: RecordingHost, source: Partial<AzureConnectionSource> = {}): Promise<string> => {
    const error = await open(host, source)
      .then(list)
      .then(
        () => assert.fail('it connected'),
        (error: unknown) => error,
      );
    assert.ok(error instanceof Fault, String(error));
    assert.ok(!error.message.includes('\n'));
    assert.doesNotMatch(error.message, /eyJ/);
    return error.message;
  };

  const requests: Readonly<Record<Scheme, readonly [oidc: number, exchanges: number, machine: number]>> = {
    workloadIdentity: [1, 2, 0],
    secret: [0, 2, 0],
    certificate: [0, 2, 0],
    managedIdentity: [0, 0, 2],
  };
  for (const [scheme, [oidc, exchanges, machine]] of Object.entries(requests) as [
    Scheme,
    (typeof requests)[Scheme],
  ][]) {
    it(`${scheme}: ${oidc} OIDC token, ${exchanges} exchanges, ${machine} questions to the machine, one to Resource Manager`, async () => {
      const host = hostWith(bench.connection(scheme));
      const began = performance.now();
      await list(await open(host));
      // Two exchanges share a token of Azure DevOps for 5 s, no longer; a busy machine may take that long between them.
      const asked = performance.now() - began > 5_000 ? seen('oidc') : oidc;
      const posts = bench.azure.requests.filter(({ part, method }) => part === 'authority' && method === 'POST').length;
      assert.deepEqual([seen('oidc'), posts, seen('machine'), seen('manager')], [asked, exchanges, machine, 1]);
      assert.ok(asked <= exchanges);
      assert.match(host.infos.join('\n'), /AKS cluster aks-shop .* signed in by a token of Entra as user/);
    });
  }

  const busy = json(503, { error: { code: 'ServerBusy', message: 'Busy.' } });
  const throttled = json(429, { error: { code: 'TooManyRequests', message: 'Too many.' } }, { 'retry-after': '1' });
  for (const part of ['oidc', 'authority', 'manager'] as const) {
    for (const [what, fault] of Object.entries({
      '503': busy,
      '429': throttled,
      'a connection that breaks': 'reset' as const,
      'half an answer': 'truncated' as const,
    })) {
      it(`${part}: ${what} once is borne`, async () => {
        bench.azure.fail(part, fault);
        await list(await open(hostWith(bench.connection('workloadIdentity'))));
      });
    }
  }

  const page: RigFault = { status: 200, body: '<html>Sign in</html>', headers: { 'content-type': 'text/html' } };
  const lasting: readonly (readonly [string, SeenRequest['part'], RigFault, RegExp])[] = [
    [
      'the job token is refused',
      'oidc',
      json(401, { message: 'TF400813: no.' }),
      /gave no OIDC token .*: the token of the job is not accepted \(401: TF400813: no\)/,
    ],
    [
      'a redirect to a sign-in page',
      'oidc',
      { status: 302, body: '', headers: { location: 'https://a.example/' } },
      /not accepted \(302\)/,
    ],
    [
      'no explicit reference',
      'oidc',
      json(400, { count: 1, value: 'There is no explicit reference to it.' }),
      /This stage must name the connection itself/,
    ],
    [
      "a proxy's page for Azure DevOps",
      'oidc',
      page,
      /gave no OIDC token .*Azure DevOps 127\.0\.0\.1:\d+ was not reached: what answered \(HTTP 200\)/,
    ],
    [
      "a proxy's page for Entra",
      'authority',
      page,
      /got no token .*Microsoft Entra ID 127\.0\.0\.1:\d+ was not reached/,
    ],
    [
      "a proxy's page for Resource Manager",
      'manager',
      page,
      /were not given .*Azure Resource Manager 127\.0\.0\.1:\d+ was not reached/,
    ],
    [
      'JSON of somebody else for Resource Manager',
      'manager',
      json(200, {}),
      /gave no credentials .*no list of kubeconfigs/,
    ],
    [
      'an answer of two megabytes',
      'oidc',
      { status: 200, body: JSON.stringify({ oidcToken: 'x'.repeat(2_000_000) }) },
      /Azure DevOps 127\.0\.0\.1:\d+ was not reached/,
    ],
    [
      'JSON of somebody else for Entra',
      'authority',
      json(200, {}),
      /Microsoft Entra ID 127\.0\.0\.1:\d+ was not reached/,
    ],
    [
      'answers that always break off',
      'manager',
      'truncated',
      /Azure Resource Manager .* its connections broke before the answer was whole \(ECONNRESET/,
    ],
    [
      'a long throttle',
      'manager',
      json(429, { error: { code: 'TooManyRequests', message: 'm' } }, { 'retry-after': '300' }),
      /It asks to wait 300 s/,
    ],
    [
      'no right',
      'manager',
      json(403, { error: { code: 'AuthorizationFailed', message: 'The client has no right.' } }),
      new RegExp(`"Azure Kubernetes Service Cluster User Role".*object id ${OBJECT_ID}`),
    ],
  ];
  for (const [what, part, fault, expected] of lasting) {
    it(`${what}: one line with cause and next step`, async () => {
      bench.azure.fail(part, fault, 50);
      assert.match(await lineOf(hostWith(bench.connection('workloadIdentity'))), expected);
    });
  }

  const asked = (part: 'manager' | 'machine') => ({
    method: 'GET',
    headers: {},
    url: part === 'machine' ? bench.azure.machineUrl : `${bench.azure.url}/subscriptions/`,
    toMachine: part === 'machine',
  });
  for (const part of ['manager', 'machine'] as const) {
    it(`${part}: silence ends, after a second attempt`, async () => {
      bench.azure.fail(part, 'silence', 50);
      const sender = new AzureSender(hostWith(bench.connection('secret')), { ofAzure: 300, ofMachine: 300 });
      await assert.rejects(sender.send(asked(part)), { message: /did not answer: no answer within 0\.3 s/ });
      assert.ok(seen(part) <= 2);
    });
  }

  it('silence once is borne', async () => {
    bench.azure.fail('manager', 'silence');
    const sender = new AzureSender(hostWith(bench.connection('secret')), { ofAzure: 3_000, ofMachine: 3_000 });
    assert.equal((await sender.send(asked('manager'))).status, 401);
    assert.equal(seen('manager'), 2);
  });

  it('a token that Resource Manager refuses is renewed once', async () => {
    bench.azure.fail('manager', json(401, { error: { code: 'ExpiredAuthenticationToken', message: 'm' } }));
    await list(await open(hostWith(bench.connection('secret'))));
    assert.equal(seen('manager'), 2);
  });

  const refused: readonly (readonly [string, Partial<AzureConnectionSource>, RegExp])[] = [
    ['no such cluster', named('aks-nowhere'), /404 ResourceNotFound: .*Check kubernetesCluster/],
    ['no such group', { cluster: { ...SOURCE.cluster, resourceGroup: 'rg-nowhere' } }, /404 ResourceGroupNotFound/],
    ['no local accounts', { useClusterAdmin: true }, /leave useClusterAdmin out/],
    ['the old integration with Entra', named('aks-old'), /old integration with Entra/],
    ['an http server', named('aks-http'), /which is no https address/],
    [
      'a kubeconfig that is none',
      named('aks-rubbish'),
      /The kubeconfig that Azure gave .* cannot be read: it is no YAML/,
    ],
    [
      'a cluster that is stopped',
      named('aks-stopped'),
      /refuses the connection.* Azure says of aks-stopped: it is stopped\. Start it/,
    ],
  ];
  for (const [what, source, expected] of refused) {
    it(`${what}: one line`, async () =>
      assert.match(await lineOf(hostWith(bench.connection('secret')), source), expected));
  }

  it('a wrong secret: the code, and one attempt', async () => {
    const wrong = bench.connection('secret', { parameters: { serviceprincipalkey: 'wrong-secret' } });
    assert.match(await lineOf(hostWith(wrong)), /AADSTS7000215: .*The secret of the connection is wrong/);
  });

  it('an identity that is not in the tenant', async () => {
    const other = bench.connection('secret', { parameters: { serviceprincipalid: 'nobody' } });
    assert.match(await lineOf(hostWith(other)), /AADSTS700016: .*The identity was deleted/);
  });

  it("the agent's CA is needed, and without it the line says so", async () => {
    const host = hostWith(bench.connection('secret'), { 'Agent.CAInfo': '' });
    assert.match(await lineOf(host), /Microsoft Entra ID .* its certificate is not trusted .*--sslcacert/);
  });

  it("the agent's proxy carries what goes to the authority and to Resource Manager", async () => {
    const proxy = await startConnectProxy('ci', 'pass word');
    try {
      const credentials = { 'Agent.ProxyUsername': 'ci', 'Agent.ProxyPassword': 'pass word' };
      const through = { 'Agent.ProxyUrl': proxy.url, ...credentials };
      await list(await open(hostWith(bench.connection('secret'), through)));
      assert.ok(proxy.tunnels.includes(new URL(bench.azure.url).host), proxy.tunnels.join());
    } finally {
      proxy.stop();
    }
  });

  for (const part of ['oidc', 'authority', 'manager', 'machine'] as const) {
    it(`${part}: a step that is cancelled ends its requests`, async () => {
      bench.azure.fail(part, 'silence', 50);
      const host = hostWith(bench.connection('workloadIdentity'));
      // The library keeps the network of the first managed identity of a process, here of another spec.
      const ended = part === 'machine' ? new AzureSender(host).send(asked(part)) : open(host);
      while (seen(part) === 0) await sleep(20);
      host.cancellation.abort();
      await assert.rejects(ended, { name: 'AbortError' });
    });
  }

  it('tokens that end are renewed before their end, each by a new OIDC token, and none is shown', async () => {
    bench.azure.lifeSeconds = 2;
    const host = hostWith(bench.connection('workloadIdentity'));
    const client = await open(host);
    const until = performance.now() + 7_500;
    while (performance.now() < until) {
      await list(client);
      await sleep(200);
    }
    assert.ok(seen('oidc') >= 2, `${seen('oidc')} OIDC tokens`);
    assert.doesNotMatch([...host.infos, ...host.debugs, ...host.warnings].join('\n'), /eyJ/);
  });
});

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
