import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { generate } from 'selfsigned';

/** What one request looked like to the service. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly host: string;
  readonly cookie: string;
}

/** An HTTP and an HTTPS server that pods stand for. */
export interface TunnelledService {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly seen: SeenRequest[];
  /** Called for every request before it is answered. */
  onRequest: (request: SeenRequest) => void;
  stop(): void;
}

/** A certificate authority and a certificate that it gave for one host, in PEM. */
export interface Identity {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Makes an authority of its own and a certificate for the host. */
export async function identityFor(host: string): Promise<Identity> {
  const ca = await generate([{ name: 'commonName', value: 'Company CA' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  });
  const leaf = await generate([{ name: 'commonName', value: host }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: ca.private, cert: ca.cert },
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
  });
  return { ca: ca.cert, cert: leaf.cert, key: leaf.private };
}

export async function startTunnelledService({ cert, key }: Identity): Promise<TunnelledService> {
  const state = { onRequest: (_request: SeenRequest): void => undefined };
  const seen: SeenRequest[] = [];
  const listener = (scheme: string) => (request: IncomingMessage, response: ServerResponse) => {
    const { host = '', cookie = '' } = request.headers;
    const one = { method: request.method ?? '', url: request.url ?? '', host, cookie };
    seen.push(one);
    state.onRequest(one);
    answer(request, response, `${scheme}://${host}`);
  };
  const http = createServer(listener('http'));
  const https = createSecureServer({ cert, key }, listener('https'));
  const httpPort = await listen(http);
  const httpsPort = await listen(https);
  return Object.assign(state, {
    ...{ httpPort, httpsPort, seen },
    stop: () => {
      for (const server of [http, https]) {
        server.close();
        server.closeAllConnections();
      }
    },
  });
}

function answer(request: IncomingMessage, response: ServerResponse, origin: string): void {
  const { pathname } = new URL(request.url ?? '/', origin);
  switch (pathname) {
    case '/login':
      response.writeHead(302, { location: `${origin}/account?from=login`, 'set-cookie': 'session=abc; Path=/' }).end();
      return;
    case '/closing':
      // No length: the end of the connection is the end of the body.
      response.socket?.end('HTTP/1.1 200 All right\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nto the end');
      return;
    case '/dies':
      // As where the process is gone that took the request.
      request.socket.resetAndDestroy();
      return;
    case '/large':
      response.writeHead(200, { 'content-type': 'text/plain' }).end('x'.repeat(3_000_000));
      return;
    default: {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        const bytes = Buffer.concat(chunks).length;
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ method, url, headers, bytes }));
      });
    }
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
