import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A small HTTP service that stands for what runs in the cluster. */
export interface Service {
  /** Base URL on the loopback address. */
  readonly url: string;
  readonly port: number;
  /** `METHOD path` of every request so far. */
  readonly requests: readonly string[];
  stop(): Promise<void>;
}

interface ServiceOptions {
  /** The version that is live now, for instance the tag of the live image read from the API server. */
  readonly liveVersion: () => Promise<string>;
  /** Versions that add up orders wrongly. */
  readonly brokenVersions: readonly string[];
}

/**
 * Starts the service: /health, /version and /orders/1, answered as the live version would. A broken version answers, but
 * wrongly: the kind of fault that only a test finds.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    answer(options, request, response).catch((error: unknown) => {
      response.writeHead(503, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(options: ServiceOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const version = await options.liveVersion();
  const send = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': `${version}-${Date.now()}` });
    response.end(JSON.stringify(body));
  };
  const total = options.brokenVersions.includes(version) ? 0 : 42;
  switch (request.url) {
    case '/health':
      return send(200, { status: 'ok' });
    case '/version':
      return send(200, { version });
    case '/orders/1':
      return send(200, { id: 1, lines: [{ price: 20 }, { price: 22 }], total });
    default:
      return send(404, { error: 'no such resource' });
  }
}
