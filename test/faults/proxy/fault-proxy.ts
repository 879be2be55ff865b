import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Certificate } from '../../rigs/cluster/certificate.ts';
import { carryOut, passOn } from './carry-out.ts';
import { Exchange } from './exchange.ts';
import type { Behind } from './exchange.ts';
import type { PlannedFault, RequestName, Server, Times } from './fault.ts';
import { listenOn, listenOnOwnPort } from './ports.ts';
import { RequestCounter, sameRequest } from './request-name.ts';
import { SeenObjects } from './seen-objects.ts';
import { carryTunnel } from './tunnel.ts';

export interface FaultProxyOptions {
  readonly server: Server;
  /** The server behind, without a slash at the end. */
  readonly url: string;
  /** Authority and credentials for it; they stand in for those of the client. */
  readonly options?: https.RequestOptions;
  /** Serves https where it is given. */
  readonly certificate?: Certificate;
}

/** Where a request is: it has come in, the server has answered it, the client has been given the answer. */
export type Moment = 'before' | 'acted' | 'answered';

/** A fault that is planned. */
interface Armed extends PlannedFault {
  /** After whose answer the port is closed, for the fault `refused`. */
  readonly closesAfter: RequestName | undefined;
  /** A request has met it. */
  met: boolean;
  /** The end of its second (milliseconds, monotonic), once it has begun. */
  until: number | undefined;
}

// Tasks try again for 4 s, so an outage of so long must do no harm.
const CLOSED_MILLISECONDS = 1_000;

