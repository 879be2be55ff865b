import { AsyncLocalStorage } from 'node:async_hooks';
import type * as http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BuildApi } from 'azure-devops-node-api/BuildApi.js';
import { describeError } from '../../host/fault.ts';
import { RequestFailure, messageIn, reasonOfStatus } from '../request-failure.ts';
import type { ClientCertificate } from '../../http/agent-network.ts';
import { meaningOf } from '../../http/connection-codes.ts';
import { retryAfterSeconds } from '../../http/retry.ts';
import { BodyTooLarge, readDecodedBody } from '../../http/wire/read-body.ts';
import type { Patience } from '../retry.ts';
import { pauseAfter } from '../retry.ts';

type HttpClient = BuildApi['http'];
type HttpResponse = Awaited<ReturnType<HttpClient['request']>>;
type RequestHandler = ConstructorParameters<typeof BuildApi>[1][number];

export interface Guard {
  /** Scheme, host and port that may see the token; no other one ever does. */
  readonly origin: string;
  /** The Authorization header. */
  readonly authorization: string;
  /** Certificates to trust, where they are others than Node's own. */
  readonly authorities: readonly string[] | undefined;
  /** Shown to a server that asks for one. */
  readonly clientCertificate: ClientCertificate | undefined;
  readonly patience: Patience;
  /** Ends all requests. */
  readonly signal: AbortSignal;
}

interface Outgoing {
  readonly verb: string;
  readonly url: string;
  readonly data: string | null;
  readonly headers: Record<string, string>;
}

// What the library has no parameter for reaches its requests on this way.
const outgoing = new AsyncLocalStorage<{ readonly signal: AbortSignal; readonly authorised: boolean }>();
const MOST_REDIRECTS = 5;
// A list of builds or tags has some kilobytes.
const MOST_JSON_BYTES = 33_554_432;
const READS: ReadonlySet<string> = new Set(['GET', 'OPTIONS']);

/** The handler to construct the library's clients with; redirects and retries must be off in their options. */
export function requestHandler({ authorization, authorities, clientCertificate }: Guard): RequestHandler {
  const { certificate: cert, key, passphrase } = clientCertificate ?? {};
  const tls = {
    ...(authorities === undefined ? {} : { ca: authorities }),
    ...(clientCertificate === undefined ? {} : { cert, key, passphrase }),
  };
  return {
    prepareRequest(options: http.RequestOptions) {
      const { signal, authorised = false } = outgoing.getStore() ?? {};
      const headers = options.headers as Record<string, string>;
      headers['X-TFS-FedAuthRedirect'] = 'Suppress'; // a status instead of the way to the sign-in page
      if (authorised) headers.Authorization = authorization;
      if (signal !== undefined) options.signal = signal;
      // The library would put the agent's CA in the place of Node's own, and leave out a certificate that it cannot read.
      if (typeof options.agent === 'object') Object.assign((options.agent as { options?: object }).options ?? {}, tls);
    },
    canHandleAuthentication: () => false,
    handleAuthentication: () => Promise.reject(new Error('not reached: canHandleAuthentication says no')),
  };
}

/**
 * Guards the one function of the library through which all its JSON requests go. Afterwards a request either brings a
 * JSON answer or throws RequestFailure: never null, never a page for people. A time-out on every attempt, retries by
 * `pauseAfter`, no redirect is followed.
 */
export function guardJson(client: HttpClient, guard: Guard): void {
  const original = client.request.bind(client);
  client.request = async (verb, url, data, headers) => {
    const request = { verb, url, data: data as string | null, headers: headers as Record<string, string> };
    return sendWithRetries(original, request, guard, async (response, host) => {
      const status = response.message.statusCode ?? 0;
      const body = await readText(response, host);
      const reason = reasonOfStatus(status);
      if (reason !== undefined) throw refusal(response, reason, body, host);
      if (body.trim() !== '' && !isJson(body)) throw new RequestFailure({ reason: 'unreadable', status, host });
      return { message: response.message, readBody: () => Promise.resolve(body) };
    });
  };
}

/**
 * Downloads at most so many bytes. Redirects are followed, also to other hosts, which never get the token; one from
 * https to http is not. Throws RequestFailure.
 */
