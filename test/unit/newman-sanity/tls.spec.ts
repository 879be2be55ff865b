import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { PASSES, collectionOf } from './support/collections.ts';
import { runSanity } from './support/run.ts';

const SANITY = collectionOf('Sanity', [{ name: 'Health', test: PASSES }]);

describe('NewmanSanity: certificates', () => {
  let server: Server;
  let url: string;
  let ca: string;
  before(async () => {
    const altNames = [{ type: 2 as const, value: 'localhost' }];
    const pair = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [
        { name: 'subjectAltName', altNames },
        { name: 'basicConstraints', cA: true },
      ],
    });
    ca = pair.cert;
    server = createServer({ key: pair.private, cert: pair.cert }, (_request, response) => response.end('{}'));
    await new Promise<void>((resolve) => server.listen(0, resolve));
    url = `https://localhost:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  it('trusts an authority that caCertificates names, wherever its file lies', async () => {
    const run = await runSanity({
      files: { 'postman/sanity.json': SANITY, 'certificates/ca.pem': ca },
      inputs: { collection: 'postman/*.json', targetUrl: url, caCertificates: 'certificates/ca.pem' },
    });
    assert.equal(run.outcome.result, 'succeeded', run.log);
  });

  it('accepts any certificate with insecure', async () => {
    const run = await runSanity({ files: { 'sanity.json': SANITY }, inputs: { targetUrl: url, insecure: 'true' } });
    assert.equal(run.outcome.result, 'succeeded', run.log);
  });

  it('says what to do about a certificate that nobody vouches for', async () => {
    const inputs = { targetUrl: url, readyTimeoutSeconds: '0' };
    const run = await runSanity({ files: { 'sanity.json': SANITY }, inputs });
    assert.match(run.outcome.message, /self-signed certificate.+Name the certificate authority in caCertificates/);
    const waiting = await runSanity({
      files: { 'sanity.json': SANITY },
      inputs: { ...inputs, readyTimeoutSeconds: '1' },
    });
    assert.match(waiting.outcome.message, /not ready within 1 s.+self-signed.+caCertificates/);
  });
});
