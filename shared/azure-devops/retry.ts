import type { FailureFacts } from './request-failure.ts';

/** How patient requests are. */
export interface Patience {
  /** For one attempt, body included. */
  readonly timeoutMilliseconds: number;
  readonly mostAttempts: number;
  readonly firstPauseMilliseconds: number;
  /** Also the most that a Retry-After is honoured with. */
  readonly longestPauseMilliseconds: number;
}

export const PATIENCE: Patience = {
  timeoutMilliseconds: 30_000,
  mostAttempts: 4,
  firstPauseMilliseconds: 500,
  longestPauseMilliseconds: 30_000,
};

// The address or the certificate is wrong; it will be so in a second too.
const LASTING =
  /^(?:ENOTFOUND|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_INVALID|HOSTNAME_MISMATCH|ERR_SSL|EPROTO)/;
// The server was never reached, so that even a POST can be sent again.
const NEVER_SENT: ReadonlySet<string | undefined> = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** True where the request cannot have reached the server. */
export function wasNeverSent(code: string | undefined): boolean {
  return NEVER_SENT.has(code) || (code !== undefined && LASTING.test(code));
}

/**
 * How long to wait before a failed request is sent again, or `undefined` where it must not be. The library's own
 * retries are off: they pause for milliseconds, ignore Retry-After and leave 429 out
 * (pipelines.md#c1-azure-devops-node-api). A POST is repeated only where the server said that it did nothing (429) or
 * was never reached.
 *
 * @param attempt how many attempts there were before this one
 */
export function pauseBefore(
  attempt: number,
  verb: string,
  facts: FailureFacts,
  patience: Patience,
): number | undefined {
  if (attempt + 1 >= patience.mostAttempts) return undefined;
  const { firstPauseMilliseconds, longestPauseMilliseconds } = patience;
  const backoff = firstPauseMilliseconds * 2 ** attempt;
  const asked = (facts.retryAfterSeconds ?? 0) * 1000;
  const pause = Math.min(Math.max(backoff, asked), longestPauseMilliseconds);
  const repeatable = verb !== 'POST';
  switch (facts.reason) {
    case 'throttled':
      return pause;
    case 'serverError':
      return repeatable && facts.status !== 501 ? pause : undefined;
    case 'unreachable':
      if (facts.code !== undefined && LASTING.test(facts.code)) return undefined;
      return repeatable || NEVER_SENT.has(facts.code) ? pause : undefined;
    case 'notFound':
    case 'signInPage':
    case 'notAuthenticated':
    case 'forbidden':
    case 'rejected':
    case 'redirected':
    case 'unreadable':
    case 'tooLarge':
    case 'timedOut':
      return undefined;
  }
}

/** Seconds of a Retry-After header, which holds a number or a date; `undefined` where it holds neither. */
export function retryAfterSeconds(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const until = Date.parse(header);
  return Number.isNaN(until) ? undefined : Math.max(0, Math.ceil((until - now) / 1000));
}
