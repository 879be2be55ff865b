import { setTimeout as sleep } from 'node:timers/promises';
import { pauseBefore } from '../../../../shared/http/retry.ts';
import type { HttpAnswer } from '../../network/http-answer.ts';
import { httpPost } from '../../network/sockets/http-get.ts';
import type { Transport } from '../../network/sockets/transport.ts';
import { readTokenAnswer, usedUntil } from '../token-answer.ts';
import type { TokenEnd } from '../token-answer.ts';
import { planToken } from '../token-request.ts';
import type { OAuth2Parameters, TokenRequest } from '../token-request.ts';
import type { TokenSource } from './use-tokens.ts';

/** What fetching a token needs of the step. */
export interface TokenFetching {
  readonly transport: Transport;
  readonly timeoutMilliseconds: number;
  readonly stop: AbortSignal;
  /** Masks a value from now on. */
  readonly onSecret: (value: string) => void;
  /** A line for the log. */
  readonly say: (line: string) => void;
}

const PATIENCE = { mostAttempts: 3, firstPauseMilliseconds: 500, longestPauseMilliseconds: 5000 };

interface Kept {
  readonly end: Promise<TokenEnd>;
  /** In milliseconds of the clock that nobody sets. */
  until: number;
}

/** Fetches OAuth 2 tokens by client credentials, each once for all collections of a run, and anew before it expires. */
export class ClientCredentials implements TokenSource {
  readonly #fetching: TokenFetching;
  readonly #kept = new Map<string, Kept>();
  readonly #issued = new Set<string>();

  constructor(fetching: TokenFetching) {
    this.#fetching = fetching;
  }

  /** The token for a request with these parameters; nothing where none is meant. Never throws. */
  async tokenFor(parameters: OAuth2Parameters): ReturnType<TokenSource['tokenFor']> {
    const plan = planToken(parameters, (token) => this.#issued.has(token));
    if (plan.kind === 'notMeant') return plan;
    if (plan.kind === 'impossible') return { kind: 'failed', why: plan.why };
    const end = await this.#endOf(plan.request);
    return end.kind === 'token' ? { kind: 'token', token: end.fetched.token } : end;
  }

  #endOf(request: TokenRequest): Promise<TokenEnd> {
    const key = JSON.stringify(request);
    const before = this.#kept.get(key);
    if (before !== undefined && performance.now() < before.until) return before.end;
    const kept: Kept = { end: this.#fetch(request), until: Number.POSITIVE_INFINITY };
    this.#kept.set(key, kept);
    void kept.end.then((end) => {
      if (end.kind === 'token') kept.until = usedUntil(end.fetched.seconds, performance.now());
      else if (!end.isLasting) kept.until = 0;
    });
    return kept.end;
  }

  async #fetch(request: TokenRequest): Promise<TokenEnd> {
    const { onSecret, say } = this.#fetching;
    const { origin, pathname } = new URL(request.url);
    const server = `${origin}${pathname}`;
    for (const secret of [request.clientSecret, request.headers['Authorization']?.replace(/^Basic /, '')]) {
      if (secret !== undefined) onSecret(secret);
    }
    const end = readTokenAnswer(await this.#ask(request), server);
    if (end.kind === 'failed') return end;
    for (const secret of end.fetched.secrets) onSecret(secret);
    this.#issued.add(end.fetched.token);
    const { seconds } = end.fetched;
    const life = seconds === undefined ? '' : `, valid for ${seconds} s`;
    say(`OAuth 2: a token for client '${request.clientId}' was fetched from ${server}${life}.`);
    return end;
  }

  async #ask({ url, ...posted }: TokenRequest): Promise<HttpAnswer> {
    const { transport, timeoutMilliseconds, stop } = this.#fetching;
    for (let attempt = 0; ; attempt += 1) {
      const answer = await httpPost(url, posted, { ...transport, timeoutMilliseconds, stop });
      const end = endOf(answer);
      // A token that is fetched twice harms nobody.
      const pause = end === undefined ? undefined : pauseBefore(attempt, true, end, PATIENCE);
      if (pause === undefined || stop.aborted) return answer;
      await sleep(pause, undefined, { signal: stop }).catch(() => undefined);
    }
  }
}

function endOf(answer: HttpAnswer): Parameters<typeof pauseBefore>[2] | undefined {
  if (answer.kind === 'answer') {
    const { status } = answer;
    return status === 429 || status >= 500 ? { kind: 'answered', status, retryAfterSeconds: undefined } : undefined;
  }
  const { code } = answer;
  return code === 'ETIMEDOUT' ? { kind: 'silent' } : { kind: 'broken', code, neverSent: false };
}
