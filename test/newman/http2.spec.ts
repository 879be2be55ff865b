import assert from 'node:assert/strict';
import { createSecureServer } from 'node:http2';
import type { Http2SecureServer, Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { runBundle } from '../support/newman/bundle.ts';
import { PASSES } from '../support/newman/collections.ts';
import { startSecureEcho } from '../support/newman/echo.ts';
import type { SecureEcho } from '../support/newman/echo.ts';
import { runSanity } from '../support/newman/run.ts';
import type { SanityRun } from '../support/newman/run.ts';
import { identityFor } from '../support/tunnelled-service.ts';

// newman.md#61-recipe: a request says by which version of HTTP it is sent.
describe('NewmanSanity: HTTP/2', () => {
  let server: SecureEcho;
  before(async () => {
    server = await startSecureEcho();
  });
  after(() => server.stop());

  const send = (protocolVersion: string | undefined, variables: Record<string, string> = {}): Promise<SanityRun> => {
    const exec = [
      "pm.test('answers', () => pm.response.to.have.status(200));",
      'console.log(pm.response.json().version);',
    ];
    const item = {
      name: 'Version',
      ...(protocolVersion === undefined ? {} : { protocolProfileBehavior: { protocolVersion } }),
      request: { method: 'GET', url: '{{TARGET_URL}}/' },
      event: [{ listen: 'test', script: { exec } }],
    };
    const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
    const files = { 'sanity.json': { info: { name: 'C', schema }, item: [item] }, 'ca.pem': server.ca };
    return runSanity({ files, inputs: { targetUrl: server.url, caCertificates: 'ca.pem' }, variables });
  };
  const direct: readonly (readonly [string | undefined, string])[] = [
    ['http2', '2.0'],
    ['auto', '2.0'],
    ['http1', '1.1'],
    [undefined, '1.1'],
  ];
  for (const [asked, spoken] of direct) {
    it(`speaks HTTP ${spoken} where the request asks for ${asked ?? 'nothing'}`, async () => {
      const run = await send(asked);
      assert.equal(run.outcome.result, 'succeeded', run.log);
      assert.match(run.log, new RegExp(`log: ${spoken}`));
      assert.deepEqual(run.host.warnings, []);
    });
  }

  it('says that behind a proxy a request that asks for HTTP/2 is sent by HTTP/1.1', async () => {
    const proxied = { 'Agent.ProxyUrl': 'http://127.0.0.1:2', 'Agent.ProxyBypassList': '["localhost"]' };
    const run = await send('http2', proxied);
    assert.equal(run.outcome.result, 'succeeded', run.log);
    assert.match(run.log, /log: 1\.1/);
    assert.match(
      run.host.warnings.join(),
      /sanity\.json asks for HTTP\/2, but behind a proxy .* newman speaks HTTP\/1\.1 only/,
    );
    assert.deepEqual((await send('auto', proxied)).host.warnings, []);
  });
});

describe('NewmanSanity: an answer by HTTP/2 that does not come whole', () => {
  let server: Http2SecureServer;
  let ca: string;
  let url: string;
  const connections = new Set<Socket>();
  let orders = 0;
  before(async () => {
    const { cert, key, ...identity } = await identityFor('localhost');
    ca = identity.ca;
    server = createSecureServer({ cert, key });
    server.on('connection', (socket: Socket) => connections.add(socket));
    server.on('sessionError', () => undefined);
    server.on('request', (request: Http2ServerRequest, response: Http2ServerResponse) => {
      response.on('error', () => undefined);
      request.stream.on('error', () => undefined);
      response.writeHead(200, request.url === '/short' ? { 'content-length': 500 } : {});
      if (request.url === '/short') response.end('half');
      else if (request.url === '/drip') drip(response);
      else if (request.url === '/reset') response.write('half', () => request.stream.close(2));
      else if (request.url === '/gone' && orders++ === 0) {
        response.write('half', () => connections.forEach((socket) => socket.destroy()));
      } else response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    url = `https://localhost:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    for (const socket of connections) socket.destroy();
  });

  const send = (paths: readonly string[], version: string, inputs: Readonly<Record<string, string>> = {}) => {
    const item = paths.map((path) => ({
      name: path,
      protocolProfileBehavior: { protocolVersion: version },
      request: { method: 'GET', url: `{{TARGET_URL}}/${path}` },
      event: [{ listen: 'test', script: { exec: [PASSES] } }],
    }));
    const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
    const files = { 'sanity.json': { info: { name: 'C', schema }, item }, 'ca.pem': ca };
    return runBundle({ files, inputs: { targetUrl: url, caCertificates: 'ca.pem', ...inputs } });
  };

  for (const version of ['http2', 'auto']) {
    it(`fails by name, at once or when requestTimeoutSeconds have passed: ${version}`, async () => {
      const run = await send(['drip', 'short', 'reset', 'whole'], version, { requestTimeoutSeconds: '5' });
      const errors = run.cases.flatMap(({ name, error }) => (error === undefined ? [] : [`${name}: ${error.message}`]));
      assert.equal(errors.length, 3, run.xml);
      assert.match(errors[0] ?? '', /^drip \/ request sent: .*no whole answer within 5 s/);
      assert.match(
        errors[1] ?? '',
        /^short \/ request sent: .*closed before the end of its answer \(NGHTTP2_PROTOCOL_/,
      );
      assert.match(
        errors[2] ?? '',
        /^reset \/ request sent: .*closed before the end of its answer \(NGHTTP2_INTERNAL_/,
      );
    });
  }

  it('is run again with retries, and nothing of it is left where it comes whole then', async () => {
    const run = await send(['gone'], 'http2', { retries: '1' });
    assert.equal(run.task.result, 'Succeeded', run.task.log);
    // The connection may end before or after the half has come; either is a lost connection.
    assert.match(
      run.task.log,
      /is run again, attempt 2 of 2: gone got no response \((?:the HTTP\/2 stream was closed|read ECONNRESET|socket hang up)/,
    );
  });
});

function drip(response: Http2ServerResponse): void {
  const timer = setInterval(() => response.write('x'), 200);
  response.on('close', () => clearInterval(timer));
}
