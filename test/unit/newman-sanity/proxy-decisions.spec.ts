import assert from 'node:assert/strict';
import { agentProxyFor, readAgentNetwork } from '../../../shared/http/agent-network.ts';
import { proxyFor } from '../../../tasks/NewmanSanity/network/choose-proxy.ts';
import type { ProxyEnvironment } from '../../../tasks/NewmanSanity/network/choose-proxy.ts';
import {
  absoluteHead,
  connectHead,
  originHead,
  parseProxyRequest,
} from '../../../tasks/NewmanSanity/network/proxy-request.ts';
import { authorityOf, destinationOf } from '../../../shared/http/url.ts';
import {
  isForwarded,
  isSocks,
  proxyAuthorization,
  whyUnusable,
} from '../../../tasks/NewmanSanity/network/proxy-address.ts';

const AGENT = {
  variable: (name: string) =>
    ({ 'Agent.ProxyUrl': 'http://proxy:8080', 'Agent.ProxyBypassList': '["internal\\\\.example"]' })[name],
};
const proxyOf = (url: string, environment: ProxyEnvironment, agent = false) =>
  proxyFor(new URL(url), environment, (address) =>
    agent ? agentProxyFor(readAgentNetwork(AGENT), address) : undefined,
  )?.href;

describe('NewmanSanity: a proxy whose password was not written as an address wants it', () => {
  it('is named also where it is not the way to the target', () => {
    assert.throws(() => proxyAuthorization(new URL('http://ada:50%off@proxy:8080')), {
      message: /^the proxy http:\/\/proxy:8080 has a user or password in its address with a % that begins no character/,
    });
  });
});

describe('NewmanSanity: what kind of proxy an address names', () => {
  const rows: readonly [address: string, kind: 'HTTP' | 'SOCKS' | 'neither'][] = [
    ['http://proxy:8080', 'HTTP'],
    ['https://proxy', 'HTTP'],
    ['socks5h://proxy', 'SOCKS'],
    ['socks4://proxy', 'SOCKS'],
    ['ftp://proxy', 'neither'],
  ];
  for (const [address, kind] of rows) {
    it(`${address}: ${kind}`, () => {
      const proxy = new URL(address);
      assert.equal(isSocks(proxy), kind === 'SOCKS');
      assert.equal(whyUnusable(proxy)?.startsWith('speaks neither HTTP nor SOCKS. ') ?? false, kind === 'neither');
      if (kind === 'neither') return;
      assert.equal(isForwarded(new URL('http://h/'), proxy), kind === 'HTTP');
      assert.equal(isForwarded(new URL('https://h/'), proxy), false);
      assert.deepEqual(proxyAuthorization(proxy), {});
    });
  }

  it('is shown the user and password of its address', () => {
    const header = proxyAuthorization(new URL('http://ada:p%40ss@proxy'))['Proxy-Authorization'];
    assert.equal(header, `Basic ${Buffer.from('ada:p@ss').toString('base64')}`);
  });
});

describe('NewmanSanity: the proxy that a request goes through', () => {
  const rows: readonly [url: string, environment: ProxyEnvironment, agent: boolean, expected: string | undefined][] = [
    ['http://a.example/', {}, false, undefined],
    ['http://a.example/', {}, true, 'http://proxy:8080/'],
    ['http://a.internal.example/', {}, true, undefined],
    ['http://a.example/', { http_proxy: 'http://own:1' }, true, 'http://own:1/'],
    ['https://a.example/', { HTTPS_PROXY: 'http://own:2', HTTP_PROXY: 'http://own:1' }, false, 'http://own:2/'],
    ['https://a.example/', { https_proxy: 'http://own:2' }, false, 'http://own:2/'],
    ['https://a.example/', { HTTP_PROXY: 'http://own:1' }, false, 'http://own:1/'],
    ['http://a.example/', { HTTP_PROXY: 'http://own:1', NO_PROXY: '*' }, true, undefined],
    ['http://a.example/', { HTTP_PROXY: 'http://own:1', no_proxy: ' , .EXAMPLE' }, true, undefined],
    ['http://a.example/', { HTTP_PROXY: 'http://own:1', NO_PROXY: 'a.example:80' }, false, undefined],
    ['https://a.example/', { HTTP_PROXY: 'http://own:1', NO_PROXY: 'a.example:80' }, false, 'http://own:1/'],
    ['http://a.example:81/', { HTTP_PROXY: 'http://own:1', NO_PROXY: 'b.example,:81' }, false, 'http://own:1/'],
    ['http://a.example/', { HTTP_PROXY: 'no address' }, false, undefined],
  ];
  for (const [url, environment, agent, expected] of rows) {
    it(`to ${url} with ${JSON.stringify(environment)}${agent ? " and the agent's" : ''}: ${expected ?? 'none'}`, () =>
      assert.equal(proxyOf(url, environment, agent), expected));
  }
});

describe('NewmanSanity: what a proxy is asked for', () => {
  const FORWARD =
    'GET http://User:pass@Host.example/a?b#c HTTP/1.1\r\nhOsT: x\r\nProxy-Authorization: Basic abc\r\n\r\n';

  it('is one request, whose lines go on as they came but for what is for the proxy', () => {
    const request = parseProxyRequest(FORWARD);
    assert.ok(request);
    assert.deepEqual([request.kind, request.authorization], ['forward', 'Basic abc']);
    assert.equal(originHead(request).toString('latin1'), 'GET /a?b#c HTTP/1.1\r\nhOsT: x\r\nConnection: close\r\n\r\n');
    assert.equal(
      absoluteHead(request, ['X: y']).toString('latin1'),
      'GET http://host.example/a?b#c HTTP/1.1\r\nhOsT: x\r\nConnection: close\r\nX: y\r\n\r\n',
    );
  });

  it('is a connection', () => {
    const request = parseProxyRequest('CONNECT [::1]:8443 HTTP/1.1\r\n\r\n');
    assert.deepEqual([request?.kind, request?.authorization], ['connect', undefined]);
    assert.deepEqual(request?.destination, { host: '::1', port: 8443 });
    const head = connectHead({ host: '::1', port: 8443 }, ['A: b']).toString('latin1');
    assert.equal(head, 'CONNECT [::1]:8443 HTTP/1.1\r\nHost: [::1]:8443\r\nA: b\r\n\r\n');
  });

  const heads: readonly [head: string, expected: string | undefined][] = [
    ['GET http://a.example?x HTTP/1.1\r\n\r\n', 'a.example:80'],
    ['CONNECT A.example HTTP/1.1\r\n\r\n', 'a.example:443'],
    ['GET / HTTP/1.1\r\n\r\n', undefined],
    ['CONNECT a.example:99999 HTTP/1.1\r\n\r\n', undefined],
    ['CONNECT a.example:0 HTTP/1.1\r\n\r\n', undefined],
    ['nonsense', undefined],
    ['', undefined],
  ];
  for (const [head, expected] of heads) {
    it(`${JSON.stringify(head)}: ${expected ?? 'nothing that a proxy is asked for'}`, () => {
      const destination = parseProxyRequest(head)?.destination;
      assert.equal(destination === undefined ? undefined : authorityOf(destination), expected);
    });
  }

  it('is the destination of a URL, with the port that its scheme has', () => {
    const destination = (url: string) => destinationOf(new URL(url));
    assert.deepEqual(destination('https://a.example/'), { host: 'a.example', port: 443 });
    assert.deepEqual(destination('http://[::1]/'), { host: '::1', port: 80 });
    assert.deepEqual(destination('http://a.example:8000/'), { host: 'a.example', port: 8000 });
  });
});
