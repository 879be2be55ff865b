import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { LATE_MILLISECONDS } from './carry-out.ts';
import type { Behind } from './exchange.ts';
import type { Fault, RequestName } from './fault.ts';
import type { Answer } from './refusals.ts';
import { PAGE, refusal } from './refusals.ts';

/** A request that wants to become a WebSocket (port-forward). */
export interface TunnelRequest {
  readonly request: RequestName;
  readonly incoming: http.IncomingMessage;
  /** The client's side of the stream. */
  readonly stream: Duplex;
  /** The raw connection under it. */
  readonly socket: Socket;
  readonly behind: Behind;
}

/** Joins the two sides, or lets the request meet its fault. Closing the port is the proxy's own business. */
export async function carryTunnel(
  tunnel: TunnelRequest,
  fault: Exclude<Fault, { kind: 'refused' | 'watch' }> | undefined,
  stopped: AbortSignal,
): Promise<void> {
  const { stream, socket, request } = tunnel;
  stream.on('error', () => undefined);
  switch (fault?.kind) {
    case undefined:
      return join(tunnel);
    case 'reset':
    case 'killed':
      if (fault.acts) await open(tunnel);
      socket.resetAndDestroy();
      return;
    case 'no answer':
      if (fault.acts) await open(tunnel);
      return;
    case 'late':
      await sleep(LATE_MILLISECONDS, undefined, { signal: stopped });
      return join(tunnel);
    case 'truncated':
      // What the pod says first gets through, and then no more.
      return join(tunnel, (behind) => behind.once('data', () => setImmediate(() => socket.destroy())));
    case 'page':
      stream.end(textOf(PAGE));
      return;
    case 'status':
      stream.end(textOf(refusal(request.server, fault.status, fault.retryAfter)));
  }
}

async function join(tunnel: TunnelRequest, watch: (behind: Duplex) => void = () => undefined): Promise<void> {
  const { response, behind } = await open(tunnel);
  const { stream } = tunnel;
  stream.write(
    `HTTP/1.1 ${response.statusCode ?? 502} ${response.statusMessage ?? ''}\r\n${linesOf(response.headers)}\r\n`,
  );
  if (behind === undefined) {
    response.pipe(stream);
    return;
  }
  watch(behind);
  behind.on('error', () => stream.destroy());
  behind.on('close', () => stream.destroy());
  stream.on('close', () => behind.destroy());
  behind.pipe(stream).pipe(behind);
}

interface Opened {
  readonly response: http.IncomingMessage;
  /** `undefined` where the server did not switch protocols. */
  readonly behind: Duplex | undefined;
}

function open({ incoming, behind: { url, headers }, behind }: TunnelRequest): Promise<Opened> {
  const { host: _host, ...own } = incoming.headers;
  // A connection of its own: it is no longer HTTP afterwards.
  const { ca, cert, key } = (behind.agent as https.Agent).options;
  const secure = url.startsWith('https:');
  const outgoing = (secure ? https : http).request(url + (incoming.url ?? '/'), {
    method: incoming.method,
    headers: { ...own, ...headers },
    ...(secure ? { ca, cert, key, agent: false } : { agent: false }),
  });
  return new Promise((resolve, reject) => {
    outgoing.on('upgrade', (response, stream, head) => {
      if (head.length > 0) stream.unshift(head);
      resolve({ response, behind: stream });
    });
    outgoing.on('response', (response) => resolve({ response, behind: undefined }));
    outgoing.on('error', reject);
    outgoing.end();
  });
}

function textOf({ status, headers, body }: Answer): string {
  const all = { ...headers, 'content-length': String(body.length), connection: 'close' };
  return `HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? ''}\r\n${linesOf(all)}\r\n${body.toString('utf8')}`;
}

function linesOf(headers: http.IncomingHttpHeaders): string {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => `${name}: ${one}\r\n`),
  );
  return lines.join('');
}
