import assert from 'node:assert/strict';
import { X509Certificate, createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { generate } from 'selfsigned';
import { readCertificate } from '../../../shared/azure/certificate.ts';

const NOW = Date.parse('2026-11-30');

describe('the certificate of a service principal', () => {
  let key = '';
  let certificate = '';
  let other = '';

  before(async () => {
    const until = { notBeforeDate: new Date(NOW - 86_400_000), notAfterDate: new Date(NOW + 86_400_000) };
    const made = await generate([{ name: 'commonName', value: 'a' }], { keyType: 'rsa', ...until });
    const second = await generate([{ name: 'commonName', value: 'b' }], { keyType: 'rsa', ...until });
    [key, certificate, other] = [made.private, made.cert, second.cert];
  });

  const forms: readonly (readonly [string, () => string])[] = [
    ['key first', () => `${key}\n${certificate}`],
    ['key last', () => `${certificate}\n${key}`],
    ['CRLF', () => `${key}\n${certificate}`.replaceAll('\n', '\r\n')],
    ['line breaks that became spaces', () => `${key} ${certificate}`.replaceAll(/\r?\n/g, ' ')],
    ['line breaks that became \\n', () => `${key}\n${certificate}`.replaceAll(/\r?\n/g, '\\n')],
    ['a chain around it', () => `${other}\n${key}\n${certificate}`],
    ['text around it', () => `Bag Attributes\n  x\n${key}\nsubject=/CN=a\n${certificate}`],
  ];
  for (const [what, text] of forms) {
    it(`is read with ${what}`, () => {
      const read = readCertificate(text(), NOW);
      assert.ok(read.usable, JSON.stringify(read));
      assert.ok(new X509Certificate(read.pem).checkPrivateKey(createPrivateKey(read.pem)));
    });
  }

  const encrypted = () =>
    generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' },
    }).privateKey;
  const elliptic = () =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const refused: readonly (readonly [string, () => string, RegExp])[] = [
    ['no PEM', () => 'MIIC', /no PEM text/],
    ['no key', () => certificate, /private key is missing/],
    ['no certificate', () => key, /a private key, but no certificate/],
    ['an encrypted key', () => `${encrypted()}${certificate}`, /encrypted/],
    [
      'an encrypted key of the older form',
      () =>
        `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAA==\n-----END RSA PRIVATE KEY-----\n${certificate}`,
      /encrypted/,
    ],
    [
      'rubbish inside the frames',
      () => `-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n${certificate}`,
      /cannot be read/,
    ],
    [
      'nothing inside the frames',
      () => `-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----\n${certificate}`,
      /cannot be read/,
    ],
    ['a key that is not RSA', () => `${elliptic()}${certificate}`, /its key is ec, not RSA/],
    ['the key of another one', () => `${key}${other}`, /belongs to another certificate/],
  ];
  for (const [what, text, why] of refused) {
    it(`is refused with ${what}`, () => {
      const read = readCertificate(text(), NOW);
      assert.ok(!read.usable);
      assert.match(read.why, why);
    });
  }

  it('is refused with its day before it is valid', () => {
    const read = readCertificate(`${key}${certificate}`, NOW - 2 * 86_400_000);
    assert.ok(!read.usable);
    assert.match(read.why, /not valid before 2026-11-29 by the clock of the agent/);
  });

  it('is refused with its day once it has expired', () => {
    const read = readCertificate(`${key}${certificate}`, NOW + 2 * 86_400_000);
    assert.ok(!read.usable);
    assert.match(read.why, /expired on 2026-12-01/);
    assert.match(read.next, /Make a new one/);
  });
});
