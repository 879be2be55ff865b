import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { describeError } from '../../../shared/host/fault.ts';
import type { Route } from './gateway.ts';
import { absoluteHead, authorityOf, connectHead, originHead } from './proxy-request.ts';
import type { Destination, ProxyRequest } from './proxy-request.ts';
import { isSocks, openSocks } from './socks.ts';

const NOTHING = Buffer.alloc(0);

/** The way that a request takes to its own host, over connections that `open` makes. */
export function straightRoute(request: ProxyRequest, open: () => Promise<Duplex>): Route {
  return { head: request.kind === 'connect' ? NOTHING : originHead(request), open };
}

/** A connection from this agent. */
export async function openDirectly({ host, port }: Destination): Promise<Socket> {
  return connected(connect({ host, port, allowHalfOpen: true }), 'connect');
}

/** The way that a request takes through another proxy. */
export function proxiedRoute(request: ProxyRequest, proxy: URL): Route {
  if (request.kind === 'forward' && !isSocks(proxy)) {
    const credentials = Object.entries(proxyAuthorization(proxy)).map(([name, value]) => `${name}: ${value}`);
    return { head: absoluteHead(request, credentials), open: () => openProxy(proxy) };
  }
  return straightRoute(request, () => openThrough(proxy, request.destination));
}

/** Whether there is a way through this proxy at all. */
export function isUsable(proxy: URL): boolean {
  return ['http:', 'https:'].includes(proxy.protocol) || isSocks(proxy);
}

/** Whether a proxy is handed requests to this URL as they are, and not asked for a connection. */
export function isForwarded(url: URL, proxy: URL): boolean {
  return url.protocol === 'http:' && !isSocks(proxy);
}

/** The header that a proxy with credentials in its URL asks for. */
export function proxyAuthorization({ username, password }: URL): { 'Proxy-Authorization'?: string } {
  if (username === '') return {};
  const credentials = decodeURIComponent(`${username}:${password}`);
  return { 'Proxy-Authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** A connection to a destination through another proxy. Throws where the proxy refuses it or cannot be reached. */
export async function openThrough(proxy: URL, destination: Destination): Promise<Socket> {
  if (isSocks(proxy)) {
    try {
      return await openSocks(proxy, destination);
    } catch (error) {
      throw refusal(proxy, destination, describeError(error));
    }
  }
  const socket = await openProxy(proxy);
  const credentials = Object.entries(proxyAuthorization(proxy)).map(([name, value]) => `${name}: ${value}`);
  socket.write(connectHead(destination, credentials));
  const status = await readStatus(socket);
  if (status === 200) return socket;
  socket.destroy();
  throw refusal(proxy, destination, String(status));
}

/** A connection to a proxy that speaks HTTP. */
export async function openProxy(proxy: URL): Promise<Socket> {
  const host = proxy.hostname.replace(/^\[|\]$/g, '');
  const isTls = proxy.protocol === 'https:';
  if (!isUsable(proxy)) throw new Error(`the proxy ${proxy.protocol}//${proxy.host} speaks neither HTTP nor SOCKS`);
  const port = Number(proxy.port) || (isTls ? 443 : 80);
  try {
    return await (isTls
      ? connected(connectTls({ host, port, servername: host }), 'secureConnect')
      : connected(connect({ host, port, allowHalfOpen: true }), 'connect'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw Object.assign(new Error(`the proxy ${proxy.host} cannot be reached: ${message}`), { code });
  }
}

function refusal(proxy: URL, destination: Destination, why: string): Error {
  const message = `the proxy ${proxy.host} refused a connection to ${authorityOf(destination)} (${why})`;
  return Object.assign(new Error(message), { code: 'PROXY_REFUSED' });
}

async function connected(socket: Socket, event: 'connect' | 'secureConnect'): Promise<Socket> {
  await once(socket, event);
  return socket;
}

/** The status of the answer to a CONNECT; what follows its head stays in the socket. 0 where it is none. */
async function readStatus(socket: Socket): Promise<number> {
  let bytes: Buffer = NOTHING;
  while (!bytes.includes('\r\n\r\n')) {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) {
      if (socket.readableEnded || socket.destroyed) return 0;
      await Promise.race([once(socket, 'readable'), once(socket, 'end'), once(socket, 'close')]);
      continue;
    }
    bytes = Buffer.concat([bytes, chunk]);
  }
  const end = bytes.indexOf('\r\n\r\n') + 4;
  if (bytes.length > end) socket.unshift(bytes.subarray(end));
  return Number(/^HTTP\/1\.\d (\d{3})/.exec(bytes.toString('latin1'))?.[1] ?? 0);
}
