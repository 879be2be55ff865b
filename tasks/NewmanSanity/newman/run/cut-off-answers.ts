import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { requestKey } from '../newman-events.ts';

// Published by Node for every answer as soon as its head was read (diagnostics_channel, Built-in Channels).
const CHANNEL = 'http.client.response.finish';

/**
 * The answers whose connection closed before their end. postman-request 2.88.1-postman.49 reads an answer through a stream
 * of its own, and hands out what came so far as if it were all (newman's `aborted`); IncomingMessage.complete knows.
 */
export class CutOffAnswers {
  readonly #counts = new Map<string, number>();

  /** Begins to look. Each call needs one of `close`. */
  constructor() {
    subscribe(CHANNEL, this.#onAnswer);
  }

  /** Whether an answer to this request was cut off; each is told once. */
  take(method: string, url: string): boolean {
    const key = requestKey(method, url);
    const count = this.#counts.get(key) ?? 0;
    if (count > 0) this.#counts.set(key, count - 1);
    return count > 0;
  }

  /** One more that was found otherwise. */
  note(method: string, url: string): void {
    const key = requestKey(method, url);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Looks no longer. */
  close(): void {
    unsubscribe(CHANNEL, this.#onAnswer);
  }

  readonly #onAnswer = (message: unknown): void => {
    const { request, response } = message as { readonly request: ClientRequest; readonly response: IncomingMessage };
    response.once('close', () => {
      if (response.complete) return;
      const { protocol, host, path, method } = request;
      const name = String(request.getHeader('host') ?? host);
      this.note(method, /^https?:\/\//i.test(path) ? path : `${protocol}//${name}${path}`);
    });
  };
}
