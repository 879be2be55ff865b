import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { Route } from './gateway.ts';
import { absoluteHead, authorityOf, connectHead, originHead } from './proxy-request.ts';
import type { Destination, ProxyRequest } from './proxy-request.ts';

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
  const credentials = decodeURIComponent(`${proxy.username}:${proxy.password}`);
  const authorization =
    proxy.username === '' ? [] : [`Proxy-Authorization: Basic ${Buffer.from(credentials).toString('base64')}`];
  if (request.kind === 'forward') {
    return { head: absoluteHead(request, authorization), open: () => openProxy(proxy) };
  }
  return {
    head: NOTHING,
    open: async () => {
      const socket = await openProxy(proxy);
      socket.write(connectHead(request.destination, authorization));
      const status = await readStatus(socket);
      if (status === 200) return socket;
      socket.destroy();
      throw Object.assign(
        new Error(`the proxy ${proxy.host} refused a connection to ${authorityOf(request.destination)} (${status})`),
        { code: 'PROXY_REFUSED' },
      );
    },
  };
}

async function openProxy(proxy: URL): Promise<Socket> {
  const host = proxy.hostname.replace(/^\[|\]$/g, '');
  const isTls = proxy.protocol === 'https:';
  if (!isTls && proxy.protocol !== 'http:') {
    throw new Error(`the proxy ${proxy.protocol}//${proxy.host} is none that speaks HTTP; name one that does`);
  }
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
