import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as http from 'node:http';
import { createServer } from 'node:https';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { generate } from 'selfsigned';
import { runTask } from '../rigs/agent/agent.ts';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import type { SanityRun } from '../support/newman/run.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

const KEY = 'PMAK-of-the-tests/0123+456';
const ID = '0123abcd-89ab-cdef-0123-456789abcdef';
const UID = `12345678-${ID}`;

/** The Postman API as the agent's proxy leads to it: its name, with a certificate of an authority of our own. */
interface PostmanStandIn {
  readonly proxy: string;
  readonly ca: string;
  /** `path` and key of each request. */
  readonly asked: { readonly path: string; readonly key: string | undefined }[];
  stop(): void;
}

type Answer = { readonly status: number; readonly body?: object | string; readonly headers?: Record<string, string> };

async function startPostman(answer: (path: string) => Answer | undefined): Promise<PostmanStandIn> {
  const ca = await generate([{ name: 'commonName', value: 'Stand-in of Postman' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  });
  const leaf = await generate([{ name: 'commonName', value: 'api.postman.com' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      {
        name: 'subjectAltName',
        altNames: ['api.postman.com', 'api.eu.postman.com', 'elsewhere.example'].map((value) => ({ type: 2, value })),
      },
    ],
  });
  const asked: { path: string; key: string | undefined }[] = [];
  const api = createServer({ key: leaf.private, cert: leaf.cert }, (request, response) => {
    const place = `${request.headers.host ?? ''}${request.url ?? ''}`;
    const key = request.headers['x-api-key'];
    asked.push({ path: place, key: key === undefined ? undefined : String(key) });
    const given = answer(place);
    // Otherwise it never answers.
    if (given === undefined) return;
    const { body = {}, status, headers = {} } = given;
    response.writeHead(status, headers);
    if ('content-length' in headers) response.write(body, () => response.destroy());
    else response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  const sockets = new Set<net.Socket>();
  const proxy = http.createServer().on('connect', (_request, client: net.Socket) => {
    const { port } = api.address() as net.AddressInfo;
    const target = net.connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    for (const socket of [client, target]) sockets.add(socket.on('error', () => socket.destroy()));
  });
  await Promise.all([api, proxy].map((one) => new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve))));
  return {
    proxy: `http://127.0.0.1:${(proxy.address() as net.AddressInfo).port}`,
    ca: ca.cert,
    asked,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      api.close();
      api.closeAllConnections();
    },
  };
}

