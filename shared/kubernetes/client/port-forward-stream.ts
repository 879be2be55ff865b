import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { Fault } from '../../host/fault.ts';
import { neverConnected } from '../port-forward-failure.ts';
import { withoutIds } from '../runtime-ids.ts';

/** The pod is there, but nothing in it took the connection: not a byte has reached a process. */
export class PodUnreachable extends Fault {
  readonly code = 'ECONNREFUSED';

  constructor(message: string) {
    super('SR505', message);
  }
}

/** A process in the pod took the connection and let go of it; what was sent may have been received. */
export class PodConnectionLost extends Fault {
  readonly code = 'ECONNRESET';

  constructor(message: string) {
    super('SR505', message);
  }
}

const DATA = Buffer.of(0);
const DATA_CHANNEL = 0;
const GREETING_BYTES = 2;
// A close frame, with or without a status; anything else is a connection that broke.
const ORDERLY = [1000, 1005];

/**
 * The two channels of one forwarded port as a stream: channel 0 carries the bytes, channel 1 a sentence about what went
 * wrong. Each begins with the number of the port. The protocol has no half-close, so the end of writing is kept to
 * ourselves; the other side's end is the end of the WebSocket (kubernetes.md#66-port-forward).
 */
export class PortForwardStream extends Duplex {
  readonly #socket: WebSocket;
  readonly #greeted = [0, 0];

  constructor(socket: WebSocket) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    // Until somebody reads there is nobody to be told of an error either.
    socket.pause();
    socket.on('message', (message) => this.#received(message as Buffer));
    socket.on('close', (code) => {
      if (ORDERLY.includes(code)) this.push(null);
      else this.destroy(Object.assign(new Error('the connection to the pod broke'), { code: 'ECONNRESET' }));
    });
    socket.on('error', (error) => this.destroy(error));
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    // What is sent after the end reaches nobody; whether that matters, the answer shows.
    if (this.#socket.readyState !== this.#socket.OPEN) done();
    else this.#socket.send(Buffer.concat([DATA, chunk]), () => done());
  }

  override _final(done: () => void): void {
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.terminate();
    done(error);
  }

  #received(message: Buffer): void {
    const channel = message[0] ?? 0;
    const bytes = this.#withoutGreeting(channel, message.subarray(1));
    if (bytes.length === 0 || this.destroyed || this.readableEnded) return;
    if (channel !== DATA_CHANNEL) this.destroy(failureOf(bytes.toString('utf8').trim()));
    else if (!this.push(bytes)) this.#socket.pause();
  }

  #withoutGreeting(channel: number, bytes: Buffer): Buffer {
    const seen = this.#greeted[channel] ?? 0;
    const skipped = Math.min(GREETING_BYTES - seen, bytes.length);
    this.#greeted[channel] = seen + skipped;
    return bytes.subarray(skipped);
  }
}

function failureOf(sentence: string): Fault {
  const said = withoutIds(sentence);
  return neverConnected(sentence) ? new PodUnreachable(said) : new PodConnectionLost(said);
}
