import * as http from 'node:http';
import * as https from 'node:https';
import type { ClientCertificate } from '../agent-network.ts';

export interface ConnectionSettings {
  readonly ca: readonly string[] | undefined;
  readonly certificate: ClientCertificate | undefined;
  readonly skipTlsVerify: boolean;
  readonly tlsServerName: string | undefined;
  /** With its credentials. */
  readonly proxyUrl: string | undefined;
}

// A connection that nothing has passed for longer may have been forgotten on the way, which only the next request would notice.
const KEPT = { keepAlive: true, timeout: 15_000 };

/**
 * The connections to one server, kept from request to request for a while
 * (kubernetes.md#62-connections-timeouts-errors).
 */
export async function agentFor(server: string, settings: ConnectionSettings): Promise<http.Agent> {
  const { ca, certificate, skipTlsVerify, tlsServerName, proxyUrl } = settings;
  const isPlain = server.startsWith('http:');
  const options: https.AgentOptions = {
    ...KEPT,
    ...(ca === undefined ? {} : { ca: [...ca] }),
    ...(certificate === undefined
      ? {}
      : { cert: certificate.certificate, key: certificate.key, passphrase: certificate.passphrase }),
    ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
    // Only where it is off: else Node's own setting holds.
    ...(skipTlsVerify ? { rejectUnauthorized: false } : {}),
  };
  if (proxyUrl === undefined) return isPlain ? new http.Agent(KEPT) : new https.Agent(options);
  if (/^socks/i.test(proxyUrl)) {
    const { SocksProxyAgent } = await import('socks-proxy-agent');
    return new SocksProxyAgent(proxyUrl, options);
  }
  const { HttpProxyAgent, HttpsProxyAgent } = await import('hpagent');
  return isPlain
    ? new HttpProxyAgent({ ...KEPT, proxy: proxyUrl })
    : new HttpsProxyAgent({ ...options, proxy: proxyUrl });
}
