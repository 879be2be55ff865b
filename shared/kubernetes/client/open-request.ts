import type { IncomingMessage } from 'node:http';
import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import type { RequestLimits } from '../request-patience.ts';
import type { Credentials } from './server-access.ts';

/** One request as it goes out. */
export interface OutgoingRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Its answer goes on for long. */
  readonly isWatch: boolean;
}

/** A request that got no answer. */
export class NoAnswer extends Error {
  readonly reason: NodeJS.ErrnoException;
  /** The connection stood: the request may have reached the server. */
  readonly connected: boolean;

  constructor(reason: NodeJS.ErrnoException, connected: boolean) {
    super(reason.message, { cause: reason });
    this.name = 'NoAnswer';
    this.reason = reason;
    this.connected = connected;
  }
}

// Watches keep to connections of their own, so that the one of the reads is still there when a rollout is over: a handshake
// less before the step can end. A client's context has no other use, but an agent tells its connections apart by it.
const WATCHES: https.RequestOptions = { sessionIdContext: 'watches' };

/** Sends a request and hands over the answer when its head is there. Throws NoAnswer, and what the signal was aborted with. */
export function openRequest(
  { url, method, headers, body, signal, isWatch }: OutgoingRequest,
  credentials: Credentials,
  limits: RequestLimits,
): Promise<IncomingMessage> {
  const isPlain = url.protocol === 'http:';
  const options: https.RequestOptions = {
    method,
    agent: credentials.agent,
    timeout: limits.answer,
    headers: { ...credentials.headers, ...headers },
    ...(signal === undefined ? {} : { signal }),
    ...(isWatch ? WATCHES : {}),
  };
  return new Promise((resolve, reject) => {
    let connected = false;
    const begun = performance.now();
    const outgoing = (isPlain ? http : https).request(url, options, (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    const late = (what: string, milliseconds: number) => {
      const why = `no ${what} within ${milliseconds / 1000} s`;
      outgoing.destroy(Object.assign(new Error(why), { code: 'ETIMEDOUT' }));
    };
    // The socket's own time-out, below, starts anew when TLS does; these hold until there is an answer.
    let timer = setTimeout(() => late('connection', limits.connect), limits.connect);
    const onConnected = () => {
      connected = true;
      clearTimeout(timer);
      const spent = limits.from === 'start' ? performance.now() - begun : 0;
      timer = setTimeout(() => late('answer', limits.answer), Math.max(0, limits.answer - spent));
    };
    outgoing.on('socket', (socket: Socket) => {
      // Node takes its own listener away when a request is aborted whose answer has come and was not read to its end.
      socket.off('error', ignored).on('error', ignored);
      // A kept-alive socket is connected already; from there on the request may have reached the server.
      if (!socket.connecting) onConnected();
      else socket.once(isPlain ? 'connect' : 'secureConnect', onConnected);
    });
    outgoing.on('timeout', () => late('answer', limits.answer));
    outgoing.on('error', (error) => {
      clearTimeout(timer);
      reject(signal?.aborted === true ? error : new NoAnswer(error, connected));
    });
    outgoing.end(body);
  });
}

// The request tells its errors itself.
function ignored(): void {}

/** Lets go of the connections that are kept and not in use, so that the next request opens a new one. */
export function dropIdle({ agent }: Credentials): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}
