import { isUnavailable } from '../network/http-answer.ts';
import type { HttpAnswer } from '../network/http-answer.ts';

/** Whether the service answers, or why the tests cannot begin. */
export type Readiness =
  | { readonly outcome: 'ready' }
  | {
      readonly outcome: 'notReady';
      readonly message: string;
      readonly code: string | undefined;
      /** The last answer, or why there was none, without the URL. */
      readonly cause: string;
    }
  /** The deadline or a cancel came first. */
  | { readonly outcome: 'stopped' };

/**
 * Where to ask whether the service is ready: a path from `/` is taken from the origin of the target, any other is
 * appended to it, none is the target itself (design.md#inputs-of-newmansanity).
 */
export function probeUrl(targetUrl: string, readyPath: string | undefined): string {
  if (readyPath === undefined) return targetUrl;
  if (readyPath.startsWith('/')) {
    const credentials = /^[a-z]+:\/\/([^/?#]*@)?/i.exec(targetUrl)?.[1] ?? '';
    const { protocol, host } = new URL(targetUrl);
    return `${protocol}//${credentials}${host}${readyPath}`;
  }
  const [base = ''] = targetUrl.split(/[?#]/);
  return `${base.replace(/\/+$/, '')}/${readyPath}`;
}

/** Whether an answer shows a service at work; gateways answer in place of one that is not. */
export function showsReady(answer: HttpAnswer): boolean {
  return answer.kind === 'answer' && !isUnavailable(answer.status);
}

/** What came back, for people. */
export function describeAnswer(answer: HttpAnswer): string {
  return answer.kind === 'answer' ? `status ${answer.status}` : answer.message;
}
