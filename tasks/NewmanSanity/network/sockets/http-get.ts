import * as http from 'node:http';
import * as https from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { describeError } from '../../../../shared/host/fault.ts';
import { BodyTooLarge, readDecodedBody } from '../../../../shared/http/wire/read-body.ts';
import { resolveName } from './resolve-name.ts';
import { openProxy, openThrough } from './routes.ts';
import type { HttpAnswer } from '../http-answer.ts';
import { identityAt } from './transport.ts';
import type { Transport } from './transport.ts';
import { authorityOf, destinationOf } from '../../../../shared/http/url.ts';
import { secureOptions } from '../client-certificate.ts';
import { isForwarded, proxyAuthorization } from '../proxy-address.ts';

export interface GetOptions extends Transport {
  /** For all of it, redirects included. */
  readonly timeoutMilliseconds: number;
  readonly followRedirects: boolean;
  readonly stop: AbortSignal;
  /** Called once the first request is on its way. */
  readonly onSent?: () => void;
  /** Sent to the origin of the URL alone, never to another that it redirects to. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a POST carries. */
export interface Posted {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const LARGEST_BODY = 64 * 1024 * 1024;
const MOST_REDIRECTS = 10;
const HEADERS = { 'User-Agent': 'NewmanSanity', Accept: '*/*', 'Accept-Encoding': 'gzip, deflate, br' };

/**
 * One GET, without newman's own request library, which takes a fifth of a second to load. Proxies, certificates and
 * authorities are those of the tests. Never throws.
 */
export function httpGet(url: string, options: GetOptions): Promise<HttpAnswer> {
  return ask(url, undefined, options);
}

/** One POST, in the same way. Redirects are not followed: what it carries is meant for this address. Never throws. */
export function httpPost(
  url: string,
  posted: Posted,
  options: Omit<GetOptions, 'followRedirects' | 'headers'>,
): Promise<HttpAnswer> {
  return ask(url, posted.body, { ...options, headers: posted.headers, followRedirects: false });
}

async function ask(url: string, body: string | undefined, options: GetOptions): Promise<HttpAnswer> {
  const patience = AbortSignal.timeout(Math.max(1, Math.round(options.timeoutMilliseconds)));
  const signal = AbortSignal.any([options.stop, patience]);
  let address = url;
  try {
    for (let redirects = 0; ; redirects += 1) {
      const isMeant = new URL(address).origin === new URL(url).origin;
      const response = await send(new URL(address), { headers: isMeant ? options.headers : {}, body }, options, signal);
      const { statusCode: status = 0, headers } = response;
      if (!options.followRedirects || status < 300 || status > 399 || headers.location === undefined) {
        return { kind: 'answer', status, body: await bodyOf(response), retryAfter: headers['retry-after'] };
      }
      response.destroy();
      if (redirects === MOST_REDIRECTS) throw new Error(`more than ${MOST_REDIRECTS} redirects`);
      address = new URL(headers.location, address).href;
    }
  } catch (error) {
    if (options.stop.aborted) return { kind: 'noAnswer', code: undefined, message: 'the wait was ended' };
    if (patience.aborted) {
      const seconds = Math.round(options.timeoutMilliseconds / 100) / 10;
      return { kind: 'noAnswer', code: 'ETIMEDOUT', message: `no answer within ${seconds} s (ETIMEDOUT)` };
    }
    const failure = options.network.explain([address]);
    // Where a name has several addresses, each has a failure of its own.
    const cause: unknown = error instanceof AggregateError ? error.errors[0] : error;
    const { code } = cause as NodeJS.ErrnoException;
    return { kind: 'noAnswer', code: failure?.code ?? code, message: failure?.message ?? describeError(cause) };
  }
}

async function send(
  url: URL,
  { headers, body }: { readonly headers: GetOptions['headers']; readonly body: string | undefined },
  options: GetOptions,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  if (!/^https?:$/.test(url.protocol)) throw new Error(`${url.protocol}// is neither http nor https`);
  const proxy = options.network.proxyOf(url);
  const socket = proxy === undefined ? undefined : await openVia(url, proxy, signal);
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      signal,
      lookup: resolveName,
      method: body === undefined ? 'GET' : 'POST',
      ...(url.protocol === 'https:' ? tlsOptions(url, options) : {}),
      ...(socket === undefined ? { agent: false } : { createConnection: () => socketOf(url, socket, options) }),
      ...(proxy !== undefined && isForwarded(url, proxy) ? { path: absoluteForm(url) } : {}),
      headers: {
        ...HEADERS,
        ...headers,
        ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
        // Without an agent Node does not know which port goes without saying.
        Host: url.host,
        ...(proxy !== undefined && isForwarded(url, proxy) ? proxyAuthorization(proxy) : {}),
      },
    });
    sent.once('response', resolve);
    sent.once('error', reject);
    if (options.onSent !== undefined) sent.once('finish', options.onSent);
    sent.end(body);
  });
}

function openVia(url: URL, proxy: URL, signal: AbortSignal): Promise<Duplex> {
  return isForwarded(url, proxy) ? openProxy(proxy, signal) : openThrough(proxy, destinationOf(url), signal);
}

function absoluteForm(url: URL): string {
  return `http://${authorityOf(destinationOf(url)).replace(/:80$/, '')}${url.pathname}${url.search}`;
}

function socketOf(url: URL, socket: Duplex, options: GetOptions): Duplex {
  if (url.protocol === 'http:') return socket;
  return connectTls({ socket, ...tlsOptions(url, options) });
}

function tlsOptions(url: URL, { insecure, authorities, ...certificates }: Transport) {
  const { host } = destinationOf(url);
  const secureContext = createSecureContext(secureOptions(identityAt(url, certificates)));
  // Beside the ones that Node trusts, as postman-request does it; the option `ca` would put them in their place.
  if (authorities !== undefined) (secureContext as TrustingContext).context.addCACert(authorities);
  return { host, ...(isIP(host) === 0 ? { servername: host } : {}), secureContext, rejectUnauthorized: !insecure };
}

interface TrustingContext extends SecureContext {
  readonly context: { addCACert(pem: string): void };
}

function bodyOf(response: http.IncomingMessage): Promise<Buffer> {
  return readDecodedBody(response, { mostBytes: LARGEST_BODY }).catch((error: unknown) => {
    throw error instanceof BodyTooLarge ? new Error(`its ${error.message.replace(/^the /, '')}`) : error;
  });
}
