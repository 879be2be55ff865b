import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

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
  /** Whether its configuration makes it add up wrongly, whatever the version. */
  readonly isMisconfigured?: () => Promise<boolean>;
}

interface Order {
  readonly lines: readonly { readonly price: number; readonly quantity?: number }[];
}

const FIRST: Order = { lines: [{ price: 20 }, { price: 22 }] };

/**
 * Starts the service: /health, /version and orders that are taken, read and cancelled, answered as the live version of
 * examples/python-service would. A broken version answers, but wrongly: the kind of fault that only a test finds.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const requests: string[] = [];
  const orders = new Map([['1', FIRST]]);
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    answer({ ...options, orders }, request, response).catch((error: unknown) => {
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

interface Answering extends ServiceOptions {
  readonly orders: Map<string, Order>;
}

async function answer(
  { liveVersion, brokenVersions, isMisconfigured, orders }: Answering,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const version = await liveVersion();
  const isBroken = brokenVersions.includes(version) || (await isMisconfigured?.()) === true;
  const send = (status: number, body?: object) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': `${version}-${Date.now()}` });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  const shown = (id: string, { lines }: Order) => {
    const sum = lines.reduce((total, { price, quantity = 1 }) => total + price * quantity, 0);
    return { id: Number(id), lines, total: isBroken ? 0 : sum };
  };
  const { method, url = '' } = request;
  if (url === '/health') return send(200, { status: 'ok' });
  if (url === '/version') return send(200, { version });
  if (url === '/orders' && method === 'POST') {
    const order = JSON.parse(await text(request)) as Order;
    if (order.lines.length === 0) return send(422, { error: 'an order has lines' });
    const id = String(Math.max(...[...orders.keys()].map(Number)) + 1);
    orders.set(id, order);
    return send(201, shown(id, order));
  }
  const id = /^\/orders\/(\d+)$/.exec(url)?.[1];
  const order = id === undefined ? undefined : orders.get(id);
  if (id === undefined || order === undefined) return send(404, { error: 'no such resource' });
  if (method !== 'DELETE') return send(200, shown(id, order));
  orders.delete(id);
  return send(204);
}
