import { originOf, withoutCredentials } from '../../../shared/http/url.ts';
import { describeError } from '../../../shared/host/fault.ts';
import { networkError } from './network-error.ts';
import type { Item, NewmanEvent, Parameter, RunError } from './newman-types.ts';
import type { Exchange, HeaderLine, PlannedRequest, Traffic, UnresolvedVariable } from '../results/execution.ts';

/** A request of the collection with the folders around it. */
export function plannedRequest(item: Item): PlannedRequest {
  const folders: string[] = [];
  item.forEachParent?.({ withRoot: false }, (parent) => folders.unshift(parent.name ?? parent.id ?? 'unnamed folder'));
  return { folders, name: item.name ?? item.id ?? 'unnamed request' };
}

/** One HTTP request as newman's event `request` tells it. */
export function exchangeOf(
  error: RunError | null,
  { cursor, request, response, history }: NewmanEvent,
  unresolved: readonly UnresolvedVariable[],
): Exchange {
  const url = request?.url.toString() ?? '';
  const called = (history?.execution?.data ?? []).flatMap((hop) => hop.request?.href ?? []);
  const told = error === null ? undefined : networkError(error);
  return {
    sender: cursor.scriptId === undefined ? 'request' : 'script',
    method: request?.method ?? '',
    url: withoutCredentials(url),
    origins: [...new Set([...(called.length === 0 ? [url] : called)].flatMap((address) => originOf(address) ?? []))],
    unresolved,
    answer:
      response?.code === undefined || error
        ? undefined
        : { status: response.code, reason: response.status ?? '', milliseconds: response.responseTime ?? 0 },
    error: told
      ? { code: told.code, message: describeError(told.message || told.code || 'no message') }
      : response?.code === undefined
        ? { code: undefined, message: 'no response' }
        : undefined,
  };
}

/**
 * The exchange with the time that its answer can have taken, where so many milliseconds have passed since it was sent:
 * newman goes by the clock on the wall, which somebody may set meanwhile.
 */
export function withinTheTime(exchange: Exchange, passed: number): Exchange {
  const { answer } = exchange;
  if (answer === undefined || (answer.milliseconds >= 0 && answer.milliseconds <= passed + 1)) return exchange;
  return { ...exchange, answer: { ...answer, milliseconds: Math.round(passed) } };
}

/** What tells a request from others on the wire: its method and its address, without credentials and fragment. */
export function requestKey(method: string, url: string): string {
  if (!URL.canParse(url)) return `${method} ${url}`;
  const { origin, pathname, search } = new URL(url);
  return `${method.toUpperCase()} ${origin}${pathname}${search}`;
}

/** The address that was called last, after all redirects. */
export function lastAddress({ request, history }: NewmanEvent): string {
  const called = (history?.execution?.data ?? []).flatMap((hop) => hop.request?.href ?? []);
  return called.at(-1) ?? request?.url.toString() ?? '';
}

/** The exchange whose answer broke off: what came of it is no answer. */
export function cutOff(exchange: Exchange, bytes: number): Exchange {
  const { answer } = exchange;
  if (answer === undefined) return exchange;
  const status = `${answer.status} ${answer.reason}`.trim();
  const message = `the answer (${status}) was cut off after ${bytes} bytes: the connection closed before its end`;
  return { ...exchange, answer: undefined, error: { code: 'ECONNRESET', message } };
}

/** The exchange that took longer than it may: what came of its answer is none. */
export function tooLate(exchange: Exchange, seconds: number): Exchange {
  const message = `no whole answer within ${seconds} s (requestTimeoutSeconds)`;
  return { ...exchange, answer: undefined, error: { code: 'ESOCKETTIMEDOUT', message } };
}

/** A request that had left when `ended`, the run or its script, came to its end, so many milliseconds after it was sent. */
export function underWay(
  sent: Pick<Exchange, 'sender' | 'method' | 'url' | 'unresolved'>,
  milliseconds: number,
  ended: string,
): Exchange {
  const origin = originOf(sent.url);
  const message = `it was under way for ${Math.round(milliseconds)} ms when ${ended} ended`;
  return {
    ...sent,
    url: withoutCredentials(sent.url),
    origins: origin === undefined ? [] : [origin],
    answer: undefined,
    error: { code: undefined, message },
  };
}

/** Headers and body of an exchange. */
export function trafficOf({ request, response }: NewmanEvent, exchange: Exchange): Traffic {
  return {
    exchange,
    sentHeaders: headerLines(request?.headers.all() ?? []),
    receivedHeaders: headerLines(response?.headers.all() ?? []),
    body: response?.stream,
  };
}

/** What a script wrote to its console, in one text; `inspect` shows what is no text, whatever it is. */
export function messagesOf(messages: readonly unknown[], inspect: (value: unknown) => string): string {
  return messages.map((message) => (typeof message === 'string' ? message : inspect(message))).join(' ');
}

/** The headers that are switched on. */
export function headerLines(headers: readonly Parameter[]): HeaderLine[] {
  return headers.flatMap(({ key, value, disabled }) =>
    key && disabled !== true ? { key, value: typeof value === 'string' ? value : '' } : [],
  );
}
