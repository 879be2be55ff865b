import { meaningOf } from '../http/connection-codes.ts';
import type { AzureFailureFacts } from './azure-failure.ts';

type NoAnswer = Extract<AzureFailureFacts, { readonly kind: 'noAnswer' }>;

/** Why a host did not answer, and what to do about it: `login… (…) cannot be reached: …. …`. */
export function explainNoAnswer(what: string, host: string, { code, said, proxy }: NoAnswer): string {
  const reason = [code, said].filter((part) => part !== undefined && part !== '').join(': ');
  const failed = (why: string, next: string) => `${what} ${host} cannot be reached: ${why} (${reason}). ${next}`;
  // What hpagent, which opens the tunnel, says of any answer but 200.
  const status = /^Bad response: (\d{3})$/.exec(said)?.[1];
  if (status === '407') {
    return failed(
      "the agent's proxy wants a user and a password, or does not accept those it got",
      "Correct them in the agent's configuration (--proxyusername, --proxypassword).",
    );
  }
  if (status !== undefined) return failed("the agent's proxy does not let it through", `Allow ${host} in the proxy.`);
  const { what: kind } = meaningOf(code);
  if (proxy !== undefined && (kind === 'name' || kind === 'refused')) {
    return failed(`the agent's proxy ${proxy} cannot be reached`, "Look at the agent's proxy settings.");
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return failed(
      "its certificate is not valid at the time of the agent's clock",
      'Look whether that clock is right, also its day; else whose certificate it is, that of a proxy in between or its own.',
    );
  }
  switch (kind) {
    case 'certificate':
      return failed(
        'its certificate is not trusted',
        "A proxy that inspects TLS signs with a CA of its own: configure it as the agent's CA (--sslcacert).",
      );
    case 'name':
      return failed(
        'its name does not resolve on this agent',
        "Look at the agent's DNS and proxy; or the service connection is made for another cloud.",
      );
    case 'reset':
      return failed(
        'its connections broke before the answer was whole',
        'Run the step again; where that does not help, look at the proxy and the firewall of the agent.',
      );
    case 'refused':
    case 'timeOut':
    case 'noTls':
    case 'invalid':
    case 'proxy':
    case 'unknown':
      return failed(
        kind === 'timeOut' ? 'it did not answer in time' : 'the connection failed',
        "Allow it in the firewall or the proxy of the agent, and check the agent's proxy settings.",
      );
  }
}

/** What somebody in between answered in place of the host that was asked: a page for people, or part of an answer. */
export function explainForeignPage(what: string, host: string, status: number): string {
  const whose = `${what} ${host} was not reached: what answered (HTTP ${status}) is no answer of it`;
  return status >= 500
    ? `${whose}, but of a proxy or a gateway in between. Run the step again later; where that does not help, allow ${host} in the proxy of the agent.`
    : `${whose}; a proxy or a sign-in page is in between. Allow ${host} in the proxy of the agent.`;
}
