import type { RequestEnd } from '../../../shared/http/retry.ts';
import { retryAfterSeconds } from '../../../shared/http/retry.ts';
import type { HttpAnswer } from './http-answer.ts';

/** How a request failed, as far as sending it again goes; `undefined` where its answer is what was asked for, or final. */
export function requestEnd(answer: HttpAnswer, now: number): RequestEnd | undefined {
  if (answer.kind === 'noAnswer') {
    const { code } = answer;
    return code === 'ETIMEDOUT' ? { kind: 'silent' } : { kind: 'broken', code, neverSent: false };
  }
  const { status, retryAfter } = answer;
  if (status !== 429 && status < 500) return undefined;
  return { kind: 'answered', status, retryAfterSeconds: retryAfterSeconds(retryAfter, now) };
}
