import { meaningOf } from '../http/connection-codes.ts';
import { pauseBefore } from '../http/retry.ts';
import type { RequestEnd, RetryPatience } from '../http/retry.ts';
import type { FailureFacts } from './request-failure.ts';

/** How patient requests are. */
export interface Patience extends RetryPatience {
  /** For one attempt, body included. */
  readonly timeoutMilliseconds: number;
}

export const PATIENCE: Patience = {
  timeoutMilliseconds: 30_000,
  mostAttempts: 4,
  firstPauseMilliseconds: 500,
  longestPauseMilliseconds: 30_000,
};

/**
 * How long to wait before a failed request is sent again, or `undefined` where it must not be. The library's own
 * retries are off: they pause for milliseconds, ignore Retry-After and leave 429 out (pipelines.md#c1-azure-devops-node-api).
 *
 * @param attempt how many attempts there were before this one
 */
export function pauseAfter(
  attempt: number,
  verb: string,
  facts: FailureFacts,
  patience: RetryPatience,
): number | undefined {
  const end = endOf(facts);
  return end === undefined ? undefined : pauseBefore(attempt, verb !== 'POST', end, patience);
}

/** What is worth sending again at all. */
function endOf({ reason, status, code, retryAfterSeconds }: FailureFacts): RequestEnd | undefined {
  switch (reason) {
    case 'throttled':
      return { kind: 'answered', status: 429, retryAfterSeconds };
    case 'serverError':
      return { kind: 'answered', status: status ?? 500, retryAfterSeconds };
    case 'unreachable':
      return { kind: 'broken', code, neverSent: meaningOf(code).neverSent };
    case 'timedOut':
      return { kind: 'silent' };
    case 'notFound':
    case 'signInPage':
    case 'notAuthenticated':
    case 'forbidden':
    case 'rejected':
    case 'redirected':
    case 'unreadable':
    case 'tooLarge':
      return undefined;
  }
}
