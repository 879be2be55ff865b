import type { Agent, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import * as http from 'node:http';
import * as https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { retryAfterSeconds, pauseBefore } from '../../http/retry.ts';
import type { RequestEnd, RetryPatience } from '../../http/retry.ts';
import { ApiError, ConnectionError } from '../api-error.ts';
import type { Subject } from '../api-error.ts';
import type { Json, JsonObject } from '../objects.ts';
import { readText, readLines } from './read-answer.ts';

/** How to reach and authenticate to one API server. */
export interface ServerAccess {
  /** `https://host:port`, without a slash at the end. */
  readonly server: string;
  readonly agent: Agent;
  readonly headers: OutgoingHttpHeaders;
}

export interface ApiRequest {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly subject: Subject;
  /** Plain text instead of JSON is wanted (pod logs). */
  readonly accept?: string;
  /** GET where it is left out. */
  readonly method?: 'GET' | 'PATCH' | 'POST' | 'DELETE';
  readonly body?: Json;
  readonly contentType?: string;
  /** Not ended by the signal of the client: an answer that must be known. */
  readonly finishes?: boolean;
  /** Ends this request as well as the signal of the client does. */
  readonly signal?: AbortSignal;
}

const REQUEST_TIMEOUT_MILLISECONDS = 10_000;
// Together with the time-out of one request this keeps the first sentence about a dead server below 15 s.
const RETRY_BUDGET_MILLISECONDS = 4_000;

/**
 * A thin client for one API server: raw JSON, keep-alive, a time-out on every request, retries where they are safe.
 * Nothing is lost on the way: answers are the server's JSON as it is
 * (kubernetes.md#63-typed-models-drop-unknown-fields).
 */
export class ApiClient {
  readonly server: string;
  readonly access: ServerAccess;
  readonly #signal: AbortSignal;
  /** What the last answer said of the server's time, and when it came (monotonic). */
  #clock: { readonly said: number; readonly at: number } | undefined;

  /** The signal ends all requests that are under way, unless they say `finishes`. */
  constructor(access: ServerAccess, signal: AbortSignal) {
    this.server = access.server;
    this.access = access;
    this.#signal = signal;
  }

  /**
   * The server's own time, in milliseconds since 1970, going by its last answer: the agent's clock may be wrong, and may be
   * set while a step runs. The agent's where no answer has told it.
   */
  now(): number {
    return this.#clock === undefined ? Date.now() : this.#clock.said + performance.now() - this.#clock.at;
  }

  /** A GET that answers JSON. Throws ApiError, ConnectionError. */
  async get(request: ApiRequest): Promise<JsonObject> {
    return parseJson(await this.#sendWithRetries(request), request, this.server);
  }

  /** A GET that answers text. */
  async text(request: ApiRequest): Promise<string> {
    return (await this.#sendWithRetries({ ...request, accept: 'text/plain, */*' })).body;
  }

  /**
   * A changing request, not ended by cancellation once it is begun: its answer must be known. Sent again only where the
   * server said that it did nothing (429) or was never reached; a lost answer is a ConnectionError with `maybeSent`.
   */
  async change(request: ApiRequest): Promise<JsonObject> {
    return parseJson(await this.#sendWithRetries({ ...request, finishes: true }), request, this.server);
  }

  /**
   * Opens a streaming GET and hands over its lines until the server ends it or it was silent for so long.
   * Throws ApiError where it is refused, ConnectionError where it breaks.
   */
  async stream(request: ApiRequest, silenceMilliseconds: number, onLine: (line: string) => void): Promise<void> {
    const response = await this.#open(request, silenceMilliseconds);
    if (response.statusCode !== 200) {
      throw statusError(response.statusCode ?? 0, await readText(response), request, this.server);
    }
    try {
      for await (const line of readLines(response)) onLine(line);
    } catch (error) {
      this.#signalOf(request)?.throwIfAborted();
      // What a line itself told us (410 Gone) is no fault of the connection.
      if (error instanceof ApiError) throw error;
      throw new ConnectionError(error as NodeJS.ErrnoException, this.server, true);
    }
  }

  async #sendWithRetries(request: ApiRequest): Promise<{ status: number; body: string }> {
    const latestRetry = performance.now() + RETRY_BUDGET_MILLISECONDS;
    for (let attempt = 0; ; attempt++) {
      // Nothing is begun any more, nor begun again.
      this.#signal.throwIfAborted();
      const outcome = await this.#send(request).catch((error: unknown) => {
        if (error instanceof ConnectionError) return error;
        throw error;
      });
      const reads = (request.method ?? 'GET') === 'GET';
      const pause = pauseBefore(attempt, reads, endOf(outcome), PATIENCE, 0.75 + Math.random() / 2);
      if (pause !== undefined && (isThrottled(outcome) || performance.now() + pause < latestRetry)) {
        const signal = this.#signalOf(request);
        await sleep(pause, undefined, signal === undefined ? {} : { signal });
        continue;
      }
      if (outcome instanceof ConnectionError) throw outcome;
      if (outcome.status >= 400) throw statusError(outcome.status, outcome.body, request, this.server);
      return { status: outcome.status, body: outcome.body };
    }
  }

  async #send(request: ApiRequest): Promise<Answer> {
    const response = await this.#open(request, REQUEST_TIMEOUT_MILLISECONDS);
    try {
      const body = await readText(response);
      return { status: response.statusCode ?? 0, body, retryAfter: response.headers['retry-after'] };
    } catch (error) {
      this.#signalOf(request)?.throwIfAborted();
      throw new ConnectionError(error as NodeJS.ErrnoException, this.server, true);
    }
  }

  #signalOf(request: ApiRequest): AbortSignal | undefined {
    if (request.finishes === true) return undefined;
    return request.signal === undefined ? this.#signal : AbortSignal.any([this.#signal, request.signal]);
  }

  #open(request: ApiRequest, silenceMilliseconds: number): Promise<IncomingMessage> {
    const { agent, headers, server } = this.access;
    const url = new URL(server + request.path);
    for (const [key, value] of Object.entries(request.query ?? {})) url.searchParams.set(key, value);
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const signal = this.#signalOf(request);
    const options: https.RequestOptions = {
      method: request.method ?? 'GET',
      agent,
      timeout: silenceMilliseconds,
      headers: {
        ...headers,
        accept: request.accept ?? 'application/json',
        'user-agent': 'smart-rollback',
        ...(body === undefined
          ? {}
          : { 'content-type': request.contentType ?? 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
      ...(signal === undefined ? {} : { signal }),
    };
    return new Promise((resolve, reject) => {
      const transport = url.protocol === 'http:' ? http : https;
      let connected = false;
      const outgoing = transport.request(url, options, (response) => {
        clearTimeout(timer);
        const said = Date.parse(response.headers.date ?? '');
        if (!Number.isNaN(said)) this.#clock = { said, at: performance.now() };
        resolve(response);
      });
      const late = () => {
        const why = `no answer within ${silenceMilliseconds / 1000} s`;
        outgoing.destroy(Object.assign(new Error(why), { code: 'ETIMEDOUT' }));
      };
      // The socket's own time-out, below, starts anew when TLS does; this one holds until there is an answer.
      const timer = setTimeout(late, silenceMilliseconds);
      // A kept-alive socket is connected already; from there on the request may have reached the server.
      outgoing.on('socket', (socket) => {
        // Node takes its own listener away when a request is aborted whose answer has come and was not read to its end.
        socket.off('error', ignored).on('error', ignored);
        if (!socket.connecting) connected = true;
        else socket.once(url.protocol === 'http:' ? 'connect' : 'secureConnect', () => (connected = true));
      });
      outgoing.on('timeout', late);
      outgoing.on('error', (error) => {
        clearTimeout(timer);
        if (signal?.aborted === true) reject(error);
        else reject(new ConnectionError(error, server, connected));
      });
      outgoing.end(body);
    });
  }
}

// The request tells its errors itself.
function ignored(): void {}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | undefined;
}

