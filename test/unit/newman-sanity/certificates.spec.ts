import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { generate } from 'selfsigned';
import {
  clientCertificateProblems,
  pairProblem,
  pfxProblem,
  secureOptions,
} from '../../../tasks/NewmanSanity/network/client-certificate.ts';

const NAMES = { certificate: "clientCertificate 'c.pem'", key: "clientKey 'c.key'", isOneFile: false };
const GIVEN = { keyGiven: 'clientKey', passphraseGiven: 'clientPassphrase' };
const BROKEN = (what: string) => `-----BEGIN ${what}-----\nAAAA\n-----END ${what}-----\n`;

describe('NewmanSanity: whether certificate and key can be used together', () => {
  let own: Awaited<ReturnType<typeof generate>>;
  let other: Awaited<ReturnType<typeof generate>>;
  let locked: string;
  before(async () => {
    const elliptic = { keyType: 'ec' } as const;
    own = await generate([{ name: 'commonName', value: 'own' }], elliptic);
    other = await generate([{ name: 'commonName', value: 'other' }], elliptic);
    const lock = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' } as const;
    locked = createPrivateKey(own.private).export(lock).toString();
  });
  const problem = (key: string, passphrase?: string, certificate = own.cert, isOneFile = false) =>
    pairProblem(certificate, key, passphrase, { ...NAMES, ...GIVEN, isOneFile });

  it('they can where they are a pair, also with a passphrase', () => {
    assert.equal(problem(own.private), undefined);
    assert.equal(problem(locked, 'open sesame'), undefined);
  });

  it('says which file is wrong, and what to do', () => {
    const rows: readonly [says: RegExp, found: string | undefined][] = [
      [/^clientCertificate 'c\.pem' holds no certificate in PEM form/, problem(own.private, undefined, 'nonsense')],
      [/^clientKey 'c\.key' holds no private key in PEM form/, problem('nonsense')],
      [
        /^clientCertificate 'c\.pem' holds no private key, and clientKey is not given/,
        problem(own.cert, undefined, own.cert, true),
      ],
      [
        /^clientCertificate 'c\.pem' cannot be read as a certificate/,
        problem(own.private, undefined, BROKEN('CERTIFICATE')),
      ],
      [/^clientKey 'c\.key' cannot be read as a private key/, problem(BROKEN('PRIVATE KEY'))],
      [/^clientKey 'c\.key' is locked by a passphrase, and clientPassphrase is not given/, problem(locked)],
      [/^clientKey 'c\.key' cannot be unlocked by clientPassphrase/, problem(locked, 'wrong')],
      [/^clientKey 'c\.key' is not the key of clientCertificate 'c\.pem'/, problem(other.private)],
    ];
    for (const [says, found] of rows) assert.match(found ?? 'nothing', says);
  });

  it('asks for the certificate where only what belongs to it is given', () => {
    const none = { clientCertificate: undefined, clientKey: undefined, clientPassphrase: undefined };
    assert.deepEqual(clientCertificateProblems(none), []);
    assert.equal(clientCertificateProblems({ ...none, clientKey: 'k', clientPassphrase: 'p' }).length, 2);
    assert.deepEqual(clientCertificateProblems({ ...none, clientCertificate: 'c', clientKey: 'k' }), []);
  });
});

describe('NewmanSanity: why a PKCS#12 file cannot be used', () => {
  const rows: readonly [title: string, said: string, variable: string | undefined, says: RegExp][] = [
    [
      'locked, and no passphrase',
      'mac verify failure',
      undefined,
      /locked by a passphrase, and the name of its variable/,
    ],
    ['the wrong passphrase', 'mac verify failure', 'Key', /cannot be unlocked by the variable Key: mac verify failure/],
    ['an old lock', 'Unsupported PKCS12 PFX data', 'Key', /OpenSSL 3 refuses .*openssl pkcs12 -legacy/],
    ['no PKCS#12 at all', 'not enough data', undefined, /cannot be read as PKCS#12: not enough data/],
  ];
  for (const [title, said, variable, says] of rows) {
    it(title, () => assert.match(pfxProblem(said, "'a.pfx'", variable), says));
  }
});

describe('NewmanSanity: what a connection is given of a certificate', () => {
  const pfx = Buffer.from('pfx');
  const rows: readonly [title: string, identity: Parameters<typeof secureOptions>[0], options: object][] = [
    ['nothing where there is none', undefined, {}],
    ['a pair', { certificate: 'c', key: 'k', passphrase: undefined }, { cert: 'c', key: 'k' }],
    ['a locked pair', { certificate: 'c', key: 'k', passphrase: 'p' }, { cert: 'c', key: 'k', passphrase: 'p' }],
    ['a PKCS#12 file', { pfx, passphrase: undefined }, { pfx }],
    ['a locked one', { pfx, passphrase: 'p' }, { pfx, passphrase: 'p' }],
  ];
  for (const [title, identity, options] of rows) it(title, () => assert.deepEqual(secureOptions(identity), options));
});
