import assert from 'node:assert/strict';
import { startCertified } from '../support/newman/authority.ts';
import type { CertifiedServer } from '../support/newman/authority.ts';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import type { SanityRun } from '../support/newman/run.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';
import { startSocks } from '../support/newman/socks-server.ts';
import type { SocksServer } from '../support/newman/socks-server.ts';

describe('NewmanSanity: a SOCKS proxy', () => {
  let plain: TestServer;
  let secure: CertifiedServer;
  let proxy: SocksServer;
  before(async () => {
    plain = await startServer();
    secure = await startCertified('Company CA');
    proxy = await startSocks((_host, port) => Number(new URL(port === 80 ? plain.url : secure.url).port));
  });
  beforeEach(() => {
    proxy.asked.length = 0;
    proxy.refuse = false;
  });
  after(async () => {
    proxy.stop();
    secure.stop();
    await plain.stop();
  });

  const requests = [
    { name: 'Plain', url: 'http://service.invalid/plain', test: PASSES },
    { name: 'Secure', url: `{{secure}}/secure`, test: PASSES },
  ];
  const run = (variables: Record<string, string>, inputs: Record<string, string> = {}): Promise<SanityRun> =>
    runSanity({
      files: { 'sanity.json': collectionOf('Sanity', requests), 'ca.pem': secure.ca },
      inputs: {
        targetUrl: 'http://service.invalid',
        variables: `secure=${secure.url.replace('localhost', 'localhost.')}`,
        caCertificates: 'ca.pem',
        insecure: 'true',
        ...inputs,
      },
      variables,
    });
  const runThrough = async (address: string): Promise<SanityRun> => {
    process.env['HTTP_PROXY'] = address;
    try {
      return await run({});
    } finally {
      delete process.env['HTTP_PROXY'];
    }
  };

  it("carries everything where it is the agent's own, names resolved by the proxy, with the agent's credentials", async () => {
    const sanity = await run({
      'Agent.ProxyUrl': `socks5h://127.0.0.1:${proxy.port}`,
      'Agent.ProxyUsername': 'ada',
      'Agent.ProxyPassword': '50%off a%41 p@ss',
    });
    assert.equal(sanity.outcome.result, 'succeeded', sanity.log);
    const secureAsked = `ada:50%off a%41 p@ss localhost.:${new URL(secure.url).port}`;
    // The probe, and a connection for each request.
    assert.deepEqual(proxy.asked, [
      'ada:50%off a%41 p@ss service.invalid:80',
      'ada:50%off a%41 p@ss service.invalid:80',
      secureAsked,
    ]);
  });

  it('carries everything where the environment names it', async () => {
    const sanity = await runThrough(`socks5h://ada:50%25off%20a%2541%20p%40ss@127.0.0.1:${proxy.port}`);
    assert.equal(sanity.outcome.result, 'succeeded', sanity.log);
    assert.ok(proxy.asked.includes('ada:50%off a%41 p@ss service.invalid:80'), proxy.asked.join());
  });

  it('says what the proxy refused, and that it did', async () => {
    proxy.refuse = true;
    const agent = { 'Agent.ProxyUrl': `socks5h://127.0.0.1:${proxy.port}`, 'Agent.ProxyUsername': 'ada' };
    const sanity = await run(agent, { readyTimeoutSeconds: '0' });
    assert.match(
      sanity.log,
      /no response from GET http:\/\/service\.invalid\/plain: the proxy 127\.0\.0\.1:\d+ refused a connection to service\.invalid:80 \(.*NotAllowed/,
    );
  });

  it('refuses a proxy whose password was not written as an address wants it, and shows nothing of it', async () => {
    const sanity = await runThrough('http://ada:50%off@127.0.0.1:1');
    assert.match(
      sanity.outcome.message,
      /^service\.invalid cannot be reached: the proxy http:\/\/127\.0\.0\.1:1 of this agent has a user or password in its address with a % that begins no character\. Write such a % as %25/,
    );
    assert.doesNotMatch(sanity.log, /50%off/);
  });

  it('refuses a proxy of another kind at once, with one error', async () => {
    const sanity = await run({ 'Agent.ProxyUrl': 'ftp://127.0.0.1:1' });
    assert.equal(sanity.host.outputs.get('result'), 'error');
    assert.match(
      sanity.outcome.message,
      /^service\.invalid cannot be reached: the proxy ftp:\/\/127\.0\.0\.1:1 of this agent speaks neither HTTP nor SOCKS\. Correct /,
    );
  });
});
