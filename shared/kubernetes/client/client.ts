import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { retryAfterSeconds } from '../../http/retry.ts';
import type { RequestEnd } from '../../http/retry.ts';
import { ApiError, ConnectionError } from '../api-error.ts';
import type { Subject } from '../api-error.ts';
import type { Json, JsonObject } from '../objects.ts';
import { limitsOf, pauseBeforeRetry } from '../request-patience.ts';
import type { RequestKind } from '../request-patience.ts';
import { NoAnswer, dropIdle, openRequest } from './open-request.ts';
import { warningsIn } from '../warning-header.ts';
import { readLines, readText } from './read-answer.ts';
import type { Credentials, ServerAccess } from './server-access.ts';

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
  /** A change of notes alone, which must not hold up a step that has done its work. */
  readonly isNote?: boolean;
  /** Whoever asks bears a failure himself, so that it is not tried again for long. */
  readonly brief?: boolean;
  /** Takes what the server warns of in its answer to a change (RFC 7234, 5.5). */
  readonly onWarning?: (warning: string) => void;
}

/**
 * A thin client for one API server: raw JSON, keep-alive, a time-out on every request, retries where they are safe.
 * Nothing is lost on the way: answers are the server's JSON as it is
 * (kubernetes.md#63-typed-models-drop-unknown-fields).
 */
export class ApiClient {
  readonly server: string;
  readonly access: ServerAccess;
  readonly #signal: AbortSignal;
  /** The server has answered something, and not only that it is out of order. */
  #answered = false;
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

