import type { ClientCertificate } from '../../../../shared/http/agent-network.ts';
import { readAgentNetwork } from '../../../../shared/http/agent-network.ts';
import {
  agentAuthority,
  agentClientCertificate,
  extraAuthorities,
} from '../../../../shared/http/wire/agent-certificates.ts';
import type { Host } from '../../../../shared/host/host.ts';
import type { ClientCertificateInputs } from '../client-certificate.ts';
import type { Network } from './open-network.ts';
import { readAuthorities, readClientCertificate } from './read-certificates.ts';

/** How requests leave this task. */
export interface Transport {
  /** Certificates are not checked: the input says so, or the agent's own settings. */
  readonly insecure: boolean;
  /** PEM text of the authorities to trust beside those of Node: caCertificates, and the agent's own. */
  readonly authorities: string | undefined;
  /** The inputs', else the agent's own. */
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
  const { caCertificates } = inputs;
  const insecure = inputs.insecure || readAgentNetwork(host).skipCertificateCheck;
  const given = caCertificates === undefined ? undefined : await readAuthorities(caCertificates, base);
  const own = [given, agentAuthority(host)].filter((pem) => pem !== undefined);
  const authorities = own.length === 0 ? undefined : [...own, ...extraAuthorities()].join('\n');
  const clientCertificate = (await readClientCertificate(inputs, base)) ?? agentClientCertificate(host);
  return { insecure, authorities, clientCertificate, network };
}
