import assert from 'node:assert/strict';
import { startSecureEcho } from '../support/newman/echo.ts';
import type { SecureEcho } from '../support/newman/echo.ts';
import { runSanity } from '../support/newman/run.ts';
import type { SanityRun } from '../support/newman/run.ts';

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
