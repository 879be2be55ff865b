import { readFileSync } from 'node:fs';
import { createSecureContext, rootCertificates } from 'node:tls';
import { pemText } from '../../files/decode.ts';
import { describeError } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import { environmentVariable } from '../../host/process.ts';
import type { ClientCertificate } from '../agent-network.ts';
import { readAgentNetwork } from '../agent-network.ts';

/**
 * The agent's own CA certificates (Agent.CAInfo), as PEM; `undefined` where it has none. They belong beside the ones that
 * a connection trusts already, since a proxy that inspects TLS signs with them. A file that cannot be read is a warning,
 * which a task gives once however many connections it opens.
 */
export function agentAuthority(host: Pick<Host, 'variable' | 'warning'>): string | undefined {
  const file = readAgentNetwork(host).authorityFile;
  if (file === undefined) return undefined;
  try {
    return pemText(readFileSync(file));
  } catch (error) {
    host.warning(`The agent's CA file ${file} (Agent.CAInfo) cannot be read: ${describeError(error)}. It is left out.`);
    return undefined;
  }
}

/**
 * What Node trusts where no list of authorities is given, as PEM: its own list and NODE_EXTRA_CA_CERTS. As soon as a list is
 * given Node drops both, so they have to be put beside what is added.
 */
export function defaultAuthorities(): readonly string[] {
  return [...rootCertificates, ...extraAuthorities()];
}

/**
 * What a connection trusts where the agent has CA certificates of its own, as PEM: they stand beside Node's own list, which
 * a list that is given would drop; `undefined`, for Node's own list, where the agent has none.
 */
export function authoritiesWithAgent(host: Pick<Host, 'variable' | 'warning'>): readonly string[] | undefined {
  const own = agentAuthority(host);
  return own === undefined ? undefined : [...defaultAuthorities(), own];
}

/** The certificates of NODE_EXTRA_CA_CERTS; none where there is no such file, of which Node itself warns. */
export function extraAuthorities(): readonly string[] {
  const file = environmentVariable('NODE_EXTRA_CA_CERTS');
  if (file === undefined) return [];
  try {
    return [pemText(readFileSync(file))];
  } catch {
    return [];
  }
}

/**
 * The certificate that the agent shows to whoever asks for one, for connections that have none of their own; `undefined`
 * where it has none. One that cannot be used is a warning.
 */
export function agentClientCertificate(host: Pick<Host, 'variable' | 'warning'>): ClientCertificate | undefined {
  const files = readAgentNetwork(host).clientCertificate;
  if (files === undefined) return undefined;
  const { passphrase } = files;
  try {
    const certificate = pemText(readFileSync(files.certificate));
    const key = files.key === files.certificate ? certificate : pemText(readFileSync(files.key));
    createSecureContext({ cert: certificate, key, passphrase });
    return { certificate, key, passphrase };
  } catch (error) {
    host.warning(
      `The agent's certificate ${files.certificate} (Agent.ClientCert) cannot be used: ${describeError(error)}. It is left out.`,
    );
    return undefined;
  }
}
