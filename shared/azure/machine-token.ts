import { jsonObject } from './foreign-text.ts';

// A second either way is how long the answer was under way.
const SAME_CLOCK_MILLISECONDS = 30_000;

/**
 * The answer of the machine's service for identities, with the end of its token by the agent's clock: the service tells it by
 * its own, and the library takes that for the agent's (msal-node 5.6.0, BaseManagedIdentitySource.ts). By a clock that is ten
 * minutes slow the token would be used for ten minutes after its end.
 *
 * @param answeredAt the Date header of the answer
 * @param now milliseconds since 1970 by the agent's clock
 */
export function byAgentClock(body: string, answeredAt: string | undefined, now: number): string {
  const answered = Date.parse(answeredAt ?? '');
  const answer = jsonObject(body);
  const told = answer?.['expires_on'];
  const ends = endOf(told);
  if (answer === undefined || Number.isNaN(answered) || Number.isNaN(ends)) return body;
  if (Math.abs(answered - now) <= SAME_CLOCK_MILLISECONDS) return body;
  return JSON.stringify({ ...answer, expires_on: String(Math.round((ends - answered + now) / 1000)) });
}

// Seconds since 1970 as a number or a text, or the time of day in ISO 8601 (aks.md#43-managed-identity).
function endOf(told: unknown): number {
  if (typeof told === 'number') return told * 1000;
  if (typeof told !== 'string') return Number.NaN;
  return /^\d+$/.test(told) ? Number(told) * 1000 : Date.parse(told);
}
