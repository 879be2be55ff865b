import type * as http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exchange } from './exchange.ts';
import type { Fault } from './fault.ts';
import type { Answer } from './refusals.ts';
import { PAGE, refusal } from './refusals.ts';
import type { SeenObjects } from './seen-objects.ts';

/** How late a request or an answer comes. */
export const LATE_MILLISECONDS = 10_000;
const DROPPED_MILLISECONDS = 400;
// Longer than a rollout of the specs takes.
const IN_ONE_PIECE_MILLISECONDS = 2_000;

/** Lets a request meet its fault. Closing the port is the proxy's own business. */
export async function carryOut(
  fault: Exclude<Fault, { kind: 'refused' }>,
  exchange: Exchange,
  objects: SeenObjects,
  stopped: AbortSignal,
): Promise<void> {
  switch (fault.kind) {
    case 'reset':
      if (fault.acts) await act(exchange);
      return exchange.reset();
    case 'killed':
      if (fault.acts) await act(exchange);
      return;
    case 'no answer':
      if (fault.acts) await act(exchange);
      return;
    case 'late':
      if (isWatch(exchange)) return lateWatch(exchange, stopped);
      return late(fault.what, exchange, stopped);
    case 'truncated':
      return cutShort(await act(exchange), exchange, fault.seemsWhole);
    case 'page':
      return exchange.give(PAGE);
    case 'status': {
      if (fault.acts === true) await act(exchange);
      return exchange.give(refusal(exchange.request.server, fault.status, fault.retryAfter));
    }
    case 'watch':
      return watchFault(fault.how, exchange, objects);
  }
}

/** Passes a request on and its answer back, watches line by line; `acted` is awaited between the two. */
export async function passOn(
  exchange: Exchange,
  objects: SeenObjects,
  acted: () => Promise<void> | void,
): Promise<void> {
  if (isWatch(exchange)) {
    const response = await exchange.open();
    await acted();
    // It goes on for as long as the task looks on: for the one who waits, it is answered when it has begun.
    void stream(response, exchange);
    return;
  }
  const answer = await exchange.forward();
  objects.note(exchange.request, answer);
  await acted();
  await exchange.give(answer);
}

/** The server carries it out. A watch is never done, so its beginning has to do. */
async function act(exchange: Exchange): Promise<Answer> {
  if (!isWatch(exchange)) return exchange.forward();
  const response = await exchange.open();
  const [line = '{}'] = await linesOf(response, 1);
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(`${line}\n`) };
}

async function late(what: 'request' | 'answer', exchange: Exchange, stopped: AbortSignal): Promise<void> {
  const begun = what === 'request' ? undefined : exchange.forward();
  await sleep(LATE_MILLISECONDS, undefined, { signal: stopped });
  // The client may have given up; the request arrives all the same.
  const answer = await (begun ?? exchange.forward());
  if (!exchange.answer.destroyed) await exchange.give(answer);
}

async function lateWatch(exchange: Exchange, stopped: AbortSignal): Promise<void> {
  const response = await exchange.open();
  await sleep(LATE_MILLISECONDS, undefined, { signal: stopped });
  return stream(response, exchange);
}

function cutShort({ status, headers, body }: Answer, exchange: Exchange, seemsWhole: boolean): Promise<void> | void {
  const half = body.subarray(0, Math.floor(body.length / 2));
  if (seemsWhole)
    return exchange.give({ status, headers: { ...headers, 'content-length': String(half.length) }, body: half });
  exchange.answer.writeHead(status, { ...headers, 'content-length': String(body.length) });
  exchange.answer.write(half, () => exchange.breakOff());
}

async function watchFault(
  how: Extract<Fault, { kind: 'watch' }>['how'],
  exchange: Exchange,
  objects: SeenObjects,
): Promise<void> {
  const { answer } = exchange;
  switch (how) {
    case 'silent':
      answer.writeHead(200, { 'content-type': 'application/json' });
      answer.flushHeaders();
      return;
    case 'expired': {
      const { body } = refusal('cluster', 410, undefined);
      answer.writeHead(200, { 'content-type': 'application/json' });
      answer.end(`{"type":"ERROR","object":${body.toString('utf8')}}\n`);
      return;
    }
    case 'dropped': {
      const response = await exchange.open();
      answer.writeHead(200, response.headers);
      const [line] = await linesOf(response, 1);
      if (line === undefined) answer.flushHeaders();
      else await new Promise((resolve) => answer.write(`${line}\n`, resolve));
      return exchange.breakOff();
    }
    case 'in one piece': {
      const lines = await linesOf(await exchange.open(), Infinity, IN_ONE_PIECE_MILLISECONDS);
      const body = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      return exchange.give({ status: 200, headers: { 'content-length': String(body.length) }, body });
    }
    case 'replaying':
      return stream(await exchange.open(), exchange, objects.replayFor(exchange.request));
  }
}

function stream(response: http.IncomingMessage, { answer }: Exchange, before: readonly string[] = []): Promise<void> {
  answer.writeHead(response.statusCode ?? 502, response.headers);
  answer.flushHeaders();
  for (const line of before) answer.write(`${line}\n`);
  return new Promise((resolve) => {
    response.on('data', (chunk: Buffer) => answer.write(chunk));
    response.on('end', () => answer.end(resolve));
    response.on('error', () => {
      answer.destroy();
      resolve();
    });
    answer.once('close', resolve);
  });
}

/** The first lines of a stream, or those that come within a moment; the stream is ended. */
function linesOf(
  response: http.IncomingMessage,
  most: number,
  milliseconds = DROPPED_MILLISECONDS,
): Promise<readonly string[]> {
  let text = '';
  const lines = () => text.split('\n').slice(0, -1);
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(patience);
      response.destroy();
      resolve(lines().slice(0, most));
    };
    const patience = setTimeout(end, milliseconds);
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      text += chunk;
      if (lines().length >= most) end();
    });
    response.on('close', end);
  });
}

function isWatch({ request }: Exchange): boolean {
  return request.what.startsWith('watch ');
}
