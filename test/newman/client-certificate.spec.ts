import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';

const PASSPHRASE = 'open-sesame-passphrase';

describe('NewmanSanity: client certificates', () => {
  let server: Server;
  let url: string;
  const files: Record<string, string | object> = {};
  const clients: string[] = [];
  before(async () => {
    const altNames = [{ type: 2 as const, value: 'localhost' }];
    const extensions = [{ name: 'subjectAltName' as const, altNames }];
    const own = await generate([{ name: 'commonName', value: 'localhost' }], { extensions });
    const client = await generate([{ name: 'commonName', value: 'sanity-client' }]);
    const other = await generate([{ name: 'commonName', value: 'other' }]);
    const options = { key: own.private, cert: own.cert, ca: client.cert, requestCert: true };
    server = createServer(options, (request, response) => {
      const socket = request.socket as TLSSocket;
      clients.push(socket.authorized ? String(socket.getPeerCertificate().subject.CN) : 'nobody');
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    url = `https://localhost:${(server.address() as AddressInfo).port}`;
    const lock = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSPHRASE } as const;
    const locked = createPrivateKey(client.private).export(lock).toString();
    const script = `pm.test('knows no key', () => pm.expect(JSON.stringify(pm.request)).to.not.include('PRIVATE KEY'));`;
    const requests = [
      { name: 'Health', test: `${PASSES}\n${script}` },
      { name: 'Script', test: `${PASSES}\npm.sendRequest(pm.variables.get('TARGET_URL') + '/again', () => {});` },
    ];
    Object.assign(files, {
      'sanity.json': collectionOf('Sanity', requests),
      'client.pem': client.cert,
      'client.key': client.private,
      'both.pem': `${client.cert}\n${client.private}`,
      'locked.key': locked,
      'other.key': other.private,
      'nonsense.pem': 'nonsense',
      'broken.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
      'broken.key': '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
    });
  });
  beforeEach(() => clients.splice(0));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  const run = (inputs: Record<string, string>, variables: Record<string, string> = {}) =>
    runSanity({ files, inputs: { targetUrl: url, insecure: 'true', ...inputs }, variables });

  const right: readonly [title: string, inputs: Record<string, string>, variables?: Record<string, string>][] = [
    ['certificate and key', { clientCertificate: 'client.pem', clientKey: 'client.key' }],
    ['both in one file', { clientCertificate: 'both.pem' }],
    ['a locked key', { clientCertificate: 'client.pem', clientKey: 'locked.key', clientPassphrase: PASSPHRASE }],
    [
      "through this task's own proxy",
      { clientCertificate: 'client.pem', clientKey: 'client.key' },
      { 'Agent.ProxyUrl': 'http://127.0.0.1:2', 'Agent.ProxyBypassList': '["localhost"]' },
    ],
  ];
  for (const [title, inputs, variables] of right) {
    it(`shows the certificate in every request, the ready probe and those of scripts included: ${title}`, async () => {
      const sanity = await run(inputs, variables);
      assert.equal(sanity.outcome.result, 'succeeded', sanity.log);
      assert.deepEqual(clients, Array(4).fill('sanity-client'));
      assert.ok(![sanity.log, sanity.xml, sanity.summary].join('\n').includes(PASSPHRASE));
    });
  }

  const wrong: readonly [inputs: Record<string, string>, expected: RegExp][] = [
    [{ clientKey: 'client.key' }, /clientKey is given without clientCertificate/],
    [{ clientPassphrase: PASSPHRASE }, /clientPassphrase is given without clientCertificate/],
    [
      { clientCertificate: 'gone.pem', clientKey: 'client.key' },
      /clientCertificate 'gone\.pem' cannot be read: ENOENT/,
    ],
    [{ clientCertificate: 'client.pem', clientKey: 'gone.key' }, /clientKey 'gone\.key' cannot be read: ENOENT/],
    [
      { clientCertificate: 'nonsense.pem', clientKey: 'client.key' },
      /'nonsense\.pem' holds no certificate in PEM form/,
    ],
    [{ clientCertificate: 'broken.pem', clientKey: 'client.key' }, /'broken\.pem' cannot be read as a certificate/],
    [{ clientCertificate: 'client.pem' }, /'client\.pem' holds no private key, and clientKey is not given/],
    [{ clientCertificate: 'client.pem', clientKey: 'nonsense.pem' }, /clientKey 'nonsense\.pem' holds no private key/],
    [
      { clientCertificate: 'client.pem', clientKey: 'broken.key' },
      /clientKey 'broken\.key' cannot be read as a private/,
    ],
    [{ clientCertificate: 'client.pem', clientKey: 'other.key' }, /'other\.key' is not the key of clientCertificate/],
    [{ clientCertificate: 'client.pem', clientKey: 'locked.key' }, /is locked by a passphrase, and clientPassphrase/],
    [
      { clientCertificate: 'client.pem', clientKey: 'locked.key', clientPassphrase: 'wrong-one' },
      /clientKey 'locked\.key' cannot be unlocked by clientPassphrase/,
    ],
  ];
  for (const [inputs, expected] of wrong) {
    it(`names what is wrong before any request: ${Object.values(inputs).join(', ')}`, async () => {
      const sanity = await run(inputs);
      assert.match(sanity.outcome.message, expected);
      assert.deepEqual(clients, []);
    });
  }
});
