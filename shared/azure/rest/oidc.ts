import { Fault } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import { jobToken } from '../../host/job-token.ts';
import { explainOidc, oidcRequestUrl, oidcTokenIn } from '../oidc-request.ts';
import { AzureFailure } from '../azure-failure.ts';
import type { AzureSender } from './azure-sender.ts';
import { refusalOf } from './azure-sender.ts';

// One is asked for where two tokens are got at once, or the library asks twice for one of them; kept it is never, since
// it lives for minutes only (aks.md#1-facts-that-shape-the-design).
const SHARED_MILLISECONDS = 5_000;

/** Asks Azure DevOps for the OIDC token of a connection, each time anew but for those who ask at the same time. */
export function oidcSource(host: Host, sender: AzureSender, connectionId: string): () => Promise<string> {
  let last: { readonly at: number; readonly token: Promise<string> } | undefined;
  return () => {
    const now = performance.now();
    if (last === undefined || now - last.at > SHARED_MILLISECONDS) {
      last = { at: now, token: askForToken(host, sender, connectionId) };
    }
    return last.token;
  };
}

async function askForToken(host: Host, sender: AzureSender, connectionId: string): Promise<string> {
  const url = oidcRequestUrl(host, connectionId);
  const token = jobToken(host);
  if (url === undefined || token === undefined) {
    const missing = url === undefined ? 'the address for it (System.OidcRequestUri)' : 'the token of the job';
    throw new Fault(
      'SR212',
      `The Azure Resource Manager connection '${connectionId}' signs in by workload identity federation, and Azure DevOps cannot be asked for its OIDC token: ${missing} is missing. Every job of Azure DevOps Services has it; elsewhere use a service principal or a managed identity.`,
    );
  }
  host.setSecret(token);
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json',
    // A status in place of the way to the sign-in page.
    'x-tfs-fedauthredirect': 'Suppress',
  };
  try {
    const answer = await sender.send({ method: 'POST', url, headers });
    const oidcToken = answer.status === 200 ? oidcTokenIn(answer.body) : undefined;
    if (oidcToken === undefined) throw refusalOf(new URL(url).host, answer);
    host.setSecret(oidcToken);
    return oidcToken;
  } catch (error) {
    if (!(error instanceof AzureFailure)) throw error;
    throw new Fault('SR212', explainOidc(error, connectionId), { cause: error });
  }
}
