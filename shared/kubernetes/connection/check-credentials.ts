import { promises } from 'node:fs';
import * as http from 'node:http';
import { createSecureContext } from 'node:tls';
import { pemText } from '../../files/decode.ts';
import { Fault, describeError } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import type { ClientCertificate } from '../../http/agent-network.ts';
import type { CertificatePair } from '../credentials.ts';
import type { Pem } from '../kube-config.ts';

/** The authority of a cluster, as PEM. Throws a Fault that names the field. */
export async function readAuthority(pem: Pem | undefined, source: string): Promise<string | undefined> {
  if (pem === undefined) return undefined;
  try {
    return await readPem(pem);
  } catch (error) {
    throw new Fault(
      'SR201',
      `The certificate-authority of ${source} cannot be read: ${describeError(error)}. Check its path, or give certificate-authority-data.`,
      { cause: error },
    );
  }
}

/** The certificate of a user, its key masked. Throws where one of them cannot be read, or used with the other. */
export async function readPair(pair: CertificatePair | undefined, host: Host): Promise<ClientCertificate | undefined> {
  if (pair === undefined) return undefined;
  const [certificate, key] = [await readPem(pair.certificate), await readPem(pair.key)];
  host.setSecret(key);
  createSecureContext({ cert: certificate, key });
  return { certificate, key, passphrase: undefined };
}

async function readPem(pem: Pem): Promise<string> {
  return pemText('data' in pem ? Buffer.from(pem.data, 'base64') : await promises.readFile(pem.file));
}

/** Why no request can carry these credentials, where none can. */
export function whyUnusable(
  headers: http.OutgoingHttpHeaders,
  certificate: ClientCertificate | undefined,
): string | undefined {
  for (const [name, value] of Object.entries(headers)) {
    try {
      http.validateHeaderName(name);
      for (const one of [value].flat()) http.validateHeaderValue(name, String(one));
    } catch {
      if (name !== 'Authorization') return `${name} holds a character that no name has`;
      return 'the token holds a character that no token has; a service account connection takes it as it stands in its Secret, in base64';
    }
  }
  if (certificate === undefined) return undefined;
  try {
    createSecureContext({ cert: certificate.certificate, key: certificate.key });
    return undefined;
  } catch (error) {
    return `the client certificate or its key cannot be read (${describeError(error)})`;
  }
}
