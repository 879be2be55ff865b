import { requestPath } from './execution.ts';
import type { CollectionRecord, Exchange, Execution } from './execution.ts';
import { findingsOf } from './findings.ts';
import type { Rules } from './findings.ts';

// What goes away by itself. Certificates, malformed addresses and files that may not be read do not.
const PASSING =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|ESOCKETTIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ENOTFOUND|EAI_AGAIN|TUNNEL_FAILED|PROXY_REFUSED|PROXY_UNREACHABLE)$/;
const UNRESOLVED_HOST = /\{\{|%7b%7b/i;
const LONGEST_PAUSE_MILLISECONDS = 10_000;

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

/** How long to wait after an attempt. */
export function pauseBefore(attempt: number): number {
  return Math.min(1000 * 2 ** (attempt - 1), LONGEST_PAUSE_MILLISECONDS);
}

function isLost(exchange: Exchange): exchange is Exchange & { readonly error: NonNullable<Exchange['error']> } {
  const { error, url } = exchange;
  return error !== undefined && PASSING.test(error.code ?? '') && !UNRESOLVED_HOST.test(url);
}