// An API server of one's own is asked sooner, and more often, than a service.
const PATIENCE: RetryPatience = { mostAttempts: 6, firstPauseMilliseconds: 200, longestPauseMilliseconds: 10_000 };

function endOf(outcome: Answer | ConnectionError): RequestEnd {
  if (!(outcome instanceof ConnectionError)) {
    return {
      kind: 'answered',
      status: outcome.status,
      retryAfterSeconds: retryAfterSeconds(outcome.retryAfter, Date.now()),
    };
  }
  if (outcome.code === 'ETIMEDOUT') return { kind: 'silent' };
  return { kind: 'broken', code: outcome.code, neverSent: !outcome.maybeSent };
}

function isThrottled(outcome: Answer | ConnectionError): boolean {
  return !(outcome instanceof ConnectionError) && outcome.status === 429;
}

function statusError(status: number, body: string, request: ApiRequest, server: string): ApiError {
  let parsed: JsonObject | undefined;
  try {
    parsed = JSON.parse(body) as JsonObject;
  } catch {
    // A proxy or gateway answered with a page of its own; the status says enough.
  }
  return new ApiError(status, parsed, request.subject, server);
}

function parseJson(answer: { status: number; body: string }, request: ApiRequest, server: string): JsonObject {
  try {
    const parsed = JSON.parse(answer.body) as Json;
    if (parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed)) return parsed as JsonObject;
  } catch {
    // told below
  }
  const message = `the answer of ${server} is no Kubernetes object but "${answer.body.slice(0, 80)}"; is a proxy or a sign-in page in between?`;
  throw new ApiError(answer.status, { message }, request.subject, server);
}
