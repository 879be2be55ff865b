import { setTimeout as sleep } from 'node:timers/promises';
import { pauseBefore } from '../../../../shared/http/retry.ts';
import type { HttpAnswer } from '../http-answer.ts';
import { requestEnd } from '../request-end.ts';

const PATIENCE = { mostAttempts: 3, firstPauseMilliseconds: 500, longestPauseMilliseconds: 5000 };

/** Sends what may be sent twice, up to three times where it fails in a way that may pass. Never throws. */
export async function askAgain(ask: () => Promise<HttpAnswer>, stop: AbortSignal): Promise<HttpAnswer> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await ask();
    const end = requestEnd(answer, Date.now());
    const pause = end === undefined ? undefined : pauseBefore(attempt, true, end, PATIENCE);
    if (pause === undefined || stop.aborted) return answer;
    await sleep(pause, undefined, { signal: stop }).catch(() => undefined);
  }
}
