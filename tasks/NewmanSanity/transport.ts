import { Fault } from '../../shared/host/fault.ts';
import { readClientCertificate } from './client-certificate.ts';
import type { ClientCertificate, ClientCertificateInputs } from './client-certificate.ts';
import type { Network } from './network/open-network.ts';
import { readPem } from './read-pem.ts';

/** How requests leave this task. */
export interface Transport {
  /** Certificates are not checked. */
  readonly insecure: boolean;
  /** PEM text of further certificate authorities. */
  readonly caCertificates: string | undefined;
  readonly clientCertificate: ClientCertificate | undefined;
  readonly network: Network;
}

interface TransportInputs extends ClientCertificateInputs {
  readonly insecure: boolean;
  readonly caCertificates: string | undefined;
}

/** Reads all certificates. What is wrong with one of them is a Fault here, before any request. */
export async function readTransport(inputs: TransportInputs, base: string, network: Network): Promise<Transport> {
  const { insecure } = inputs;
  const caCertificates =
    inputs.caCertificates === undefined ? undefined : await readAuthorities(inputs.caCertificates, base);
  return { insecure, caCertificates, clientCertificate: await readClientCertificate(inputs, base), network };
}

async function readAuthorities(file: string, base: string): Promise<string> {
  const pem = await readPem('caCertificates', file, base);
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new Fault(
      `caCertificates '${file}' holds no certificate in PEM form (-----BEGIN CERTIFICATE-----). Convert it, for instance by openssl x509 -inform der.`,
    );
  }
  return pem;
}
