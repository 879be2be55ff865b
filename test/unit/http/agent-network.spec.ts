import assert from 'node:assert/strict';
import { agentProxyFor, readAgentNetwork } from '../../../shared/http/agent-network.ts';

const read = (variables: Readonly<Record<string, string>>) =>
  readAgentNetwork({ variable: (name) => variables[name] || undefined });

describe("the agent's proxy for an address", () => {
  const PROXY = { 'Agent.ProxyUrl': 'http://proxy:8080/' };
  const rows: readonly [what: string, variables: Readonly<Record<string, string>>, proxy: string | undefined][] = [
    ['none is set', {}, undefined],
    ['it is set', PROXY, 'http://proxy:8080'],
    ['its address is none', { 'Agent.ProxyUrl': 'no address' }, undefined],
    [
      'it wants a password',
      { ...PROXY, 'Agent.ProxyUsername': 'corp\\me', 'Agent.ProxyPassword': '50%/@:' },
      'http://corp%5Cme:50%25%2F%40%3A@proxy:8080',
    ],
    ['it wants a name alone', { ...PROXY, 'Agent.ProxyUsername': 'me' }, 'http://me@proxy:8080'],
    ['the list names the address', { ...PROXY, 'Agent.ProxyBypassList': '["api\\\\.EXAMPLE\\\\.com"]' }, undefined],
    ['the list names another', { ...PROXY, 'Agent.ProxyBypassList': '["other"]' }, 'http://proxy:8080'],
    ['an entry is no regular expression', { ...PROXY, 'Agent.ProxyBypassList': '["*.corp", "example"]' }, undefined],
    ['an entry is no text', { ...PROXY, 'Agent.ProxyBypassList': '[1, "example"]' }, undefined],
    ['the list is none', { ...PROXY, 'Agent.ProxyBypassList': '"example"' }, 'http://proxy:8080'],
    ['the list is no JSON', { ...PROXY, 'Agent.ProxyBypassList': 'example' }, 'http://proxy:8080'],
  ];
  for (const [what, variables, proxy] of rows) {
    it(`where ${what}: ${proxy ?? 'none'}`, () =>
      assert.equal(agentProxyFor(read(variables), 'https://api.example.com:6443'), proxy));
  }
});

describe('the certificates of the agent', () => {
  it('are none where it has none', () =>
    assert.deepEqual(read({}), {
      proxy: undefined,
      skipCertificateCheck: false,
      authorityFile: undefined,
      clientCertificate: undefined,
    }));

  it('are those that it names; a key stands in the same file where it has no other', () => {
    const variables = { 'Agent.CAInfo': 'ca.pem', 'Agent.ClientCert': 'own.pem', 'Agent.SkipCertValidation': 'TRUE' };
    assert.deepEqual(read(variables), {
      proxy: undefined,
      skipCertificateCheck: true,
      authorityFile: 'ca.pem',
      clientCertificate: { certificate: 'own.pem', key: 'own.pem', passphrase: undefined },
    });
    const apart = { ...variables, 'Agent.ClientCertKey': 'own.key', 'Agent.ClientCertPassword': 'secret' };
    assert.deepEqual(read(apart).clientCertificate, {
      certificate: 'own.pem',
      key: 'own.key',
      passphrase: 'secret',
    });
  });
});
