import { generate } from 'selfsigned';

/** A server certificate that is its own authority, in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

const DAY = 86_400_000;

/** Makes a certificate for the loopback interface. */
export async function makeCertificate(): Promise<Certificate> {
  const names = ['localhost', 'kubernetes', 'kubernetes.default.svc'].map((value) => ({ type: 2 as const, value }));
  const made = await generate([{ name: 'commonName', value: 'embedded-cluster' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - DAY),
    notAfterDate: new Date(Date.now() + 365 * DAY),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }, ...names] },
    ],
  });
  return { certificate: made.cert, key: made.private };
}
