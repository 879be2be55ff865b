import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { SOCKS_KINDS } from '../proxy-address.ts';
import { addressOf } from './resolve-name.ts';
import type { Destination } from '../../../../shared/http/url.ts';

/** Asks a SOCKS proxy, on a connection to it, for one to a destination. Rejects where the proxy refuses it. */
export async function askSocks(socket: Socket, proxy: URL, destination: Destination): Promise<void> {
  const { type, resolves } = SOCKS_KINDS[proxy.protocol] ?? { type: 5, resolves: false };
  const { SocksClient } = await import('socks');
  const { host, port } = destination;
  const address = resolves && isIP(host) === 0 ? await addressOf(host) : host;
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
