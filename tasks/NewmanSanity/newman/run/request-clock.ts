import { AsyncLocalStorage } from 'node:async_hooks';
import type { OutgoingRequest } from 'postman-request/request.js';

interface Running {
  readonly sent: Set<OutgoingRequest>;
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

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
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

  /** A request leaves, or goes on to where it was redirected. */
  sending(request: OutgoingRequest): void {
    const running = this.#context.getStore();
    if (running === undefined || running.isOver) return;
    if (running.isTooLate) end(request);
    else running.sent.add(request);
  }

  /** Which request of newman's this HTTP request belongs to, while that is under way. */
  idOf(request: OutgoingRequest): string | undefined {
    return [...this.#running].find(([, { sent }]) => sent.has(request))?.[0];
  }

  /** Ends all of them. */
  close(): void {
    for (const id of [...this.#running.keys()]) this.end(id);
  }
}

// As postman-request itself does where no byte comes for so long.
function end(request: OutgoingRequest): void {
  request.abort();
  request.emit('error', Object.assign(new Error('ESOCKETTIMEDOUT'), { code: 'ESOCKETTIMEDOUT', connect: false }));
}
