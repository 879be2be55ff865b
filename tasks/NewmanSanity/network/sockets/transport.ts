import { agentAuthority, extraAuthorities } from '../../../../shared/http/wire/agent-authority.ts';
import type { Host } from '../../../../shared/host/host.ts';
import type { ClientCertificate, ClientCertificateInputs } from '../client-certificate.ts';
import type { Network } from './open-network.ts';
import { readAuthorities, readClientCertificate } from './read-certificates.ts';

/** How requests leave this task. */
export interface Transport {
  /** Certificates are not checked. */
  readonly insecure: boolean;
  /** PEM text of the authorities to trust beside those of Node: caCertificates, and the agent's own. */
  readonly authorities: string | undefined;
  readonly clientCertificate: ClientCertificate | undefined;
  readonly network: Network;
}

interface TransportInputs extends ClientCertificateInputs {
  readonly insecure: boolean;
  readonly caCertificates: string | undefined;
}

/** Reads all certificates. What is wrong with one of them is a Fault here, before any request. */
export async function readTransport(
  host: Pick<Host, 'variable' | 'warning'>,
  inputs: TransportInputs,
  base: string,
  network: Network,
): Promise<Transport> {
  const { insecure, caCertificates } = inputs;
  const given = caCertificates === undefined ? undefined : await readAuthorities(caCertificates, base);
  const own = [given, agentAuthority(host)].filter((pem) => pem !== undefined);
  const authorities = own.length === 0 ? undefined : [...own, ...extraAuthorities()].join('\n');
  return { insecure, authorities, clientCertificate: await readClientCertificate(inputs, base), network };
}
