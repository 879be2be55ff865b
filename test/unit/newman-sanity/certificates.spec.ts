import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { generate } from 'selfsigned';
import { clientCertificateProblems, pairProblem } from '../../../tasks/NewmanSanity/network/client-certificate.ts';

const NAMES = { certificate: "clientCertificate 'c.pem'", key: "clientKey 'c.key'", isOneFile: false };
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
    pairProblem(certificate, key, passphrase, { ...NAMES, isOneFile });

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
