import { pauseBefore } from '../http/retry.ts';
import type { RetryPatience } from '../http/retry.ts';
import { meaningOf } from '../http/connection-codes.ts';
import type { AzureFailureFacts } from './azure-failure.ts';

const PATIENCE: RetryPatience = {
  mostAttempts: 4,
  firstPauseMilliseconds: 500,
  longestPauseMilliseconds: 60_000,
};

/**
 * How long to wait before a request to Azure is sent again, or `undefined` where it must not be, or would not help: all of
 * them only ask. Who asks for a longer pause than a minute is not asked again, since that would start the pause anew
 * (aks.md#53-arm-errors). After silence it is sent once more, on another connection: a firewall may have forgotten the one that
 * was kept.
 *
 * @param attempt how many attempts there were before the one that failed
 * @param isMachine the machine's own service for identities was asked, which may still be starting (404, 410)
 */
export function pauseBeforeAzureRetry(
  attempt: number,
  facts: AzureFailureFacts,
  isMachine: boolean,
): number | undefined {
  if (facts.kind === 'noAnswer') {
    if (facts.code === undefined) return undefined;
    if (facts.code === 'ETIMEDOUT') return attempt === 0 ? 0 : undefined;
    const { lasting, neverSent } = meaningOf(facts.code);
    // Nothing listens at the address of that service: the machine has none.
    if (lasting || (isMachine && facts.code === 'ECONNREFUSED')) return undefined;
    return pauseBefore(attempt, true, { kind: 'broken', code: facts.code, neverSent }, PATIENCE);
  }
  const { status, retryAfterSeconds } = facts;
  if (retryAfterSeconds !== undefined && retryAfterSeconds * 1000 > PATIENCE.longestPauseMilliseconds) return undefined;
  const asked = isMachine && (status === 404 || status === 410) ? 503 : status;
  return pauseBefore(attempt, true, { kind: 'answered', status: asked, retryAfterSeconds }, PATIENCE);
}