/** Stands in front of a server, notes what passes, and lets chosen requests meet a fault. */
export class FaultProxy {
  readonly #options: FaultProxyOptions;
  readonly #front: net.Server;
  readonly #http: http.Server;
  readonly #behind: Behind;
  readonly #sockets = new Map<number, net.Socket>();
  readonly #stopped = new AbortController();
  readonly #counter = new RequestCounter();
  readonly #objects = new SeenObjects();
  #port = 0;
  readonly #requests: RequestName[] = [];
  readonly #planned: Armed[] = [];
  #onHit: () => void = () => undefined;
  /** Resolves when a request meets a fault for the first time. */
  readonly met = new Promise<void>((resolve) => (this.#onHit = resolve));
  /** Called at every moment of every request; the request waits for it. */
  onMoment: (request: RequestName, moment: Moment) => Promise<void> | void = () => undefined;

  private constructor(options: FaultProxyOptions) {
    this.#options = options;
    const { ca, cert, key, headers } = options.options ?? {};
    const agent = options.url.startsWith('https:')
      ? new https.Agent({ keepAlive: true, ca, cert, key })
      : new http.Agent({ keepAlive: true });
    this.#behind = { url: options.url, agent, headers: { ...(headers as http.OutgoingHttpHeaders | undefined) } };
    const serve = (incoming: http.IncomingMessage, answer: http.ServerResponse) => void this.#serve(incoming, answer);
    this.#http =
      options.certificate === undefined
        ? http.createServer(serve)
        : https.createServer({ cert: options.certificate.certificate, key: options.certificate.key }, serve);
    this.#http.on('upgrade', (incoming: http.IncomingMessage, stream: Duplex) => {
      void this.#serveTunnel(incoming, stream);
    });
    this.#http.on('tlsClientError', () => undefined);
    this.#http.keepAliveTimeout = 0; // only faults end connections
    // The raw sockets are ours: only they can be reset, and the port can be closed under the HTTP server.
    this.#front = net.createServer((socket) => {
      const port = socket.remotePort ?? 0;
      this.#sockets.set(port, socket);
      socket.on('error', () => undefined);
      socket.once('close', () => this.#sockets.delete(port));
      this.#http.emit('connection', socket);
    });
  }

  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(options);
    proxy.#port = await listenOnOwnPort(proxy.#front);
    return proxy;
  }

  /** Without a slash at the end. */
  get url(): string {
    return `${this.#options.certificate === undefined ? 'http' : 'https'}://127.0.0.1:${this.#port}`;
  }

  /** All requests so far, in the order in which they came. */
  get requests(): readonly RequestName[] {
    return this.#requests;
  }

  /** Plans a fault; `requests` is what the task asks of this server without it, in order. */
  plan(planned: PlannedFault, requests: readonly RequestName[]): void {
    const at = requests.findIndex((request) => sameRequest(request, planned.request));
    const armed: Armed = { ...planned, closesAfter: undefined, met: false, until: undefined };
    if (planned.fault.kind !== 'refused') {
      this.#planned.push(armed);
      return;
    }
    const before = requests[at - 1];
    const closing = { ...armed, closesAfter: before };
    this.#planned.push(closing);
    if (before !== undefined) return;
    this.#hit(closing);
    this.#close(planned.times);
  }

  /** The faults that no request has met so far. */
  unmet(): readonly PlannedFault[] {
    return this.#planned.filter(({ met }) => !met);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#behind.agent.destroy();
    for (const socket of this.#sockets.values()) socket.destroy();
    await new Promise<void>((resolve) => this.#front.close(() => resolve()));
  }

  async #serve(incoming: http.IncomingMessage, answer: http.ServerResponse): Promise<void> {
    const request = this.#note(incoming);
    const socket = this.#sockets.get(incoming.socket.remotePort ?? 0);
    if (socket === undefined) return;
    try {
      const exchange = new Exchange(request, { incoming, answer, socket }, await bodyOf(incoming), this.#behind);
      await this.onMoment(request, 'before');
      const met = this.#faultOf(request);
      if (met === undefined) await this.#pass(exchange);
      else await this.#fail(met, exchange);
    } catch {
      // The server behind is gone, or this proxy is being stopped.
      socket.destroy();
    }
  }

  async #serveTunnel(incoming: http.IncomingMessage, stream: Duplex): Promise<void> {
    const request = this.#note(incoming);
    const socket = this.#sockets.get(incoming.socket.remotePort ?? 0);
    if (socket === undefined) return;
    try {
      await this.onMoment(request, 'before');
      const met = this.#faultOf(request);
      if (met?.fault.kind === 'refused' || met?.fault.kind === 'watch') return;
      if (met !== undefined) this.#hit(met);
      const tunnel = { request, incoming, stream, socket, behind: this.#behind };
      await carryTunnel(tunnel, met?.fault, this.#stopped.signal);
      if (met?.fault.kind === 'killed') this.#close(met.times);
      await this.onMoment(request, 'answered');
    } catch {
      socket.destroy();
    }
  }

  #note(incoming: http.IncomingMessage): RequestName {
    const request = this.#counter.next(this.#options.server, incoming.method ?? 'GET', incoming.url ?? '/');
    this.#requests.push(request);
    return request;
  }

  #faultOf(request: RequestName): Armed | undefined {
    return this.#planned.find((armed) => meets(armed, request));
  }

  async #fail(armed: Armed, exchange: Exchange): Promise<void> {
    const { fault, times } = armed;
    if (fault.kind === 'refused') return;
    this.#hit(armed);
    await carryOut(fault, exchange, this.#objects, this.#stopped.signal);
    if (fault.kind === 'killed') this.#close(times);
  }

  async #pass(exchange: Exchange): Promise<void> {
    const { request } = exchange;
    const last = this.#planned.find(({ closesAfter }) => closesAfter && sameRequest(request, closesAfter));
    if (last !== undefined) {
      this.#hit(last);
      exchange.answer.shouldKeepAlive = false;
      this.#close(last.times, exchange);
    }
    await passOn(exchange, this.#objects, () => this.onMoment(request, 'acted'));
    await this.onMoment(request, 'answered');
  }

  #hit(armed: Armed): void {
    armed.met = true;
    this.#onHit();
  }

  /** Closes the port and cuts all connections but one; opens it again after a while, if the fault is to pass. */
  #close(times: Times, spared?: Exchange): void {
    this.#front.close();
    for (const socket of this.#sockets.values()) if (socket !== spared?.socket) socket.resetAndDestroy();
    if (times !== 'always') void this.#reopen();
  }

  async #reopen(): Promise<void> {
    const { signal } = this.#stopped;
    await sleep(CLOSED_MILLISECONDS, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await listenOn(this.#front, this.#port);
  }
}

/** Whether a request meets this fault. */
function meets(armed: Armed, request: RequestName): boolean {
  const { fault, times } = armed;
  const { server, what, ordinal } = armed.request;
  if (fault.kind === 'refused' || request.server !== server || request.what !== what) return false;
  switch (times) {
    case 'once':
      return request.ordinal === ordinal;
    case 'always':
      return request.ordinal >= ordinal;
    case 'for a second':
      if (request.ordinal === ordinal) armed.until = performance.now() + 1_000;
      return armed.until !== undefined && performance.now() < armed.until;
  }
}

async function bodyOf(incoming: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
