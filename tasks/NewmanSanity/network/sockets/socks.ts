import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import type { Destination } from '../proxy-request.ts';

const KINDS: Readonly<Record<string, { readonly type: 4 | 5; readonly resolves: boolean }>> = {
  // Whether this agent resolves the name, or the proxy: as postman-request does it (socks-proxy-agent).
  'socks:': { type: 5, resolves: false },
  'socks4:': { type: 4, resolves: true },
  'socks4a:': { type: 4, resolves: false },
  'socks5:': { type: 5, resolves: true },
  'socks5h:': { type: 5, resolves: false },
};

/** Whether this proxy speaks SOCKS. */
export function isSocks(proxy: URL): boolean {
  return KINDS[proxy.protocol] !== undefined;
}

/** Asks a SOCKS proxy, on a connection to it, for one to a destination. Rejects where the proxy refuses it. */
export async function askSocks(socket: Socket, proxy: URL, destination: Destination): Promise<void> {
  const { type, resolves } = KINDS[proxy.protocol] ?? { type: 5, resolves: false };
  const { SocksClient } = await import('socks');
  const { host, port } = destination;
  const address = resolves && isIP(host) === 0 ? (await lookup(host)).address : host;
  const credentials =
    proxy.username === ''
      ? {}
      : { userId: decodeURIComponent(proxy.username), password: decodeURIComponent(proxy.password) };
  await SocksClient.createConnection({
    command: 'connect',
    proxy: { host: proxy.hostname.replace(/^\[|\]$/g, ''), port: Number(proxy.port) || 1080, type, ...credentials },
    destination: { host: address, port },
    existing_socket: socket,
  });
}
