import { pauseBefore } from '../http/retry.ts';
import type { RequestEnd, RetryPatience } from '../http/retry.ts';

/** What a request does to the cluster, as far as waiting for it is concerned; `try`: a change that is only tried (`dryRun`). */
export type RequestKind = 'read' | 'try' | 'change' | 'note' | 'watch';

/** How long a request waits. Milliseconds. */
export interface RequestLimits {
  /** For the connection, TLS included. */
  readonly connect: number;
  /** For the answer, and for each further piece of it. */
  readonly answer: number;
  /** Whether the time for the answer runs from the start, or from when the connection stands. */
  readonly from: 'start' | 'connection';
  /** For the whole body once its first piece is there; a watch goes on. */
  readonly body: number;
}

const CONNECT = 10_000;
// Two webhooks may each take the 30 s that the API server gives one at most, whatever becomes of them (failurePolicy).
const CHANGE = 65_000;
// A note holds up a step whose work is done; a webhook that is away costs it 10 s by default.
const NOTE = 15_000;
const NOTE_BODY = 5_000;
const READ = 10_000;
const BODY = 60_000;
// The server ends a watch a little earlier than a silent connection counts as dead.
const WATCH = 30_000;

/** How long a request of this kind waits (design.md#connections-that-last). */
export function limitsOf(kind: RequestKind): RequestLimits {
  switch (kind) {
    case 'read':
      return { connect: CONNECT, answer: READ, from: 'start', body: BODY };
    case 'try':
    case 'change':
      return { connect: CONNECT, answer: CHANGE, from: 'connection', body: BODY };
    case 'note':
      return { connect: CONNECT, answer: NOTE, from: 'start', body: NOTE_BODY };
    case 'watch':
      return { connect: CONNECT, answer: WATCH, from: 'connection', body: Number.POSITIVE_INFINITY };
  }
}

/** What the client knows when a request has failed. */
export interface RetryCircumstances {
  readonly kind: RequestKind;
  /** The server has answered something in this step. */
  readonly answered: boolean;
  /** Whoever asks bears failures himself, and asks again. */
  readonly brief: boolean;
  /** How many attempts there were before the one that failed. */
  readonly attempt: number;
  /** Milliseconds since the first attempt began. */
  readonly elapsed: number;
}

// Together with the time of one read this keeps the first sentence about a dead server below 15 s.
const BRIEF_MILLISECONDS = 4_000;
const LONG_MILLISECONDS = 30_000;
const BRIEF: RetryPatience = { mostAttempts: 6, firstPauseMilliseconds: 200, longestPauseMilliseconds: 10_000 };
const LONG: RetryPatience = {
  mostAttempts: Number.POSITIVE_INFINITY,
  firstPauseMilliseconds: 200,
  longestPauseMilliseconds: 5_000,
};

/**
 * How long to wait before a failed request is sent again, on a new connection, or `undefined` where it is not. Once a server
 * has answered in this step, reads are tried again for 30 s, after silence and 5xx alike: it is restarting, or its load
 * balancer has not noticed yet. What is only tried leaves nothing behind either, and is sent again like a read; but its 500 may
 * be the answer to what was sent (manifests.md#4-server-side-apply-on-a-real-136). Before that the address may be wrong, and the step should say so soon
 * (design.md#connections-that-last).
 *
 * @param spread what the pause is multiplied by
 */
export function pauseBeforeRetry(
  end: RequestEnd,
  { kind, answered, brief, attempt, elapsed }: RetryCircumstances,
  spread: number,
): number | undefined {
  const isRepeatable = kind === 'read' || kind === 'try';
  if (kind === 'try' && end.kind === 'answered' && end.status === 500) return undefined;
  const isPatient = isRepeatable && answered && !brief;
  const again: RequestEnd =
    isPatient && end.kind === 'silent' ? { kind: 'broken', code: undefined, neverSent: false } : end;
  const isThrottled = end.kind === 'answered' && end.status === 429;
  // A disruption budget says so for as long as it holds; whoever asks comes back.
  if (isThrottled && brief && kind !== 'read') return undefined;
  const patience = isPatient && !isThrottled ? LONG : BRIEF;
  const pause = pauseBefore(attempt, isRepeatable, again, patience, spread);
  // Throttling asks for a pause that no budget shortens.
  if (pause === undefined || (isThrottled && kind !== 'note')) return pause;
  return elapsed + pause < (isPatient ? LONG_MILLISECONDS : BRIEF_MILLISECONDS) ? pause : undefined;
}
