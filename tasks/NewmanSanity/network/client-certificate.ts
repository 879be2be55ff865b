import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describeError } from '../../../shared/host/fault.ts';

export interface ClientCertificateInputs {
  readonly clientCertificate: string | undefined;
  readonly clientKey: string | undefined;
  readonly clientPassphrase: string | undefined;
}

/** Inputs that say nothing without another one. */
export function clientCertificateProblems(inputs: ClientCertificateInputs): string[] {
  if (inputs.clientCertificate !== undefined) return [];
  return (['clientKey', 'clientPassphrase'] as const)
    .filter((name) => inputs[name] !== undefined)
    .map((name) => `${name} is given without clientCertificate (example: certificates/client.pem)`);
}

/** What the files are called in messages. */
export interface CertificateNames {
  readonly certificate: string;
  readonly key: string;
  readonly isOneFile: boolean;
}

/** What keeps certificate and key from being used together, and what to do; `undefined` where nothing does. */
export function pairProblem(
  certificate: string,
  key: string,
  passphrase: string | undefined,
  names: CertificateNames,
): string | undefined {
  if (!certificate.includes('-----BEGIN CERTIFICATE-----')) {
    return `${names.certificate} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----). Convert it, for instance by openssl pkcs12 -nokeys.`;
  }
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key)) {
    return names.isOneFile
      ? `${names.certificate} holds no private key, and clientKey is not given. Give the key's PEM file as clientKey.`
      : `${names.key} holds no private key in PEM form (-----BEGIN PRIVATE KEY-----). Convert it, for instance by openssl pkcs12 -nocerts.`;
  }
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(certificate);
  } catch (error) {
    return `${names.certificate} cannot be read as a certificate: ${describeError(error)}. Export it again.`;
  }
  try {
    const options = passphrase === undefined ? { key } : { key, passphrase };
    if (parsed.checkPrivateKey(createPrivateKey(options))) return undefined;
  } catch (error) {
    const isLocked = /ENCRYPTED/.test(key);
    if (isLocked && passphrase === undefined) {
      return `${names.key} is locked by a passphrase, and clientPassphrase is not given. Give it from a secret variable.`;
    }
    return isLocked
      ? `${names.key} cannot be unlocked by clientPassphrase: ${describeError(error)}. Check the secret variable behind it.`
      : `${names.key} cannot be read as a private key: ${describeError(error)}. Export it again.`;
  }
  return `${names.key} is not the key of ${names.certificate}. Give the pair that belongs together.`;
}
