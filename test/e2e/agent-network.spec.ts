import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { openAzureDevOps } from '../../shared/azure-devops/rest/open-azure-devops.ts';
import { readPipelineRun } from '../../shared/azure-devops/rest/runs.ts';
import { describeError } from '../../shared/host/fault.ts';
import { provideAks } from '../../shared/azure/rest/provide-aks.ts';
import { connect } from '../../shared/kubernetes/connection/connection.ts';
import { httpGet } from '../../tasks/NewmanSanity/network/sockets/http-get.ts';
import { openNetwork } from '../../tasks/NewmanSanity/network/sockets/open-network.ts';
import { readTransport } from '../../tasks/NewmanSanity/network/sockets/transport.ts';
import { makeCertificate } from '../rigs/cluster/certificate.ts';
import type { ConnectProxy } from '../support/connect-proxy.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { RecordingHost } from '../support/recording-host.ts';
import { undoAfterwards } from '../support/undo.ts';

const USER = 'build-agent';
const PASSWORD = 'p@ss:word/';
const PASSPHRASE = 'of the key';

/** Sends one request as this client does; what the log would say of it. */
type Client = (host: RecordingHost, server: string) => Promise<string>;

const CLIENTS: Readonly<Record<string, Client>> = {
  'the API server': async (host, server) => {
    const kubeconfig = JSON.stringify({
      clusters: [{ name: 'c', cluster: { server } }],
      users: [{ name: 'u', user: { token: 'token-of-the-cluster' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    });
    const parameter = (key: string) => (key === 'kubeconfig' ? kubeconfig : undefined);
    host.endpoints.set('k8s', { id: 'k8s', url: undefined, scheme: 'Kubernetes', parameter, data: () => undefined });
    const { cluster } = await connect(host, { type: 'kubernetesServiceConnection', id: 'k8s' }, provideAks);
    return cluster.listNames({ kind: 'Deployment', namespace: 'prod' }).then(String, describeError);
  },
  'Azure DevOps': async (host, server) => {
    for (const [name, value] of [
      ['System.TeamFoundationCollectionUri', `${server}/shop/`],
      ['System.TeamProject', 'Shop'],
      ['System.AccessToken', 'token-of-the-job'],
    ] as const) {
      host.variables.set(name, value);
    }
    const azureDevOps = await openAzureDevOps(host, { patience: { mostAttempts: 1 } });
    return readPipelineRun(azureDevOps, { id: 12 }).then(String, describeError);
  },
  'the service under test': async (host, server) => {
    const network = await openNetwork(host, { access: 'direct' }, { url: server, deployInfo: undefined }, undefined);
    try {
      const none = { caCertificates: undefined, clientCertificate: undefined, clientCertificates: [] };
      const inputs = { ...none, insecure: false, clientKey: undefined, clientPassphrase: undefined };
      const transport = await readTransport(host, inputs, tmpdir(), network);
      const stop = new AbortController().signal;
      const answer = await httpGet(server, { ...transport, timeoutMilliseconds: 9000, followRedirects: false, stop });
      return answer.kind === 'answer' ? String(answer.status) : answer.message;
    } finally {
      network.close();
    }
  },
};

describe('The network settings of the agent hold for every client alike', () => {
  let server: https.Server;
  let address = '';
  let proxy: ConnectProxy;
  let folder = '';
  let files: Readonly<Record<'authority' | 'certificate' | 'key' | 'lockedKey', string>>;
  /** The common name of the certificate that came with each request; '' where none came. */
  const shown: string[] = [];

  const made = undoAfterwards();
  before(async () => {
    const { certificate, key } = await makeCertificate();
    const client = await generate([{ name: 'commonName', value: 'agent-17' }], {
      keyType: 'rsa',
      passphrase: PASSPHRASE,
    });
    const open = await generate([{ name: 'commonName', value: 'agent-18' }], { keyType: 'ec' });
    folder = await mkdtemp(path.join(tmpdir(), 'agent-network-'));
    made(() => rm(folder, { recursive: true, force: true }));
    const write = async (name: string, text: string) => {
      await writeFile(path.join(folder, name), text);
      return path.join(folder, name);
    };
    files = {
      authority: await write('ca.pem', certificate),
      certificate: await write('client.pem', open.cert),
      key: await write('client.key', open.private),
      lockedKey: await write('locked.pem', `${client.cert}\n${client.private}`),
    };
    server = https.createServer(
      { cert: certificate, key, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        const peer = (request.socket as TLSSocket).getPeerCertificate() as { subject?: { CN?: string } };
        shown.push(peer.subject?.CN ?? '');
        response.writeHead(404, { 'content-type': 'application/json' });
        response.end('{"kind":"Status","message":"404, there is none","code":404}');
      },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    made(() => {
      server.closeAllConnections();
      server.close();
    });
    proxy = await startConnectProxy(USER, PASSWORD);
    made(() => proxy.stop());
  });
  beforeEach(() => {
    shown.length = 0;
    (proxy.tunnels as string[]).length = 0;
  });

  const trusting = () => ({ 'Agent.CAInfo': files.authority });
  const proxied = (list?: string) => ({
    ...trusting(),
    'Agent.ProxyUrl': proxy.url,
    'Agent.ProxyUsername': USER,
    'Agent.ProxyPassword': PASSWORD,
    ...(list === undefined ? {} : { 'Agent.ProxyBypassList': list }),
  });
  const BYPASS: readonly (readonly [what: string, list: string | undefined, bypassed: boolean])[] = [
    ['no bypass list', undefined, false],
    ['a bypass list that names the host', '["127\\\\.0\\\\.0\\\\.1"]', true],
    ['a bypass list that names another', '["api\\\\.example\\\\.com"]', false],
    ['an entry before it that is no regular expression', '["*.corp", "127\\\\.0\\\\.0\\\\.1"]', true],
    ['an entry after it that is none', '["127\\\\.0\\\\.0\\\\.1", "("]', true],
    ['nothing but what is none', '["*.corp"]', false],
    ['an entry that is no text', '[7, null, "^HTTPS://127"]', true],
    ['a list that is no JSON', '127.0.0.1', false],
    ['a list that is no list', '{"127.0.0.1": true}', false],
  ];

  for (const [whom, send] of Object.entries(CLIENTS)) {
    describe(`requests to ${whom}`, () => {
      for (const [what, list, bypassed] of BYPASS) {
        it(`with ${what} ${bypassed ? 'go around the proxy' : 'go through the proxy, with its password'}`, async () => {
          assert.match(await send(new RecordingHost({}, proxied(list)), address), /404/);
          assert.equal(proxy.tunnels.length > 0, !bypassed);
          assert.ok(shown.length > 0);
        });
      }

      it('do not trust a certificate that nobody vouches for', async () => {
        assert.match(await send(new RecordingHost(), address), /self-signed certificate/);
        assert.deepEqual(shown, []);
      });

      for (const way of ['straight', 'through the proxy'] as const) {
        it(`trust what the agent trusts, and do not look where it does not look, ${way}`, async () => {
          const more = way === 'straight' ? {} : proxied();
          assert.match(await send(new RecordingHost({}, { ...more, ...trusting() }), address), /404/);
          const blind = { ...more, 'Agent.CAInfo': '', 'Agent.SkipCertValidation': 'True' };
          assert.match(await send(new RecordingHost({}, blind), address), /404/);
        });

        it(`show the agent's certificate to who asks for one, ${way}`, async () => {
          const more = way === 'straight' ? trusting() : proxied();
          const own = { 'Agent.ClientCert': files.certificate, 'Agent.ClientCertKey': files.key };
          assert.match(await send(new RecordingHost({}, { ...more, ...own }), address), /404/);
          assert.deepEqual([...new Set(shown)], ['agent-18']);
        });
      }

      it("show the agent's certificate from one file with a locked key", async () => {
        const own = { 'Agent.ClientCert': files.lockedKey, 'Agent.ClientCertPassword': PASSPHRASE };
        assert.match(await send(new RecordingHost({}, { ...trusting(), ...own }), address), /404/);
        assert.deepEqual([...new Set(shown)], ['agent-17']);
      });

      it('go without a certificate of the agent that cannot be used, with one warning that names it', async () => {
        const broken = { 'Agent.ClientCert': path.join(folder, 'none.pem') };
        const locked = { 'Agent.ClientCert': files.lockedKey, 'Agent.ClientCertPassword': 'wrong' };
        for (const own of [broken, locked]) {
          const host = new RecordingHost({}, { ...trusting(), ...own });
          assert.match(await send(host, address), /404/);
          assert.deepEqual([...new Set(shown)], ['']);
          assert.equal(host.warnings.length, 1);
          assert.match(host.warnings[0] ?? '', /\(Agent\.ClientCert\) cannot be used: .*It is left out\.$/);
        }
      });
    });
  }
});
