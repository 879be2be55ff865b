import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { describeError } from '../../../../shared/host/fault.ts';
import type { Route } from './gateway.ts';
import { absoluteHead, connectHead, originHead } from '../proxy-request.ts';
import type { ProxyRequest } from '../proxy-request.ts';
import { isSocks, proxyAuthorization, refuseUnusable } from '../proxy-address.ts';
import { resolveName } from './resolve-name.ts';
import { askSocks } from './socks.ts';
import { authorityOf } from '../../../../shared/http/url.ts';
import type { Destination } from '../../../../shared/http/url.ts';

const NOTHING = Buffer.alloc(0);

/** The way that a request takes to its own host, over connections that `open` makes. */
export function straightRoute(request: ProxyRequest, open: () => Promise<Duplex>): Route {
  return { head: request.kind === 'connect' ? NOTHING : originHead(request), open };
}

/** A connection from this agent. */
export async function openDirectly({ host, port }: Destination): Promise<Socket> {
  return connected(connect({ host, port, lookup: resolveName, allowHalfOpen: true }), 'connect');
}

/** The way that a request takes through another proxy. */
export function proxiedRoute(request: ProxyRequest, proxy: URL): Route {
  if (request.kind === 'forward' && !isSocks(proxy)) {
    const credentials = Object.entries(proxyAuthorization(proxy)).map(([name, value]) => `${name}: ${value}`);
    return { head: absoluteHead(request, credentials), open: () => openProxy(proxy) };
  }
  return straightRoute(request, () => openThrough(proxy, request.destination));
}

/**
 * A connection to a destination through another proxy; the signal ends it, and the wait for it. Throws where the proxy
 * refuses it (PROXY_REFUSED) or cannot be reached (PROXY_UNREACHABLE).
 */
export async function openThrough(proxy: URL, destination: Destination, signal?: AbortSignal): Promise<Socket> {
  const socket = await openProxy(proxy, signal);
  const refused = isSocks(proxy)
    ? await askSocks(socket, proxy, destination).then(() => undefined, describeError)
    : await askHttp(socket, proxy, destination);
  if (refused === undefined) return socket;
  socket.destroy();
  const message = `the proxy ${proxy.host} refused a connection to ${authorityOf(destination)} (${refused})`;
  throw Object.assign(new Error(message), { code: 'PROXY_REFUSED' });
}

/** A connection to a proxy; the signal ends it. Throws where the proxy cannot be reached (PROXY_UNREACHABLE). */
export async function openProxy(proxy: URL, signal?: AbortSignal): Promise<Socket> {
  const host = proxy.hostname.replace(/^\[|\]$/g, '');
  const isTls = proxy.protocol === 'https:';
  refuseUnusable(proxy);
  const port = Number(proxy.port) || (isSocks(proxy) ? 1080 : isTls ? 443 : 80);
  try {
    return await (isTls
      ? connected(connectTls({ host, port, lookup: resolveName, servername: host }), 'secureConnect', signal)
      : connected(connect({ host, port, lookup: resolveName, allowHalfOpen: true }), 'connect', signal));
  } catch (error) {
    const message = `the proxy ${proxy.host} cannot be reached: ${describeError(error)}`;
    throw Object.assign(new Error(message), { code: 'PROXY_UNREACHABLE' });
  }
}

async function connected(socket: Socket, event: 'connect' | 'secureConnect', signal?: AbortSignal): Promise<Socket> {
  if (signal !== undefined) addAbortSignal(signal, socket);
  await once(socket, event);
  return socket;
}

/** Asks for a connection by CONNECT. Returns the status where the proxy refuses it. */
async function askHttp(socket: Socket, proxy: URL, destination: Destination): Promise<string | undefined> {
  const credentials = Object.entries(proxyAuthorization(proxy)).map(([name, value]) => `${name}: ${value}`);
  socket.write(connectHead(destination, credentials));
  const status = await readStatus(socket);
  return status === 200 ? undefined : String(status);
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