  /** A GET that answers text, of whoever can do without it: a log of a node that is away. */
  async text(request: ApiRequest): Promise<string> {
    return (await this.#sendWithRetries({ ...request, accept: 'text/plain, */*', brief: true })).body;
  }

  /**
   * A changing request, not ended by cancellation once it is begun: its answer must be known. Sent again only where the
   * server said that it did nothing (429) or was never reached; a lost answer is a ConnectionError with `maybeSent`.
   */
  async change(request: ApiRequest): Promise<JsonObject> {
    const answer = await this.#sendWithRetries({ ...request, finishes: true });
    for (const warning of warningsIn(answer.warning)) request.onWarning?.(warning);
    return parseJson(answer, request, this.server);
  }

  /**
   * Opens a streaming GET and hands over its lines until the server ends it or it was silent for 30 s.
   * Throws ApiError where it is refused, ConnectionError where it breaks.
   */
  async stream(request: ApiRequest, onLine: (line: string) => void): Promise<void> {
    const response = await this.#open(request, 'watch');
    if (response.statusCode !== 200) {
      throw statusError(
        response.statusCode ?? 0,
        await readText(response, limitsOf('read').body),
        request,
        this.access,
      );
    }
    try {
      for await (const line of readLines(response)) onLine(line);
    } catch (error) {
      this.#signalOf(request)?.throwIfAborted();
      // What a line itself told us (410 Gone) is no fault of the connection.
      if (error instanceof ApiError) throw error;
      throw this.#connectionError(error, request, true);
    }
  }

  async #sendWithRetries(request: ApiRequest): Promise<Answer> {
    const kind = kindOf(request);
    const begun = performance.now();
    for (let attempt = 0; ; attempt++) {
      // Nothing is begun any more, nor begun again.
      this.#signal.throwIfAborted();
      const outcome = await this.#send(request, kind).catch((error: unknown) => {
        if (error instanceof ConnectionError) return error;
        throw error;
      });
      const circumstances = { kind, answered: this.#answered, brief: request.brief === true, attempt } as const;
      const elapsed = performance.now() - begun;
      const pause = pauseBeforeRetry(endOf(outcome), { ...circumstances, elapsed }, 0.75 + Math.random() / 2);
      if (pause !== undefined) {
        const signal = this.#signalOf(request);
        await sleep(pause, undefined, signal === undefined ? {} : { signal });
        continue;
      }
      if (outcome instanceof ConnectionError) throw await this.#advised(outcome, request);
      if (outcome.status >= 400) throw statusError(outcome.status, outcome.body, request, this.access);
      return outcome;
    }
  }

  async #send(request: ApiRequest, kind: RequestKind): Promise<Answer> {
    const response = await this.#open(request, kind);
    try {
      const body = await readText(response, limitsOf(kind).body);
      const { 'retry-after': retryAfter, warning } = response.headers;
      return { status: response.statusCode ?? 0, body, retryAfter, warning };
    } catch (error) {
      this.#signalOf(request)?.throwIfAborted();
      throw this.#connectionError(error, request, true);
    }
  }

  #signalOf(request: ApiRequest): AbortSignal | undefined {
    if (request.finishes === true) return undefined;
    return request.signal === undefined ? this.#signal : AbortSignal.any([this.#signal, request.signal]);
  }

  /** The answer to a request whose credentials are asked for anew where the server refuses them: it did nothing then. */
  async #open(request: ApiRequest, kind: RequestKind): Promise<IncomingMessage> {
    const credentials = await this.access.credentials();
    const response = await this.#openWith(request, kind, credentials);
    if (response.statusCode !== 401) return response;
    const renewed = await this.access.renewed(credentials);
    if (renewed === undefined) return response;
    response.resume();
    return this.#openWith(request, kind, renewed);
  }

  async #openWith(request: ApiRequest, kind: RequestKind, credentials: Credentials): Promise<IncomingMessage> {
    const url = new URL(this.server + request.path);
    for (const [key, value] of Object.entries(request.query ?? {})) url.searchParams.set(key, value);
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const headers = {
      accept: request.accept ?? 'application/json',
      'user-agent': 'smart-rollback',
      ...(body === undefined
        ? {}
        : { 'content-type': request.contentType ?? 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    const outgoing = {
      url,
      method: request.method ?? 'GET',
      headers,
      body,
      signal: this.#signalOf(request),
      isWatch: kind === 'watch',
    };
    try {
      const response = await openRequest(outgoing, credentials, limitsOf(kind));
      if ((response.statusCode ?? 0) < 500) this.#answered = true;
      const said = Date.parse(response.headers.date ?? '');
      if (!Number.isNaN(said)) this.#clock = { said, at: performance.now() };
      return response;
    } catch (error) {
      // What is kept leads where this one led.
      dropIdle(credentials);
      if (!(error instanceof NoAnswer)) throw error;
      throw this.#connectionError(error.reason, request, error.connected);
    }
  }

  /** With what the connection knows of a server that has never answered in this step. */
  async #advised(error: ConnectionError, request: ApiRequest): Promise<ConnectionError> {
    const more = this.#answered ? undefined : await this.access.advice?.unreachable(error);
    if (more === undefined) return error;
    const circumstances = { answered: false, changes: !isRead(request), more };
    return new ConnectionError(error.cause as NodeJS.ErrnoException, this.server, error.maybeSent, circumstances);
  }

  #connectionError(error: unknown, request: ApiRequest, maybeSent: boolean): ConnectionError {
    const circumstances = { answered: this.#answered, changes: !isRead(request) };
    return new ConnectionError(error as NodeJS.ErrnoException, this.server, maybeSent, circumstances);
  }
}

function isRead({ method = 'GET' }: ApiRequest): boolean {
  return method === 'GET';
}

function kindOf(request: ApiRequest): RequestKind {
  if (isRead(request)) return 'read';
  if (request.query?.['dryRun'] !== undefined) return 'try';
  return request.isNote === true ? 'note' : 'change';
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | undefined;
  readonly warning: string | undefined;
}

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

function statusError(status: number, body: string, request: ApiRequest, access: ServerAccess): ApiError {
  let parsed: JsonObject | undefined;
  try {
    parsed = JSON.parse(body) as JsonObject;
  } catch {
    // A proxy or gateway answered with a page of its own; the status says enough.
  }
  return new ApiError(status, parsed, request.subject, access.server, access.advice);
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
