import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { describeError } from '../../../../shared/host/fault.ts';
import { carry } from './carry.ts';
import { parseProxyRequest } from '../proxy-request.ts';
import type { ProxyRequest } from '../proxy-request.ts';
import { authorityOf } from '../../../../shared/http/url.ts';

/** Why a connection could not be made. */
export interface RouteFailure {
  readonly code: string | undefined;
  readonly message: string;
}

/** A connection to where a request goes, and the head that must be sent on it first. */
export interface Route {
  readonly head: Buffer;
  readonly open: () => Promise<Duplex>;
}

/** A proxy on the loopback address, for this process alone. */
export interface Gateway {
  /** With the credentials that it asks for. */
  readonly url: string;
  /** What went wrong with the last connection to `host:port`, where something did. */
  failureOf(authority: string): RouteFailure | undefined;
  close(): void;
}

const LARGEST_HEAD = 4 * 1024 * 1024;

/**
 * Starts the proxy: own code, since a request that no pod took is sent again with the same bytes, and never one that may
 * have arrived (carry.ts); a proxy library lets nobody decide that. Bytes pass through as they are, only the first line of a request changes its form; where no
 * connection can be made no answer is invented, so that nobody takes it for one of the service.
 */
export async function startGateway(route: (request: ProxyRequest) => Route): Promise<Gateway> {
  const failures = new Map<string, RouteFailure>();
  const clients = new Set<Socket>();
  const token = randomBytes(24).toString('hex');
  const expected = `Basic ${Buffer.from(`newman:${token}`).toString('base64')}`;
  const server = createServer((client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
    client.on('error', () => client.destroy());
    void serve(client, expected, route, failures);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://newman:${token}@127.0.0.1:${(server.address() as AddressInfo).port}`,
    failureOf: (authority) => failures.get(authority),
    close: () => {
      server.close();
      for (const client of clients) client.destroy();
    },
  };
}

async function serve(
  client: Socket,
  expected: string,
  route: (request: ProxyRequest) => Route,
  failures: Map<string, RouteFailure>,
): Promise<void> {
  const { head, rest } = await readHead(client);
  const request = parseProxyRequest(head);
  if (request?.authorization !== expected) {
    client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    return;
  }
  const authority = authorityOf(request.destination);
  const isConnect = request.kind === 'connect';
  let isOpen = false;
  try {
    const { head: first, open } = route(request);
    await carry(
      client,
      [first, rest].filter(({ length }) => length > 0),
      open,
      () => {
        isOpen = true;
        failures.delete(authority);
        if (isConnect) client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      },
    );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    failures.set(authority, { code, message: describeError(error) });
    if (isConnect && !isOpen) {
      client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    } else client.resetAndDestroy();
  }
}

function readHead(client: Socket): Promise<{ head: string; rest: Buffer }> {
  return new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0);
    const finish = (length: number) => {
      client.off('data', onData);
      client.pause();
      resolve({ head: bytes.subarray(0, length).toString('latin1'), rest: bytes.subarray(length) });
    };
    const onData = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf('\r\n\r\n');
      if (end >= 0) finish(end + 4);
      else if (bytes.length > LARGEST_HEAD) finish(0);
    };
    client.on('data', onData);
    client.once('end', () => finish(0));
    client.once('close', () => finish(0));
  });
}
