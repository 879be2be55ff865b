import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { generate } from 'selfsigned';
import { readArtifactFiles } from '../../shared/azure-devops/rest/artifacts.ts';
import { readPipelineRun } from '../../shared/azure-devops/rest/runs.ts';
import type { AzureDevOpsServer, StartOptions } from '../rigs/azure-devops/azure-devops-server.ts';
import { startAzureDevOps } from '../rigs/azure-devops/azure-devops-server.ts';
import type { RecordingHost } from '../support/recording-host.ts';
import { jobIn, messageOf, openIn } from '../support/azure-devops-job.ts';

interface Proxy {
  readonly url: string;
  readonly tunnels: { readonly to: string; readonly headers: http.IncomingHttpHeaders }[];
  stop(): void;
}

async function startProxy(): Promise<Proxy> {
  const tunnels: Proxy['tunnels'] = [];
  const server = http.createServer();
  server.on('connect', (request, socket) => {
    const to = request.url ?? '';
    tunnels.push({ to, headers: request.headers });
    const { hostname, port } = new URL(`http://${to}`);
    const target = net.connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    for (const end of [target, socket]) end.on('error', () => end.destroy());
    server.once('stop', () => [target, socket].map((end) => end.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, tunnels, stop: () => void (server.emit('stop'), server.close()) };
}

describe('The network between the agent and Azure DevOps', () => {
  let server: AzureDevOpsServer | undefined;
  afterEach(() => server?.stop());

  async function start(options: StartOptions = {}): Promise<AzureDevOpsServer> {
    server = await startAzureDevOps(options);
    const run = server.addRun(server.addDefinition({ name: 'Build' }), { id: 12 });
    server.addArtifact(run, { name: 'container', files: { 'x.txt': 'x' } });
    server.addArtifact(run, { name: 'pipeline', kind: 'PipelineArtifact', files: { 'x.txt': 'x' } });
    return server;
  }

  async function readAll(at: AzureDevOpsServer, host: RecordingHost): Promise<void> {
    const azureDevOps = await openIn(at, {}, host);
    for (const name of ['container', 'pipeline']) {
      assert.equal((await readArtifactFiles(azureDevOps, { id: 12 }, name, ['x.txt'])).get('x.txt'), 'x');
    }
  }

  describe("the agent's proxy", () => {
    let proxy: Proxy;
    beforeEach(async () => (proxy = await startProxy()));
    afterEach(() => proxy.stop());

    it('is used for every host, with its credentials, and never sees the token', async () => {
      const at = await start();
      const variables = { 'Agent.ProxyUrl': proxy.url, 'Agent.ProxyUsername': 'me', 'Agent.ProxyPassword': 'pass' };
      await readAll(at, jobIn(at, variables));
      const hosts = [at.collectionUri, at.artifactHost].map((url) => new URL(url).host);
      assert.deepEqual([...new Set(proxy.tunnels.map(({ to }) => to))], hosts);
      const basic = `Basic ${Buffer.from('me:pass').toString('base64')}`;
      for (const { headers } of proxy.tunnels) {
        assert.equal(headers['proxy-authorization'], basic);
        assert.equal(headers.authorization, undefined);
      }
    });

    it('is left out for what its bypass list names; patterns that are none do no harm', async () => {
      const at = await start();
      const variables = { 'Agent.ProxyUrl': proxy.url, 'Agent.ProxyBypassList': '["(", "127\\\\.0\\\\.0\\\\.1"]' };
      await readAll(at, jobIn(at, variables));
      assert.ok(proxy.tunnels.length > 0 && proxy.tunnels.every(({ to }) => to.startsWith('localhost:')));
    });

    it('that is away is named by its error', async () => {
      const at = await start();
      const host = jobIn(at, { 'Agent.ProxyUrl': 'http://127.0.0.1:9' });
      const message = await messageOf(readPipelineRun(await openIn(at, {}, host), { id: 12 }));
      assert.match(message, /cannot be reached: .*127\.0\.0\.1:9.* Check the network, the proxy/);
    });
  });

  describe('certificates', () => {
    let folder: string;
    let caFile: string;
    let tls: { readonly key: string; readonly cert: string };
    before(async () => {
      const made = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
        keyType: 'ec',
        extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
      });
      tls = { key: made.private, cert: made.cert };
      folder = await mkdtemp(path.join(tmpdir(), 'azure-devops-'));
      caFile = path.join(folder, 'ca.pem');
      await writeFile(caFile, made.cert);
    });
    after(() => rm(folder, { recursive: true }));

    it('of an authority that only the agent knows are accepted, without and through a proxy', async () => {
      const at = await start({ tls });
      const proxy = await startProxy();
      try {
        await readAll(at, jobIn(at, { 'Agent.CAInfo': caFile }));
        await readAll(at, jobIn(at, { 'Agent.CAInfo': caFile, 'Agent.ProxyUrl': proxy.url }));
        assert.ok(proxy.tunnels.length > 0);
      } finally {
        proxy.stop();
      }
    });

    it('are not looked at where the agent was told so', async () => {
      const at = await start({ tls });
      await readAll(at, jobIn(at, { 'Agent.SkipCertValidation': 'True' }));
    });

    it('of an unknown authority are refused at once', async () => {
      const at = await start({ tls });
      const message = await messageOf(readPipelineRun(await openIn(at), { id: 12 }));
      assert.match(message, /cannot be reached: self-signed certificate/);
      assert.equal(at.requests.length, 0);
    });

    it('an unreadable CA file is one warning', async () => {
      const at = await start();
      const host = jobIn(at, { 'Agent.CAInfo': path.join(folder, 'none.pem') });
      await readAll(at, host);
      assert.match(host.warnings.join(), /none\.pem \(Agent\.CAInfo\) cannot be read: ENOENT/);
    });

    it('no redirect leads from https to http', async () => {
      const at = await start({ tls });
      const host = jobIn(at, { 'Agent.CAInfo': caFile });
      at.fail(/format=zip/, { status: 302, headers: { location: `${at.artifactHost}/x` } });
      const message = await messageOf(
        readArtifactFiles(await openIn(at, {}, host), { id: 12 }, 'container', ['x.txt']),
      );
      assert.match(message, /leads elsewhere \(302\) to http:\/\/localhost/);
    });
  });
});
