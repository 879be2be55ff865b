import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../shared/host/fault.ts';
import { ApiError } from '../../shared/kubernetes/api-error.ts';
import type { ApiClient } from '../../shared/kubernetes/client/client.ts';
import { openPortForward } from '../../shared/kubernetes/client/port-forward.ts';
import { provideAks } from '../../shared/azure/rest/provide-aks.ts';
import { connect } from '../../shared/kubernetes/connection/connection.ts';
import { proofSource } from '../../shared/kubernetes/connection/sign-in.ts';
import { target } from '../../shared/kubernetes/resources.ts';
import { makeCertificate } from '../rigs/cluster/certificate.ts';
import { writePlugin } from '../support/credential-plugin.ts';
import { RecordingHost } from '../support/recording-host.ts';

const BEARER = 'Bearer ';

describe('Credentials with a life', () => {
  let server: https.Server;
  let folder = '';
  let authority = '';
  let host: RecordingHost;
  /** The tokens of all requests, in order, and the one that is refused. */
  const seen: string[] = [];
  let refused = '';

  before(async () => {
    const { certificate, key } = await makeCertificate();
    authority = Buffer.from(certificate).toString('base64');
    const said = (status: number) => JSON.stringify({ kind: 'Status', message: `status ${status}`, code: status });
    server = https.createServer({ cert: certificate, key }, (request, response) => {
      const token = (request.headers.authorization ?? '').slice(BEARER.length);
      seen.push(token);
      if (token === refused) return void response.writeHead(401).end(said(401));
      const isWatch = (request.url ?? '').includes('watch=true');
      response.end(isWatch ? '{"type":"BOOKMARK"}\n' : '{"kind":"List","items":[]}');
    });
    server.on('upgrade', (request, socket) => {
      const token = (request.headers.authorization ?? '').slice(BEARER.length);
      seen.push(token);
      const status = token === refused ? 401 : 403;
      socket.end(`HTTP/1.1 ${status} x\r\nContent-Length: ${said(status).length}\r\n\r\n${said(status)}`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'credentials-'));
    host = new RecordingHost();
    seen.length = 0;
    refused = '';
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const open = async (user: object): Promise<ApiClient> => {
    const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const kubeconfig = JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: address, 'certificate-authority-data': authority } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    });
    const parameter = (key: string) => (key === 'kubeconfig' ? kubeconfig : undefined);
    host.endpoints.set('k8s', { id: 'k8s', url: undefined, scheme: 'Kubernetes', parameter, data: () => undefined });
    return (await connect(host, { type: 'kubernetesServiceConnection', id: 'k8s' }, provideAks)).cluster.client;
  };
  /** A user whose plugin gives token-1, token-2 … with this status; `more` is JavaScript that knows the number. */
  const counting = async (status: string, more = '') => {
    const program = `
const fs = require('node:fs');
fs.appendFileSync(__filename + '.calls', 'x');
const n = fs.readFileSync(__filename + '.calls', 'utf8').length;
const after = (milliseconds) => new Date(Date.now() + milliseconds).toISOString();
${more}
console.log(JSON.stringify({ kind: 'ExecCredential', status: { token: 'token-' + n, ${status} } }));
`;
    const { command } = await writePlugin(folder, program, 'plugin');
    return { exec: { apiVersion: 'client.authentication.k8s.io/v1beta1', command } };
  };
  const calls = async () => (await readFile(path.join(folder, 'plugin.cjs.calls'), 'utf8')).length;
  const list = (client: ApiClient) => client.get(target('list', 'pods', 'prod'));
  const watch = (client: ApiClient) =>
    client.stream({ ...target('watch', 'pods', 'prod'), query: { watch: 'true' } }, () => undefined);
  const forward = (client: ApiClient) =>
    openPortForward(client.access, { namespace: 'prod', name: 'pod' }, 80).then(
      () => assert.fail('the server forwards nothing'),
      (error: unknown) => assert.ok(error instanceof ApiError && error.status === 403),
    );
  const isMasked = (token: string) => host.mask(token) === '***';

  it('a token is replaced before it ends; one that does not end is not', async () => {
    const client = await open(await counting('expirationTimestamp: after(4000)'));
    await list(client);
    await list(client);
    await sleep(4000);
    await Promise.all([list(client), watch(client), list(client)]);
    assert.deepEqual(seen, ['token-1', 'token-1', 'token-2', 'token-2', 'token-2']);
    assert.equal(await calls(), 2);
    assert.ok(isMasked('token-1') && isMasked('token-2'));
    const other = await open(await counting(''));
    await sleep(20);
    await list(other);
    assert.equal(await calls(), 3);
  });

  for (const [what, send] of [
    ['a request', list],
    ['a watch', watch],
    ['a forwarded port', forward],
  ] as const) {
    it(`${what} that is refused for its token is sent again with the plugin's next one`, async () => {
      const client = await open(await counting(''));
      refused = 'token-1';
      await send(client);
      assert.deepEqual(seen, ['token-1', 'token-2']);
      assert.ok(isMasked('token-2'));
    });

    it(`${what} that is refused for its token is sent again with what is in the token file by now`, async () => {
      const file = path.join(folder, 'token');
      await writeFile(file, 'token-of-old\n');
      const client = await open({ tokenFile: file });
      await list(client);
      await writeFile(file, 'token-of-now\n');
      refused = 'token-of-old';
      await send(client);
      assert.deepEqual(seen, ['token-of-old', 'token-of-old', 'token-of-now']);
      assert.ok(isMasked('token-of-old') && isMasked('token-of-now'));
    });
  }

  it('several requests that are refused at once ask the plugin once', async () => {
    const client = await open(await counting(''));
    refused = 'token-1';
    await Promise.all([list(client), list(client), list(client)]);
    assert.equal(await calls(), 2);
  });

  it('a plugin that has no other token is asked once, and the refusal told', async () => {
    const file = path.join(folder, 'token');
    await writeFile(file, 'the-same');
    const client = await open({ tokenFile: file });
    refused = 'the-same';
    await assert.rejects(list(client), (error) => error instanceof ApiError && error.status === 401);
    assert.deepEqual(seen, ['the-same']);
  });

  it('a token of the kubeconfig itself is not asked for again', async () => {
    const client = await open({ token: 'for-good' });
    refused = 'for-good';
    await assert.rejects(list(client), (error) => error instanceof ApiError && error.status === 401);
    assert.deepEqual(seen, ['for-good']);
  });

  it("what is left of a life counts where the agent's clock is set while the step runs", async () => {
    for (const [hours, life, calls] of [
      [1, 600_000, 1],
      [-1, 300, 2],
    ] as const) {
      let given = 0;
      const tokens = () => Promise.resolve({ token: `token-${(given += 1)}`, ends: Date.now() + life });
      const source = proofSource({ kind: 'source', tokens }, 'a cluster', '', 'me', () => undefined);
      await source.current();
      const clock = Date.now;
      Date.now = () => clock() + hours * 3_600_000;
      try {
        if (calls > 1) await sleep(life);
        await source.current();
      } finally {
        Date.now = clock;
      }
      assert.equal(given, calls, `set by ${hours} h`);
    }
  });

  it('a plugin that fails while its token still holds does no harm; once it is refused, it is named', async () => {
    const user = await counting('expirationTimestamp: after(100_000)', `if (n > 1) throw new Error('signed out');`);
    const client = await open(user);
    await list(client);
    refused = 'token-1';
    await assert.rejects(list(client), (error) => {
      assert.ok(error instanceof Fault);
      assert.match(error.message, /credential plugin '.*plugin\.(?:cjs|cmd)' .* gave no credentials: .*signed out/);
      return true;
    });
  });

  it('what a plugin is told and gives is bounded: too much is refused, and its name said', async () => {
    const user = await counting('', `process.stdout.write('x'.repeat(2_000_000)); return;`);
    await assert.rejects(open(user), /gave no credentials: it wrote more than 1048576 characters/);
  });
});
