import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { describeError } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';

/**
 * The agent's own CA certificates (Agent.CAInfo), as PEM; `undefined` where it has none. They belong beside the ones that
 * a connection trusts already, since a proxy that inspects TLS signs with them. A file that cannot be read is a warning,
 * which a task gives once however many connections it opens.
 */
export function agentAuthority(host: Pick<Host, 'variable' | 'warning'>): string | undefined {
  const file = host.variable('Agent.CAInfo');
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
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

/** The certificates of NODE_EXTRA_CA_CERTS; none where there is no such file, of which Node itself warns. */
export function extraAuthorities(): readonly string[] {
  const file = process.env['NODE_EXTRA_CA_CERTS'];
  if (file === undefined) return [];
  try {
    return [readFileSync(file, 'utf8')];
  } catch {
    return [];
  }
}
