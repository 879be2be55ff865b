import { meaningOf } from '../../../shared/http/connection-codes.ts';
import type { CodeMeaning } from '../../../shared/http/connection-codes.ts';
import { growingPause } from '../../../shared/http/retry.ts';
import { requestPath } from './execution.ts';
import type { CollectionRecord, Exchange, Execution } from './execution.ts';
import { findingsOf } from './findings.ts';
import type { Rules } from './findings.ts';

// What goes away by itself, also a name: a service that was just exposed gets one. Certificates, malformed addresses and
// files that may not be read do not.
const PASSING: ReadonlySet<CodeMeaning['what']> = new Set(['refused', 'reset', 'timeOut', 'name', 'proxy']);
const UNRESOLVED_HOST = /\{\{|%7b%7b/i;
const PATIENCE = { firstPauseMilliseconds: 1000, longestPauseMilliseconds: 10_000 };

/**
 * Why a collection should be run again, or `undefined` where that would not help: the first thing that went wrong must
 * be a connection. What fails after it may be its consequence; what failed before it would fail again. Pure.
 */
export function worthRetrying({ executions, errors, ended }: CollectionRecord, rules: Rules): string | undefined {
  if (errors.length > 0 || ended === 'absent') return undefined;
  const failuresOf = (execution: Execution) => findingsOf(execution, rules).failures;
  const first = executions.find((execution) => failuresOf(execution).length > 0);
  const lost = first?.exchanges.find(isLost);
  if (first === undefined || lost === undefined) return undefined;
  if (failuresOf(first).some(({ kind }) => kind === 'unresolvedVariable')) return undefined;
  return `${requestPath(first)} got no response (${lost.error.message})`;
}

/** How long to wait after an attempt, the first of which is 1. */
export function pauseAfter(attempt: number): number {
  return growingPause(attempt - 1, PATIENCE);
}

function isLost(exchange: Exchange): exchange is Exchange & { readonly error: NonNullable<Exchange['error']> } {
  const { error, url } = exchange;
  return error !== undefined && PASSING.has(meaningOf(error.code).what) && !UNRESOLVED_HOST.test(url);
}
