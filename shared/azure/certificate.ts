import { X509Certificate, createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

export type CertificateChoice =
  /** The private key and the certificate, as they can be signed with. */
  | { readonly usable: true; readonly pem: string }
  | { readonly usable: false; readonly why: string; readonly next: string };

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;
// So much Entra bears too.
const CLOCKS_DIFFER_MILLISECONDS = 300_000;
const PASTE = 'Paste the private key and the certificate into the connection, both as PEM and without a passphrase.';

/**
 * The certificate and the private key of a service principal in the text that a connection holds: in either order, with the
 * others of its chain, with line breaks that became spaces or \\n.
 *
 * @param now milliseconds since 1970
 */
export function readCertificate(text: string, now: number): CertificateChoice {
  const refused = (why: string, next = PASTE): CertificateChoice => ({ usable: false, why, next });
  const blocks = [...text.replaceAll(/\\[rn]/g, '\n').matchAll(BLOCK)].map(([, label = '', body = '']) => ({
    label,
    body,
  }));
  if (blocks.length === 0) return refused('it is no PEM text');
  const isKey = ({ label }: { readonly label: string }) => label.endsWith('PRIVATE KEY');
  const keyBlock = blocks.find(isKey);
  if (keyBlock === undefined) return refused('its private key is missing');
  if (keyBlock.label.startsWith('ENCRYPTED') || /^\s*Proc-Type:.*ENCRYPTED/.test(keyBlock.body)) {
    return refused('its private key is encrypted, and the connection has no passphrase for it');
  }
  const certificateBlocks = blocks.filter(({ label }) => label === 'CERTIFICATE');
  if (certificateBlocks.length === 0) return refused('there is a private key, but no certificate');
  let key: KeyObject;
  let certificates: X509Certificate[];
  try {
    key = createPrivateKey(framed(keyBlock));
    certificates = certificateBlocks.map((block) => new X509Certificate(framed(block)));
  } catch {
    return refused('it cannot be read');
  }
  if (key.asymmetricKeyType !== 'rsa') return refused(`its key is ${String(key.asymmetricKeyType)}, not RSA`);
  const certificate = certificates.find((one) => one.checkPrivateKey(key));
  if (certificate === undefined) return refused('its private key belongs to another certificate');
  if (Date.parse(certificate.validTo) <= now) {
    return refused(
      `it expired on ${new Date(certificate.validTo).toISOString().slice(0, 10)}`,
      'Make a new one, upload its public part to the app registration and paste it into the connection; or convert the connection to workload identity federation.',
    );
  }
  if (Date.parse(certificate.validFrom) > now + CLOCKS_DIFFER_MILLISECONDS) {
    return refused(
      `it is not valid before ${new Date(certificate.validFrom).toISOString().slice(0, 10)} by the clock of the agent`,
      'Look whether that clock is right; else use a certificate that is valid.',
    );
  }
  return { usable: true, pem: `${String(key.export({ format: 'pem', type: 'pkcs8' }))}${certificate.toString()}` };
}

// Whatever white space it came with: one line is enough for OpenSSL where it is not too long, so it is broken anew.
function framed({ label, body }: { readonly label: string; readonly body: string }): string {
  const lines = body.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
