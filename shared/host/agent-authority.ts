import { readFileSync } from 'node:fs';
import { describeError } from './fault.ts';
import type { Host } from './host.ts';

/**
 * The agent's own CA certificates (Agent.CAInfo), as PEM; `undefined` where it has none. They belong beside the ones that
 * a connection trusts already, since a proxy that inspects TLS signs with them. A file that cannot be read is one warning.
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
