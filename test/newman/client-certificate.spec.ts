import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
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
  // Asks for a certificate as well, and takes whoever shows none.
  let lenient: Server;
  let lenientUrl: string;
  const shownToLenient: string[] = [];
  let pfx: Buffer;
  before(async () => {
    const altNames = [{ type: 2 as const, value: 'localhost' }];
    const extensions = [{ name: 'subjectAltName' as const, altNames }];
    const own = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions,
    });
    // The library that makes a PKCS#12 file of it knows RSA only.
    const client = await generate([{ name: 'commonName', value: 'sanity-client' }]);
    const other = await generate([{ name: 'commonName', value: 'other' }], { keyType: 'ec', algorithm: 'sha256' });
    const options = { key: own.private, cert: own.cert, ca: client.cert, requestCert: true };
    server = createServer(options, (request, response) => {
      const socket = request.socket as TLSSocket;
      clients.push(socket.authorized ? String(socket.getPeerCertificate().subject.CN) : 'nobody');
      if (request.url === '/to-lenient') response.writeHead(302, { location: `${lenientUrl}/` });
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    url = `https://localhost:${(server.address() as AddressInfo).port}`;
    lenient = createServer({ ...options, rejectUnauthorized: false }, (request, response) => {
      shownToLenient.push(String((request.socket as TLSSocket).getPeerCertificate().subject?.CN ?? 'nobody'));
      if (request.url === '/to-strict') response.writeHead(307, { location: `${url}/` });
      response.end(JSON.stringify(collectionOf('Sanity', [{ name: 'Health', test: PASSES }])));
    });
    await new Promise<void>((resolve) => lenient.listen(0, resolve));
    lenientUrl = `https://localhost:${(lenient.address() as AddressInfo).port}`;
    pfx = pfxOf(client, PASSPHRASE);
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
  beforeEach(() => {
    clients.splice(0);
    shownToLenient.splice(0);
  });
  after(() => {
    server.close();
    server.closeAllConnections();
    lenient.close();
    lenient.closeAllConnections();
  });
  const run = (inputs: Record<string, string>, variables: Record<string, string> = {}) =>
    runSanity({
      files,
      inputs: { targetUrl: url, insecure: 'true', ...inputs },
      variables,
      prepare: (_, base) => writeFileSync(path.join(base, 'client.pfx'), pfx),
    });

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
    [{ clientCertificate: 'cleint.pem', clientKey: 'client.key' }, /The nearest file there is client\.pem\./],
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

  const here = (address: string) => new URL(address).host;
  const byHost: readonly [title: string, lines: (host: string) => string, variables?: Record<string, string>][] = [
    ['a pair for the host', (host) => `${host} = client.pem, client.key`],
    ['both in one file', (host) => `${host} = both.pem`],
    ['a locked key', (host) => `${host} = client.pem, locked.key, KeyPass`, { KeyPass: PASSPHRASE }],
    ['a locked PKCS#12 file', (host) => `${host} = client.pfx, KeyPass`, { KeyPass: PASSPHRASE }],
    [
      "through this task's own proxy",
      (host) => `${host} = both.pem`,
      { 'Agent.ProxyUrl': 'http://127.0.0.1:2', 'Agent.ProxyBypassList': '["localhost"]' },
    ],
  ];
  for (const [title, lines, variables] of byHost) {
    it(`shows a host its own certificate, and no other host: ${title}`, async () => {
      const both = collectionOf('Sanity', [
        { name: 'Health', test: PASSES },
        { name: 'Elsewhere', url: `${lenientUrl}/`, test: PASSES },
      ]);
      files['sanity.json'] = both;
      const sanity = await run({ clientCertificates: lines(here(url)) }, variables);
      assert.equal(sanity.outcome.result, 'succeeded', sanity.log);
      assert.deepEqual(clients, Array(2).fill('sanity-client'));
      assert.deepEqual(shownToLenient, ['nobody']);
      assert.ok(![sanity.log, sanity.xml, sanity.summary].join('\n').includes(PASSPHRASE));
    });
  }

  const ways: readonly [way: string, variables: Record<string, string>][] = [
    ['directly', {}],
    [
      "through this task's own proxy",
      { 'Agent.ProxyUrl': 'http://127.0.0.1:2', 'Agent.ProxyBypassList': '["localhost"]' },
    ],
  ];
  for (const [way, variables] of ways) {
    it(`shows each host its own certificate where one redirects to the other, ${way}`, async () => {
      files['sanity.json'] = collectionOf('Sanity', [
        { name: 'There', url: `${lenientUrl}/to-strict`, test: PASSES },
        { name: 'Back', url: '{{TARGET_URL}}/to-lenient', test: PASSES },
        { name: 'Again', url: `${lenientUrl}/to-strict`, test: PASSES },
      ]);
      const lines = { clientCertificates: `${here(url)} = client.pem, client.key`, readyTimeoutSeconds: '0' };
      const sanity = await run(lines, variables);
      assert.equal(sanity.outcome.result, 'succeeded', sanity.log);
      assert.deepEqual(clients, Array(3).fill('sanity-client'));
      assert.deepEqual(shownToLenient, Array(3).fill('nobody'));
    });
  }

  it('shows it where a collection is downloaded, and the certificate for all to all other hosts', async () => {
    const sanity = await run({
      collection: `${lenientUrl}/sanity.json`,
      clientCertificates: `${here(lenientUrl)} = client.pem, client.key`,
      clientCertificate: 'both.pem',
    });
    assert.equal(sanity.outcome.result, 'succeeded', sanity.log);
    assert.deepEqual(shownToLenient, ['sanity-client']);
    assert.equal(clients[0], 'sanity-client');
  });

  const wrongByHost: readonly [line: string, expected: RegExp, variables?: Record<string, string>][] = [
    ['localhost = gone.pem, client.key', /clientCertificates for localhost:443: 'gone\.pem' cannot be read: ENOENT/],
    ['localhost = gone.pfx', /clientCertificates for localhost:443: 'gone\.pfx' cannot be read: ENOENT/],
    [
      'localhost = client.pem, other.key',
      /'other\.key' is not the key of clientCertificates for localhost:443: 'client\.pem'/,
    ],
    ['localhost = client.pem', /holds no private key, and a second file is not given/],
    ['localhost = client.pem, locked.key', /is locked by a passphrase, and the name of its variable is not given/],
    ['localhost = client.pfx', /'client\.pfx' is locked by a passphrase, and the name of its variable is not given/],
    ['localhost = client.pfx, KeyPass', /cannot be unlocked by the variable KeyPass/, { KeyPass: 'wrong' }],
    ['localhost = client.pfx, KeyPass', /variable 'KeyPass', which is to hold the passphrase, is missing or empty/],
    ['localhost = client.pem, $(Key)', /the pipeline variable 'Key' does not exist/],
    ['https://localhost = both.pem', /the host stands there without https/],
    ['localhost = both.pem\nLOCALHOST:443 = both.pem', /clientCertificates names localhost:443 twice; keep one/],
  ];
  for (const [line, expected, variables] of wrongByHost) {
    it(`names what is wrong before any request: ${line.replace('\n', ' and ')}`, async () => {
      const sanity = await run({ clientCertificates: line }, variables);
      assert.match(sanity.outcome.message, expected);
      assert.deepEqual(clients, []);
    });
  }
});

interface Forge {
  readonly pki: { privateKeyFromPem(pem: string): object; certificateFromPem(pem: string): object };
  readonly pkcs12: { toPkcs12Asn1(key: object, certificate: object, password: string, options: object): object };
  readonly asn1: { toDer(value: object): { getBytes(): string } };
}

function pfxOf({ private: key, cert }: { readonly private: string; readonly cert: string }, password: string): Buffer {
  // Has no types of its own.
  const { pki, pkcs12, asn1 } = createRequire(import.meta.url)('node-forge') as Forge;
  const pair = [pki.privateKeyFromPem(key), pki.certificateFromPem(cert)] as const;
  return Buffer.from(asn1.toDer(pkcs12.toPkcs12Asn1(...pair, password, { algorithm: 'aes256' })).getBytes(), 'latin1');
}
