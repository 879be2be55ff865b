import { meaningOf } from './connection-codes.ts';

/** How patient a client is with what fails. */
export interface RetryPatience {
  readonly mostAttempts: number;
  readonly firstPauseMilliseconds: number;
  /** Also the most that a Retry-After is honoured with. */
  readonly longestPauseMilliseconds: number;
}

/** How a request failed, as far as sending it again is concerned. */
export type RequestEnd =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterSeconds: number | undefined }
  /** No connection, or one that broke. */
  | { readonly kind: 'broken'; readonly code: string | undefined; readonly neverSent: boolean }
  /** It stands, and nothing came within the time of one attempt. */
  | { readonly kind: 'silent' };

/**
 * How long to wait before a request is sent again, or `undefined` where that must not be, or would not help. What may
 * not be done twice (`repeatable: false`) is sent again only where the server said that it did nothing (429), or was never
 * reached. After silence nothing is sent again here: it has cost the time of a whole attempt already, and whether there is
 * more is for whoever sends it to say.
 *
 * @param attempt how many attempts there were before the one that failed
 * @param spread what the growing pause is multiplied by, so that clients that failed together do not come back together
 */
export function pauseBefore(
  attempt: number,
  repeatable: boolean,
  end: RequestEnd,
  patience: RetryPatience,
  spread = 1,
): number | undefined {
  if (attempt + 1 >= patience.mostAttempts || !mayBeSentAgain(repeatable, end)) return undefined;
  const asked = end.kind === 'answered' ? (end.retryAfterSeconds ?? 0) * 1000 : 0;
  const pause = Math.max(growingPause(attempt, patience) * spread, asked);
  return Math.min(pause, patience.longestPauseMilliseconds);
}

/** The pause before the next attempt: each is twice as long as the one before. */
export function growingPause(attempt: number, patience: Omit<RetryPatience, 'mostAttempts'>): number {
  return Math.min(patience.firstPauseMilliseconds * 2 ** attempt, patience.longestPauseMilliseconds);
}

function mayBeSentAgain(repeatable: boolean, end: RequestEnd): boolean {
  switch (end.kind) {
    case 'answered':
      // 501 says that the server does not know how.
      return end.status === 429 || (repeatable && end.status >= 500 && end.status !== 501);
    case 'broken':
      return !meaningOf(end.code).lasting && (repeatable || end.neverSent);
    case 'silent':
      return false;
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
