import * as http from 'node:http';
import * as https from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import { createSecureContext } from 'node:tls';
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
  const trust: SecureContextOptions = {
    ...(ca === undefined ? {} : { ca: [...ca] }),
    ...(certificate === undefined
      ? {}
      : { cert: certificate.certificate, key: certificate.key, passphrase: certificate.passphrase }),
  };
  const common: https.AgentOptions = {
    ...KEPT,
    ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
    // Only where it is off: else Node's own setting holds.
    ...(skipTlsVerify ? { rejectUnauthorized: false } : {}),
  };
  if (proxyUrl === undefined) {
    if (isPlain) return new http.Agent(KEPT);
    // Else Node reads all certificates anew for every connection, and joins them for every request to find one that is kept.
    return new https.Agent({ ...common, secureContext: createSecureContext(trust) });
  }
  const options = { ...common, ...trust };
  if (/^socks/i.test(proxyUrl)) {
    const { SocksProxyAgent } = await import('socks-proxy-agent');
    return new SocksProxyAgent(proxyUrl, options);
  }
  const { HttpProxyAgent, HttpsProxyAgent } = await import('hpagent');
  return isPlain
    ? new HttpProxyAgent({ ...KEPT, proxy: proxyUrl })
    : new HttpsProxyAgent({ ...options, proxy: proxyUrl });
}
