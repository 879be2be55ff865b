import { meaningOf } from '../http/connection-codes.ts';
import type { AzureFailure } from './azure-failure.ts';
import { firstLine, jsonObject, textOf } from './foreign-text.ts';

/** Why the agent's machine gave no token of its managed identity, in one line. */
export function explainManagedIdentity(
  { facts, host }: Pick<AzureFailure, 'facts' | 'host'>,
  connectionId: string,
  clientId: string | undefined,
): string {
  const failed = `The Azure Resource Manager connection '${connectionId}' signs in by the managed identity of the agent, and got no token`;
  if (facts.kind === 'noAnswer') {
    const reason = [facts.code, facts.said].filter((part) => part !== undefined && part !== '').join(': ');
    if (meaningOf(facts.code).what === 'reset') {
      return `${failed}: the service for identities at ${host} broke its answers off (${reason}). Run the step again later.`;
    }
    return `${failed}: nothing answers at ${host} (${reason}), so this agent has no managed identity; agents that Microsoft hosts have none. Use a connection with workload identity federation, or assign an identity to the agent's virtual machine.`;
  }
  const answer = jsonObject(facts.body);
  const message =
    textOf(answer?.['error_description']) ?? textOf(answer?.['error']) ?? textOf(answer?.['message']) ?? '';
  const said = `${facts.status}${message === '' ? '' : `: ${firstLine(message).replace(/\.$/, '')}`}`;
  if (facts.status === 429 || facts.status >= 500) return `${failed} (${said}). Run the step again later.`;
  if (/multiple user assigned identities/i.test(message)) {
    return `${failed} (${said}): the machine has several. Say which one in managedIdentityClientId.`;
  }
  if (/identity not found/i.test(message)) {
    const which =
      clientId === undefined
        ? 'an identity'
        : `the identity of managedIdentityClientId or of the connection (${clientId})`;
    return `${failed} (${said}). Assign ${which} to the agent's virtual machine.`;
  }
  // Azure Arc gives its key only to those who may read it (aks.md#43-managed-identity).
  if (facts.status === 401) {
    return `${failed} (${said}): its service wants a key that the account of the agent may not read. On a machine of Azure Arc put that account into the group himds (on Windows: Hybrid agent extension applications), and start the agent again.`;
  }
  if (facts.status < 300) {
    return `${failed}: what answered at ${host} (HTTP ${facts.status}) is no service for identities, or its answer holds no token. Look what listens there, and whether a proxy is in between.`;
  }
  return `${failed} (${said}). Check which identity the agent's virtual machine has.`;
}
