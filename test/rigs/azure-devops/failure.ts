import type { IncomingMessage, ServerResponse } from 'node:http';

/** What goes wrong with a request instead of, or before, its answer. */
export type Failure =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** 203 with a page for people. */
  | 'signInPage'
  /** 200 with a page for people, as proxies answer. */
  | 'htmlPage'
  /** The connection is reset before the answer. */
  | 'reset'
  /** The answer stops in the middle. */
  | 'truncated'
  /** What was asked for is done, but its answer never leaves. */
  | 'unanswered'
  /** The answer comes after so many milliseconds. */
  | { readonly delayMilliseconds: number };

interface Planned {
  readonly request: RegExp;
  readonly failure: Failure;
  left: number;
}

const PAGE = '<!DOCTYPE html><html><head><title>Azure DevOps Services | Sign In</title></head><body></body></html>';

/** The failures that are still to come. */
export class PlannedFailures {
  readonly #planned: Planned[] = [];

  /** The next `times` requests whose `METHOD path?query` matches fail so. */
  plan(request: RegExp, failure: Failure, times: number): void {
    this.#planned.push({ request, failure, left: times });
  }

  /** The failure that this request meets, which is used up by it. */
  next(line: string): Failure | undefined {
    const found = this.#planned.find(({ request, left }) => left > 0 && request.test(line));
    if (found === undefined) return undefined;
    found.left--;
    return found.failure;
  }
}

/**
 * Lets a request fail. Returns true where that was its answer, false where the right answer is still to be made (after
 * a delay, to be cut off in the middle, or never to leave).
 */
export async function letFail(failure: Failure, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  if (failure === 'signInPage' || failure === 'htmlPage') {
    response.writeHead(failure === 'signInPage' ? 203 : 200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
    return true;
  }
  if (failure === 'reset') {
    request.socket.resetAndDestroy();
    return true;
  }
  if (failure === 'truncated') {
    cutOff(response);
    return false;
  }
  if (failure === 'unanswered') {
    response.end = (() => response) as ServerResponse['end'];
    response.writeHead = () => response;
    return false;
  }
  if ('delayMilliseconds' in failure) {
    await passing(failure.delayMilliseconds, response);
    return response.destroyed;
  }
  response
    .writeHead(failure.status, { 'content-type': 'application/json', ...failure.headers })
    .end(failure.body ?? '');
  return true;
}

// Sent in chunks, of which the last one never comes.
function cutOff(response: ServerResponse): void {
  response.end = ((body: string | Uint8Array) => {
    const whole = Buffer.from(body as Uint8Array);
    response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => response.socket?.destroy());
    return response;
  }) as ServerResponse['end'];
}

// Ends early where the client gives up.
function passing(milliseconds: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    response.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
