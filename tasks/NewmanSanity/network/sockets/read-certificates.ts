import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createSecureContext } from 'node:tls';
import { pemText } from '../../../../shared/files/decode.ts';
import { kindOf } from '../../../../shared/files/disk/find-files.ts';
import { likelyPathBelow } from '../../../../shared/files/disk/likely-path.ts';
import { Fault, describeError } from '../../../../shared/host/fault.ts';
import { pairProblem, pfxProblem } from '../client-certificate.ts';
import type { ClientCertificate } from '../../../../shared/http/agent-network.ts';
import type { ClientCertificateInputs, ClientIdentity } from '../client-certificate.ts';
import type { HostCertificate } from '../host-certificates.ts';
import type { HostCertificateInput } from '../../inputs/host-certificates.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?(?:-----END CERTIFICATE-----|$)/g;

/** Reads certificate and key, and makes sure that they can be used together. Throws a Fault that names the wrong file. */
export async function readClientCertificate(
  inputs: ClientCertificateInputs,
  base: string,
): Promise<ClientCertificate | undefined> {
  const { clientCertificate, clientKey = clientCertificate, clientPassphrase: passphrase } = inputs;
  if (clientCertificate === undefined || clientKey === undefined) return undefined;
  const certificate = await readPem('clientCertificate', clientCertificate, base);
  const key = clientKey === clientCertificate ? certificate : await readPem('clientKey', clientKey, base);
  const problem = pairProblem(certificate, key, passphrase, {
    certificate: `clientCertificate '${clientCertificate}'`,
    key: inputs.clientKey === undefined ? `clientCertificate '${clientCertificate}'` : `clientKey '${clientKey}'`,
    isOneFile: inputs.clientKey === undefined,
    keyGiven: 'clientKey',
    passphraseGiven: 'clientPassphrase',
  });
  if (problem !== undefined) throw new Fault('SR506', problem);
  return { certificate, key, passphrase };
}

/** Reads what is shown to each host, and makes sure that it can be used. Throws a Fault that names host and file. */
export async function readHostCertificates(
  lines: readonly HostCertificateInput[],
  base: string,
): Promise<readonly HostCertificate[]> {
  const certificates: HostCertificate[] = [];
  for (const line of lines) {
    const { files } = line;
    const identity = files.kind === 'pfx' ? await readPfx(line, files.file, base) : await readPair(line, files, base);
    certificates.push({ host: line.host, identity });
  }
  return certificates;
}

async function readPair(
  { host, variable, passphrase }: HostCertificateInput,
  files: { readonly certificate: string; readonly key: string | undefined },
  base: string,
): Promise<ClientIdentity> {
  const input = `clientCertificates for ${host}:`;
  const certificate = await readPem(input, files.certificate, base);
  const key = files.key === undefined ? certificate : await readPem(input, files.key, base);
  const problem = pairProblem(certificate, key, passphrase, {
    certificate: `${input} '${files.certificate}'`,
    key: `${input} '${files.key ?? files.certificate}'`,
    isOneFile: files.key === undefined,
    keyGiven: 'a second file',
    passphraseGiven: variable === undefined ? 'the name of its variable' : `the variable ${variable}`,
  });
  if (problem !== undefined) throw new Fault('SR506', problem);
  return { certificate, key, passphrase };
}

async function readPfx(
  { host, variable, passphrase }: HostCertificateInput,
  file: string,
  base: string,
): Promise<ClientIdentity> {
  const name = `clientCertificates for ${host}: '${file}'`;
  let pfx: Buffer;
  try {
    pfx = await readFile(path.resolve(base, file));
  } catch (error) {
    throw await unreadable(name, file, base, error, 'PKCS#12');
  }
  try {
    createSecureContext(passphrase === undefined ? { pfx } : { pfx, passphrase });
  } catch (error) {
    throw new Fault('SR506', pfxProblem(describeError(error), name, variable), { cause: error });
  }
  return { pfx, passphrase };
}

/** The PEM text of the authorities that the input caCertificates names. Throws a Fault that says which of them is broken. */
export async function readAuthorities(file: string, base: string): Promise<string> {
  const pem = await readPem('caCertificates', file, base);
  const certificates = pem.match(CERTIFICATE);
  if (certificates === null) {
    throw new Fault(
      'SR506',
      `caCertificates '${file}' holds no certificate in PEM form (-----BEGIN CERTIFICATE-----). Convert it, for instance by openssl x509 -inform der.`,
    );
  }
  for (const [index, certificate] of certificates.entries()) {
    try {
      new X509Certificate(certificate);
    } catch (error) {
      throw new Fault(
        'SR506',
        `caCertificates '${file}' cannot be read: certificate ${index + 1} of ${certificates.length} is broken (${describeError(error)}). Export it again.`,
        { cause: error },
      );
    }
  }
  return pem;
}

/** The text of a PEM file that an input names. Throws a Fault. */
async function readPem(input: string, file: string, base: string): Promise<string> {
  try {
    return pemText(await readFile(path.resolve(base, file)));
  } catch (error) {
    throw await unreadable(`${input} '${file}'`, file, base, error, 'PEM');
  }
}

async function unreadable(what: string, file: string, base: string, error: unknown, form: string): Promise<Fault> {
  const isThere = (await kindOf(path.resolve(base, file))) !== 'nothing';
  const likely = isThere ? undefined : await likelyPathBelow(file, base, '**/*.{pem,crt,cer,key,pfx,p12}');
  const next = likely ?? `Give the path of a ${form} file.`;
  return new Fault('SR506', `${what} cannot be read: ${describeError(error)}. ${next}`, { cause: error });
}
