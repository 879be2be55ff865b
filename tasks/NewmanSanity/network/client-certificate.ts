import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describeError } from '../../../shared/host/fault.ts';
import type { ClientCertificate } from '../../../shared/http/agent-network.ts';

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

/** What is shown to a server that asks for a certificate: PEM texts, or the bytes of a PKCS#12 file. */
export type ClientIdentity = ClientCertificate | PfxCertificate;

interface PfxCertificate {
  readonly pfx: Buffer;
  readonly passphrase: string | undefined;
}

/** An identity as Node and newman's request library take it. */
export function secureOptions(identity: ClientIdentity | undefined): {
  readonly cert?: string;
  readonly key?: string;
  readonly pfx?: Buffer;
  readonly passphrase?: string;
} {
  if (identity === undefined) return {};
  const { passphrase } = identity;
  const lock = passphrase === undefined ? {} : { passphrase };
  return 'pfx' in identity
    ? { pfx: identity.pfx, ...lock }
    : { cert: identity.certificate, key: identity.key, ...lock };
}

/** What the files are called in messages. */
export interface CertificateNames {
  readonly certificate: string;
  readonly key: string;
  readonly isOneFile: boolean;
  /** How the key's own file is given. */
  readonly keyGiven: string;
  /** How the passphrase is given. */
  readonly passphraseGiven: string;
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
      ? `${names.certificate} holds no private key, and ${names.keyGiven} is not given. Give the key's PEM file as ${names.keyGiven}.`
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
      return `${names.key} is locked by a passphrase, and ${names.passphraseGiven} is not given. Give it from a secret variable.`;
    }
    return isLocked
      ? `${names.key} cannot be unlocked by ${names.passphraseGiven}: ${describeError(error)}. Check the secret variable behind it.`
      : `${names.key} cannot be read as a private key: ${describeError(error)}. Export it again.`;
  }
  return `${names.key} is not the key of ${names.certificate}. Give the pair that belongs together.`;
}

/** Why OpenSSL cannot read a PKCS#12 file, going by what it says, and what to do. */
export function pfxProblem(said: string, name: string, variable: string | undefined): string {
  if (/mac verify failure|invalid password/i.test(said)) {
    return variable === undefined
      ? `${name} is locked by a passphrase, and the name of its variable is not given. Write it behind the file, after a comma.`
      : `${name} cannot be unlocked by the variable ${variable}: ${said}. Check the secret variable.`;
  }
  // RC2 and the like, which OpenSSL 3 has put aside.
  if (/unsupported/i.test(said)) {
    return `${name} is locked in an old way that OpenSSL 3 refuses (${said}). Write it anew, by openssl pkcs12 -legacy -in old.pfx -nodes | openssl pkcs12 -export -out new.pfx.`;
  }
  return `${name} cannot be read as PKCS#12: ${said}. Export certificate and key again, as .pfx or as PEM files.`;
}