export async function download(client: HttpClient, url: string, mostBytes: number, guard: Guard): Promise<Buffer> {
  let address = url;
  for (let redirects = 0; ; redirects++) {
    const request = { verb: 'GET', url: address, data: null, headers: { accept: 'application/zip' } };
    const original = client.request.bind(client);
    const answer = await sendWithRetries(original, request, guard, async (response, host) => {
      const status = response.message.statusCode ?? 0;
      const { location } = response.message.headers;
      const reason = reasonOfStatus(status);
      if (reason === undefined) return readAtMost(response.message, mostBytes, host);
      const body = await readText(response, host);
      if (reason !== 'redirected' || location === undefined) throw refusal(response, reason, body, host);
      if (!URL.canParse(location, address)) throw refusal(response, reason, body, host);
      const next = new URL(location, address);
      if (redirects === MOST_REDIRECTS || (address.startsWith('https:') && next.protocol !== 'https:')) {
        throw new RequestFailure({ reason, status, host, said: `to ${next.protocol}//${next.host}` });
      }
      return next.href;
    });
    if (typeof answer !== 'string') return answer;
    address = answer;
  }
}

async function sendWithRetries<T>(
  send: HttpClient['request'],
  request: Outgoing,
  guard: Guard,
  read: (response: HttpResponse, host: string) => Promise<T>,
): Promise<T> {
  const { host, origin } = new URL(request.url);
  const authorised = origin === guard.origin;
  for (let attempt = 0; ; attempt++) {
    const patience = AbortSignal.timeout(guard.patience.timeoutMilliseconds);
    const signal = AbortSignal.any([guard.signal, patience]);
    try {
      return await outgoing.run({ signal, authorised }, async () =>
        read(await send(request.verb, request.url, request.data as string, request.headers), host),
      );
    } catch (error) {
      guard.signal.throwIfAborted();
      const failed = error instanceof RequestFailure ? error : connectionFailure(error, host, patience.aborted);
      const failure = READS.has(request.verb) ? certainlyNothing(failed) : failed;
      const pause = pauseAfter(attempt, request.verb, failure.facts, guard.patience);
      if (pause === undefined) throw failure;
      await sleep(pause, undefined, { signal: guard.signal }).catch(() => guard.signal.throwIfAborted());
    }
  }
}

function connectionFailure(error: unknown, host: string, timedOut: boolean): RequestFailure {
  if (timedOut) return new RequestFailure({ reason: 'timedOut', host, maybeSent: true }, error);
  const code = (error as NodeJS.ErrnoException).code;
  const said = describeError(error);
  return new RequestFailure({ reason: 'unreachable', host, code, said, maybeSent: !meaningOf(code).neverSent }, error);
}

/** Reading changes nothing, however it ends. */
function certainlyNothing({ facts, cause }: RequestFailure): RequestFailure {
  return new RequestFailure({ ...facts, maybeSent: false }, cause);
}

function refusal(response: HttpResponse, reason: RequestFailure['facts']['reason'], body: string, host: string) {
  const { statusCode: status, headers } = response.message;
  const to = URL.canParse(headers.location ?? '') ? `to ${new URL(headers.location ?? '').host}` : undefined;
  return new RequestFailure({
    reason,
    host,
    status,
    said: reason === 'redirected' ? to : messageIn(body),
    retryAfterSeconds: retryAfterSeconds(headers['retry-after'], Date.now()),
    maybeSent: reason === 'serverError',
  });
}

function readAtMost(message: http.IncomingMessage, mostBytes: number, host: string): Promise<Buffer> {
  return readDecodedBody(message, { mostBytes }).catch((error: unknown) => {
    if (!(error instanceof BodyTooLarge)) throw error;
    throw new RequestFailure({ reason: 'tooLarge', host, said: `more than ${mostBytes} bytes` }, error);
  });
}

/** What is to be read as JSON or told; not by the library, which takes whatever comes. */
async function readText({ message }: HttpResponse, host: string): Promise<string> {
  return (await readAtMost(message, MOST_JSON_BYTES, host)).toString('utf8');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
