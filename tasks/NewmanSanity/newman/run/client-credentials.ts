import type { HttpAnswer } from '../../network/http-answer.ts';
import { askAgain } from '../../network/sockets/ask-again.ts';
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

  #ask({ url, headers, body }: TokenRequest): Promise<HttpAnswer> {
    const { transport, timeoutMilliseconds, stop } = this.#fetching;
    // A token that is fetched twice harms nobody.
    return askAgain(() => httpPost(url, { headers, body }, { ...transport, timeoutMilliseconds, stop }), stop);
  }
}
