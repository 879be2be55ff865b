import { isIP } from 'node:net';

// What hpagent, which opens the tunnel, says of any answer but 200.
const REFUSAL = /^Bad response: (\d{3})$/;

/** What a failed connection was to: `hostname` where a name did not resolve, `address` and `port` where it was refused. */
interface PeerError extends NodeJS.ErrnoException {
  readonly hostname?: string;
  readonly address?: string;
  readonly port?: number;
}

/**
 * Why the proxy on the way to the API server is to blame for a failed connection, and what to do; `undefined` where it is
 * not. Pure.
 */
export function explainProxy(error: PeerError, server: string): string | undefined {
  const status = REFUSAL.exec(error.message)?.[1];
  if (status === '407') {
    return `The proxy on the way to the API server ${server} wants a user and a password, or does not accept those it got (407). Correct them where the proxy is set: the agent's configuration (--proxyusername, --proxypassword), or proxy-url in the kubeconfig.`;
  }
  if (status !== undefined) {
    return `The proxy on the way to the API server ${server} does not let it through (${status}). Have the address allowed in the proxy, or take it out of the proxy's way (.proxybypass of the agent).`;
  }
  const proxy = otherPeer(error, server);
  if (proxy === undefined) return undefined;
  return `The proxy ${proxy} on the way to the API server ${server} cannot be reached (${error.code ?? error.message}). Check the proxy of the agent, or proxy-url in the kubeconfig.`;
}

/** Whom the connection was to, where that was not the API server. */
function otherPeer({ hostname, address, port }: PeerError, server: string): string | undefined {
  if (!URL.canParse(server)) return undefined;
  const wanted = new URL(server);
  const host = wanted.hostname.replace(/^\[|\]$/g, '');
  if (hostname !== undefined) return hostname === host ? undefined : hostname;
  if (address === undefined || port === undefined) return undefined;
  const samePort = port === Number(wanted.port || (wanted.protocol === 'http:' ? 80 : 443));
  const sameAddress = isIP(host) === 0 || host === address;
  return samePort && sameAddress ? undefined : `${address}:${port}`;
}
