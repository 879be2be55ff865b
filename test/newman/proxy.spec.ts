import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { agentProxyFor, readAgentNetwork } from '../../shared/http/agent-network.ts';
import { proxyFor } from '../../tasks/NewmanSanity/network/choose-proxy.ts';
import { originHead, parseProxyRequest } from '../../tasks/NewmanSanity/network/proxy-request.ts';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import { startServer } from '../support/newman/server.ts';

describe('NewmanSanity: proxies', () => {
  const AGENT = { 'Agent.ProxyUrl': 'http://proxy:8080', 'Agent.ProxyBypassList': '["internal\\\\.example"]' };
  const rows: readonly [
    url: string,
    environment: Record<string, string>,
    agent: boolean,
    expected: string | undefined,
  ][] = [
    ['http://a.example/', {}, false, undefined],
    ['http://a.example/', {}, true, 'http://proxy:8080/'],
    ['http://a.internal.example/', {}, true, undefined],
    ['http://a.example/', { HTTP_PROXY: 'http://own:1' }, true, 'http://own:1/'],
    ['https://a.example/', { HTTP_PROXY: 'http://own:1' }, true, 'http://own:1/'],
    ['https://a.example/', { HTTP_PROXY: 'http://own:1', https_proxy: 'http://own:2' }, true, 'http://own:2/'],
    ['https://a.example/', { HTTP_PROXY: 'http://own:1', NO_PROXY: 'example' }, true, undefined],
    ['https://a.example:8443/', { HTTP_PROXY: 'http://own:1', NO_PROXY: 'a.example:443' }, false, 'http://own:1/'],
    ['https://notexample/', { HTTP_PROXY: 'http://own:1', NO_PROXY: 'example' }, false, 'http://own:1/'],
    ['https://a.example/', { HTTP_PROXY: 'http://own:1', NO_PROXY: '*' }, true, undefined],
  ];
  for (const [url, environment, agent, expected] of rows) {
    it(`${url} with ${JSON.stringify(environment)}${agent ? " and the agent's proxy" : ''}: ${expected ?? 'direct'}`, () => {
      const variable = (name: string) => (agent ? (AGENT as Record<string, string>)[name] : undefined);
      assert.equal(
        proxyFor(new URL(url), environment, (address) => agentProxyFor(readAgentNetwork({ variable }), address))?.href,
        expected,
      );
    });
  }

  it('changes nothing of a request but its first line and what is for the proxy', () => {
    const head =
      'POST http://User:pass@Host.example/a?b=c#d HTTP/1.1\r\nhOsT: x\r\nProxy-Authorization: Basic abc\r\nCookie: \xe9\r\n\r\n';
    const request = parseProxyRequest(head);
    assert.equal(request?.authorization, 'Basic abc');
    assert.deepEqual(request.destination, { host: 'Host.example', port: 80 });
    const expected = 'POST /a?b=c#d HTTP/1.1\r\nhOsT: x\r\nCookie: \xe9\r\nConnection: close\r\n\r\n';
    assert.equal(originHead(request).toString('latin1'), expected);
  });

  const heads: readonly [head: string, expected: string | undefined][] = [
    ['CONNECT a.example:8443 HTTP/1.1\r\n\r\n', 'a.example:8443'],
    ['CONNECT [::1]:443 HTTP/1.1\r\n\r\n', '::1:443'],
    ['GET http://[::1]:81/ HTTP/1.1\r\n\r\n', '::1:81'],
    ['GET http://a.example?x HTTP/1.1\r\n\r\n', 'a.example:80'],
    ['GET / HTTP/1.1\r\n\r\n', undefined],
    ['GET https://a.example/ HTTP/1.1\r\n\r\n', undefined],
    ['CONNECT a.example:99999 HTTP/1.1\r\n\r\n', undefined],
    ['nonsense', undefined],
    ['', undefined],
  ];
  for (const [head, expected] of heads) {
    it(`reads ${JSON.stringify(head)}`, () => {
      const destination = parseProxyRequest(head)?.destination;
      assert.equal(destination === undefined ? undefined : `${destination.host}:${destination.port}`, expected);
    });
  }

  it("goes through the agent's proxy with its credentials, save for what the bypass list names", async () => {
    const seen: string[] = [];
    const service = await startServer();
    const proxy = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers['proxy-authorization']}`);
      response.end('{}');
    });
    proxy.on('connect', (request, socket: Socket) => {
      seen.push(`CONNECT ${request.url} ${request.headers['proxy-authorization']}`);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const requests = [
      { name: 'Outside', url: 'http://outside.invalid/x', test: PASSES },
      { name: 'Inside', url: `${service.url}/inside`, test: PASSES },
      { name: 'Secure', url: 'https://secure.invalid/', test: '' },
    ];
    const run = await runSanity({
      files: { 'sanity.json': collectionOf('Sanity', requests) },
      variables: {
        'Agent.ProxyUrl': `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
        'Agent.ProxyUsername': 'ada',
        'Agent.ProxyPassword': '50%off a%41 p@ss',
        'Agent.ProxyBypassList': '["127\\\\.0\\\\.0\\\\.1"]',
      },
    });
    await service.stop();
    proxy.close();
    proxy.closeAllConnections();
    const credentials = `Basic ${Buffer.from('ada:50%off a%41 p@ss').toString('base64')}`;
    assert.deepEqual(seen, [
      `GET http://outside.invalid/x ${credentials}`,
      `CONNECT secure.invalid:443 ${credentials}`,
    ]);
    assert.deepEqual(service.requests, ['GET /inside']);
    assert.match(run.outcome.message, /1 request without a response: .*the proxy 127\.0\.0\.1:\d+ refused.*403/);
    assert.equal(process.env['HTTP_PROXY'], undefined, 'the environment is as it was');
  });

  it('keeps the reasons of failures: nothing listens, no such host', async () => {
    const requests = [
      { name: 'Closed', url: 'http://127.0.0.1:1/', test: PASSES },
      { name: 'Unknown', url: 'https://unknown.invalid/', test: PASSES },
    ];
    const run = await runSanity({
      files: { 'sanity.json': collectionOf('Sanity', requests) },
      variables: { 'Agent.ProxyUrl': 'http://127.0.0.1:2', 'Agent.ProxyBypassList': '["."]' },
    });
    assert.match(run.log, /no response from GET http:\/\/127\.0\.0\.1:1\/: connect ECONNREFUSED 127\.0\.0\.1:1/);
    assert.match(run.log, /no response from GET https:\/\/unknown\.invalid\/: getaddrinfo (ENOTFOUND|EAI_AGAIN)/);
  });

  it('serves nobody else on this machine', async () => {
    let proxy = '';
    const server = await startServer((_request, response) => {
      proxy = process.env['HTTP_PROXY'] ?? '';
      response.end('{}');
    });
    let answer = '';
    const slow = await startServer((_request, response) => {
      const socket = connect(Number(new URL(proxy).port), '127.0.0.1', () =>
        socket.write(`GET ${server.url}/stolen HTTP/1.1\r\nHost: x\r\n\r\n`),
      );
      socket.on('data', (data) => (answer += data.toString()));
      socket.on('close', () => response.end('{}'));
    });
    const requests = [
      { name: 'One', url: `${server.url}/one`, test: PASSES },
      { name: 'Two', url: `${slow.url}/two`, test: PASSES },
    ];
    await runSanity({
      files: { 'sanity.json': collectionOf('Sanity', requests) },
      variables: { 'Agent.ProxyUrl': 'http://127.0.0.1:2', 'Agent.ProxyBypassList': '["."]' },
    });
    await Promise.all([server.stop(), slow.stop()]);
    assert.match(answer, /^HTTP\/1\.1 407/);
    assert.deepEqual(server.requests, ['GET /one']);
  });
});
