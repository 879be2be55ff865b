import assert from 'node:assert/strict';
import { explainProxy } from '../../../shared/kubernetes/proxy-error.ts';

const SERVER = 'https://api.example.com:6443';
const failed = (message: string, more: object = {}) => Object.assign(new Error(message), more);

describe('a failed connection behind a proxy', () => {
  it('tells where user and password of the proxy are set, when it wants them', () => {
    assert.match(
      explainProxy(failed('Bad response: 407'), SERVER) ?? '',
      /wants a user and a password.*--proxyusername/,
    );
  });

  it('tells that the proxy does not let the address through', () => {
    assert.match(explainProxy(failed('Bad response: 403'), SERVER) ?? '', /does not let it through \(403\)/);
  });

  it('names the proxy that cannot be reached, by its name or its address', () => {
    const unknown = failed('why', { code: 'ENOTFOUND', hostname: 'proxy.example.com' });
    assert.match(
      explainProxy(unknown, SERVER) ?? '',
      /^The proxy proxy\.example\.com .* cannot be reached \(ENOTFOUND\)/,
    );
    const refused = { code: 'ECONNREFUSED', address: '10.0.0.9', port: 3128 };
    assert.match(explainProxy(failed('why', refused), SERVER) ?? '', /^The proxy 10\.0\.0\.9:3128 /);
    assert.match(explainProxy(failed('why', refused), 'https://10.0.0.1:3128') ?? '', /^The proxy 10\.0\.0\.9:3128 /);
    assert.match(explainProxy(failed('why', { hostname: 'x' }), SERVER) ?? '', /cannot be reached \(why\)/);
  });

  it('is no matter of a proxy where it was to the API server itself', () => {
    for (const [server, peer] of [
      [SERVER, { hostname: 'api.example.com' }],
      [SERVER, { address: '10.0.0.1', port: 6443 }],
      ['https://api.example.com', { address: '10.0.0.1', port: 443 }],
      ['http://api.example.com', { address: '10.0.0.1', port: 80 }],
      ['https://[::1]:6443', { address: '::1', port: 6443 }],
      [SERVER, {}],
      [SERVER, { address: '10.0.0.1' }],
      ['nonsense', { hostname: 'proxy.example.com' }],
    ] as const) {
      assert.equal(explainProxy(failed('why', peer), server), undefined);
    }
  });
});
