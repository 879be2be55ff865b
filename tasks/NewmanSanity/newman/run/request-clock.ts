import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

// Published by Node for every request that was sent (diagnostics_channel, Built-in Channels).
const CHANNEL = 'http.client.request.start';

interface Running {
  readonly sent: Set<ClientRequest>;
  readonly timer: NodeJS.Timeout;
  isOver: boolean;
  isTooLate: boolean;
}

/**
 * Ends requests that take longer than they may, redirects included. postman-request 2.88.1-postman.49 starts its own clock
 * anew with every byte that comes, so that an answer which drips is waited for without end.
 */
export class RequestClock {
  readonly #milliseconds: number;
  readonly #running = new Map<string, Running>();
  // Which HTTP request belongs to which of newman's: scripts send several at once.
  readonly #context = new AsyncLocalStorage<Running>();

  /** Begins to look. Each call needs one of `close`. */
  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    subscribe(CHANNEL, this.#onSent);
  }

  /** All that this turn of the event loop goes on to send belongs to this request. */
  begin(id: string): void {
    this.end(id);
    const timer = setTimeout(() => {
      running.isTooLate = true;
      for (const request of running.sent) end(request);
    }, this.#milliseconds);
    const running: Running = { sent: new Set(), timer, isOver: false, isTooLate: false };
    this.#running.set(id, running);
    this.#context.enterWith(running);
  }

  /** A request has ended. Whether that was too late. */
  end(id: string): boolean {
    const running = this.#running.get(id);
    if (running === undefined) return false;
    clearTimeout(running.timer);
    running.isOver = true;
    this.#running.delete(id);
    return running.isTooLate;
  }

  /** Looks no longer. */
  close(): void {
    unsubscribe(CHANNEL, this.#onSent);
    for (const id of [...this.#running.keys()]) this.end(id);
  }

  readonly #onSent = (message: unknown): void => {
    const running = this.#context.getStore();
    if (running === undefined || running.isOver) return;
    const { request } = message as { readonly request: ClientRequest };
    if (running.isTooLate) end(request);
    else running.sent.add(request);
  };
}

function end(request: ClientRequest): void {
  request.destroy(Object.assign(new Error('ESOCKETTIMEDOUT'), { code: 'ESOCKETTIMEDOUT' }));
}
