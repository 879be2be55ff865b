import { readAgentNetwork } from '../../../../shared/http/agent-network.ts';
import {
  agentAuthority,
  agentClientCertificate,
  extraAuthorities,
} from '../../../../shared/http/wire/agent-certificates.ts';
import type { Host } from '../../../../shared/host/host.ts';
import type { ClientCertificateInputs, ClientIdentity } from '../client-certificate.ts';
import { certificateAt } from '../host-certificates.ts';
import type { HostCertificate } from '../host-certificates.ts';
import type { Network } from './open-network.ts';
import { readAuthorities, readClientCertificate, readHostCertificates } from './read-certificates.ts';
import type { HostCertificateInput } from '../../inputs/host-certificates.ts';

/** How requests leave this task. */
export interface Transport {
  /** Certificates are not checked: the input says so, or the agent's own settings. */
  readonly insecure: boolean;
  /** PEM text of the authorities to trust beside those of Node: caCertificates, and the agent's own. */
  readonly authorities: string | undefined;
  /** For hosts that have none of their own: the inputs', else the agent's. */
  readonly clientCertificate: ClientIdentity | undefined;
  readonly hostCertificates: readonly HostCertificate[];
  readonly network: Network;
}

interface TransportInputs extends ClientCertificateInputs {
  readonly insecure: boolean;
  readonly caCertificates: string | undefined;
  readonly clientCertificates: readonly HostCertificateInput[];
}

/** What is shown at a URL where the server asks for a certificate. */
export function identityAt(
  url: URL,
  { clientCertificate, hostCertificates }: Pick<Transport, 'clientCertificate' | 'hostCertificates'>,
): ClientIdentity | undefined {
  return certificateAt(url, hostCertificates) ?? clientCertificate;
}

/** Reads all certificates. What is wrong with one of them is a Fault here, before any request. */
export async function readTransport(
  host: Pick<Host, 'variable' | 'warning'>,
  inputs: TransportInputs,
  base: string,
  network: Network,
): Promise<Transport> {
  const { caCertificates } = inputs;
  const insecure = inputs.insecure || readAgentNetwork(host).skipCertificateCheck;
  const given = caCertificates === undefined ? undefined : await readAuthorities(caCertificates, base);
  const own = [given, agentAuthority(host)].filter((pem) => pem !== undefined);
  const authorities = own.length === 0 ? undefined : [...own, ...extraAuthorities()].join('\n');
  const clientCertificate = (await readClientCertificate(inputs, base)) ?? agentClientCertificate(host);
  const hostCertificates = await readHostCertificates(inputs.clientCertificates, base);
  return { insecure, authorities, clientCertificate, hostCertificates, network };
}