describe('NewmanSanity: collections, environments and globals by Postman UID', () => {
  let service: TestServer;
  let postman: PostmanStandIn;
  let answer: (path: string) => Answer | undefined;
  const sanity = collectionOf('Sanity', [
    { name: 'Health', url: '{{TARGET_URL}}/{{fromEnvironment}}/{{fromGlobals}}', test: PASSES },
  ]);
  const right = (place: string): Answer => {
    const variable = (key: string) => ({ values: [{ key, value: key, enabled: true }] });
    if (place.includes('/collections/')) return { status: 200, body: { collection: sanity } };
    if (place.includes('/environments/')) return { status: 200, body: { environment: variable('fromEnvironment') } };
    if (place.includes('/workspaces/')) return { status: 200, body: variable('fromGlobals') };
    return { status: 404 };
  };
  before(async () => {
    service = await startServer();
    postman = await startPostman((place) => answer(place));
  });
  beforeEach(() => {
    answer = right;
    postman.asked.length = 0;
    service.requests.length = 0;
  });
  after(async () => {
    postman.stop();
    await service.stop();
  });

  const variables = () => ({ 'Agent.ProxyUrl': postman.proxy, 'Agent.ProxyBypassList': '["127\\\\.0\\\\.0\\\\.1"]' });
  const run = (inputs: Record<string, string> = {}) =>
    runSanity({
      files: { 'ca.pem': postman.ca },
      inputs: {
        collection: UID,
        postmanApiKey: 'PostmanKey',
        caCertificates: 'ca.pem',
        targetUrl: service.url,
        variables: inputs['environment'] === undefined ? 'fromEnvironment=a\nfromGlobals=b' : 'other=1',
        ...inputs,
      },
      variables: { PostmanKey: KEY, ...variables() },
    });
  const holdsNoKey = ({ host, log, xml, summary, outcome }: SanityRun) => {
    const text = [log, xml, summary, host.mask(outcome.message), ...host.outputs.values()].join('\n');
    for (const form of [KEY, encodeURIComponent(KEY), Buffer.from(KEY).toString('base64')])
      assert.ok(!text.includes(form), `${form} in ${text}`);
  };

  it("are read with the key, through the agent's proxy and with its authorities", async () => {
    const ended = await run({ environment: UID, globals: ID });
    assert.equal(ended.outcome.result, 'succeeded', ended.log);
    assert.deepEqual(postman.asked, [
      { path: `api.postman.com/collections/${UID}`, key: KEY },
      { path: `api.postman.com/environments/${UID}`, key: KEY },
      { path: `api.postman.com/workspaces/${ID}/global-variables`, key: KEY },
    ]);
    assert.ok(service.requests.includes('GET /fromEnvironment/fromGlobals'));
    holdsNoKey(ended);
  });

  it('are read by the bundle too', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'newman-sanity-postman-'));
    try {
      writeFileSync(path.join(folder, 'ca.pem'), postman.ca);
      const { result, log } = await runTask({
        task: 'NewmanSanity',
        inputs: {
          collection: UID,
          postmanApiKey: 'PostmanKey',
          targetUrl: service.url,
          variables: 'fromEnvironment=a\nfromGlobals=b',
        },
        secrets: { PostmanKey: KEY },
        variables: { ...variables(), 'Agent.CAInfo': path.join(folder, 'ca.pem') },
      });
      assert.equal(result, 'Succeeded', log);
      assert.equal(postman.asked[0]?.key, KEY);
      assert.ok(!log.includes(KEY));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are read from the API that a URL names, for accounts in the EU', async () => {
    const ended = await run({ collection: `https://api.eu.postman.com/collections/${UID}` });
    assert.equal(ended.outcome.result, 'succeeded', ended.log);
    assert.deepEqual(postman.asked, [{ path: `api.eu.postman.com/collections/${UID}`, key: KEY }]);
  });

  it('are read once where one stands there twice', async () => {
    await run({ collection: `${UID}\n${UID}` });
    assert.equal(postman.asked.length, 1);
  });

  it('do not carry the key to another address, by URL or by redirect', async () => {
    answer = (place) =>
      place.startsWith('api.')
        ? { status: 302, headers: { location: 'https://elsewhere.example/collections/1' } }
        : right(place);
    const ended = await run({ collection: `${UID}\nhttps://elsewhere.example/collections/2` });
    assert.equal(ended.outcome.result, 'succeeded', ended.log);
    assert.deepEqual(
      postman.asked.map(({ path: place, key }) => [place, key]),
      [
        [`api.postman.com/collections/${UID}`, KEY],
        ['elsewhere.example/collections/1', undefined],
        ['elsewhere.example/collections/2', undefined],
      ],
    );
  });

  it('are asked for again where the API was only busy', async () => {
    answer = (place) => (postman.asked.length === 1 ? { status: 429, headers: { 'retry-after': '0' } } : right(place));
    assert.equal((await run()).outcome.result, 'succeeded');
    assert.equal(postman.asked.length, 2);
  });

  const failures: readonly [title: string, answer: Answer | undefined, inputs: Record<string, string>, says: RegExp][] =
    [
      [
        'a key that is not known',
        { status: 401, body: { error: { message: KEY } } },
        {},
        /does not know the key \(401\)/,
      ],
      ['no rights', { status: 403 }, {}, /does not let the key's account read it \(403\)/],
      ['a UID that is not there', { status: 404 }, {}, /finds nothing of this id .* \(404\)/],
      [
        'a limit',
        { status: 429, headers: { 'retry-after': '1' } },
        {},
        /reached its limit \(429\), which asks to wait 1 s/,
      ],
      ['silence', undefined, { timeoutSeconds: '2' }, /was not downloaded before timeoutSeconds \(2 s\) passed/],
      [
        'half an answer',
        { status: 200, headers: { 'content-length': '500' }, body: '{"coll' },
        {},
        /cannot be downloaded: (?:aborted|socket hang up)/,
      ],
      ['a page', { status: 200, body: '<html>' }, {}, /is not JSON .* It looks like a web page/],
      ['another document', { status: 200, body: { environment: { values: [] } } }, {}, /is no Postman collection/],
      ['the key in place of its name', { status: 200 }, { postmanApiKey: KEY }, /postmanApiKey holds a key/],
      [
        'a variable that is not there',
        { status: 200 },
        { postmanApiKey: 'Gone' },
        /variable 'Gone', which is missing or empty/,
      ],
      [
        'a macro that is not there',
        { status: 200 },
        { postmanApiKey: '$(Gone)' },
        /pipeline variable 'Gone' does not exist/,
      ],
      ['no key', { status: 200 }, { postmanApiKey: '' }, /is a Postman UID, and postmanApiKey is not given/],
    ];
  for (const [title, given, inputs, says] of failures) {
    it(`are not read, and what to do is told: ${title}`, async () => {
      answer = () => given;
      const ended = await run(inputs);
      assert.equal(ended.outcome.result, 'failed');
      assert.match(ended.outcome.message, says);
      assert.deepEqual(service.requests, []);
      holdsNoKey(ended);
    });
  }
});
