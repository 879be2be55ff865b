import type { HttpAnswer } from '../network/http-answer.ts';

/** A token that was fetched. */
export interface FetchedToken {
  readonly token: string;
  /** For how long it may be used; `undefined` where the server does not say. */
  readonly seconds: number | undefined;
  /** All of the answer that is secret, the token among it. */
  readonly secrets: readonly string[];
}

/** What a token server's answer means. */
export type TokenEnd =
  | { readonly kind: 'token'; readonly fetched: FetchedToken }
  /** With what is wrong and what to do; `isLasting`: it will be so at the next request too. */
  | { readonly kind: 'failed'; readonly why: string; readonly isLasting: boolean };

const SECRET_FIELDS = ['access_token', 'refresh_token', 'id_token', 'client_secret'];
const MOST_CHARACTERS = 300;

/** Reads the answer to a token request (RFC 6749, 5.1 and 5.2). `server` is what it is called in messages. */
export function readTokenAnswer(answer: HttpAnswer, server: string): TokenEnd {
  if (answer.kind === 'noAnswer') {
    const why = `${server} cannot be asked for one: ${answer.message}. Check the Access Token URL, and whether this agent can reach it (proxy, caCertificates).`;
    return { kind: 'failed', why, isLasting: false };
  }
  const { status, body } = answer;
  const fields = fieldsOf(body);
  if (status >= 300 && status <= 399) {
    const why = `${server} answered with a redirect (${status}), which is not followed: the client secret would go with it. Give the Access Token URL that it leads to.`;
    return { kind: 'failed', why, isLasting: true };
  }
  if (status < 200 || status > 299) return refused(status, fields, server);
  const token = fields?.['access_token'];
  if (fields === undefined || typeof token !== 'string' || token === '') {
    const what = fields === undefined ? 'no JSON object' : 'JSON without an access_token';
    const why = `${server} answered with ${what} (${status}). Check the Access Token URL: is it that of the token server?`;
    return { kind: 'failed', why, isLasting: true };
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    const why = `the access_token of ${server} holds characters that no header may hold. Look at what it answers.`;
    return { kind: 'failed', why, isLasting: true };
  }
  const secrets = SECRET_FIELDS.map((name) => fields[name]).filter((value) => typeof value === 'string');
  return { kind: 'token', fetched: { token, seconds: secondsOf(fields['expires_in']), secrets } };
}

/** Until when a token is used, in milliseconds of a clock: a while less than it is good for, since requests take time. */
export function usedUntil(seconds: number | undefined, now: number): number {
  if (seconds === undefined) return Number.POSITIVE_INFINITY;
  return now + Math.max(seconds - 10, seconds / 2) * 1000;
}

function refused(status: number, fields: Record<string, unknown> | undefined, server: string): TokenEnd {
  const said = ['error', 'error_description']
    .map((name) => fields?.[name])
    .filter((value) => typeof value === 'string' && value !== '')
    .map((value) => String(value).slice(0, MOST_CHARACTERS));
  const isPassing = status === 429 || status >= 500;
  const step = isPassing
    ? 'It may be starting or overloaded: give retries, or look at its log.'
    : 'Check Client ID, Client Secret and scope: which of secretVariables is empty or out of date?';
  const words = said.length === 0 ? '' : ` (${said.join(': ')})`;
  return { kind: 'failed', why: `${server} answered with status ${status}${words}. ${step}`, isLasting: !isPassing };
}

function fieldsOf(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

// Some servers write the number as a text.
function secondsOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
