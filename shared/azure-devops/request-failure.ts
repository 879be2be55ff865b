import * as v from 'valibot';

/** Why a request to Azure DevOps brought nothing. */
export type FailureReason =
  | 'notFound'
  /** 203 with a page for people: the token was not looked at. */
  | 'signInPage'
  | 'notAuthenticated'
  | 'forbidden'
  | 'throttled'
  /** 5xx. */
  | 'serverError'
  /** Any other 4xx; the server's message says what. */
  | 'rejected'
  /** A redirect where none belongs. */
  | 'redirected'
  /** A successful answer that is no JSON, or not of the shape that the API promises. */
  | 'unreadable'
  | 'tooLarge'
  /** No connection, or one that broke. */
  | 'unreachable'
  | 'timedOut';

export interface FailureFacts {
  readonly reason: FailureReason;
  /** Host and port that were asked; never a path, since signed addresses carry their key in it. */
  readonly host: string;
  readonly status?: number | undefined;
  /** The server's own words, or those of the operating system. */
  readonly said?: string | undefined;
  /** ECONNRESET and the like. */
  readonly code?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** The request may have reached the server, so a change may have happened. */
  readonly maybeSent?: boolean | undefined;
}

/** One request that failed, before anyone has said what it was for; `describeFailure` makes a Fault of it. */
export class RequestFailure extends Error {
  readonly facts: FailureFacts;

  constructor(facts: FailureFacts, cause?: unknown) {
    super(`${facts.reason} (${facts.host})`, cause === undefined ? undefined : { cause });
    this.name = 'RequestFailure';
    this.facts = facts;
  }
}

/** What a status means, or `undefined` where the answer is a good one (pipelines.md#c1-azure-devops-node-api). */
export function reasonOfStatus(status: number): FailureReason | undefined {
  if (status === 203) return 'signInPage';
  if (status >= 200 && status < 300) return undefined;
  if (status < 400) return 'redirected';
  if (status === 401) return 'notAuthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'notFound';
  if (status === 429) return 'throttled';
  return status >= 500 ? 'serverError' : 'rejected';
}

const MOST_CHARACTERS = 600;

const refusalShape = v.object({
  message: v.pipe(v.string(), v.trim(), v.nonEmpty()),
  // Where the build area is asked to queue, what is wrong stands only there.
  customProperties: v.fallback(
    v.optional(v.object({ ValidationResults: v.array(v.object({ message: v.string() })) })),
    undefined,
  ),
});

/**
 * The server's words in the body of a refusal: `message` of its JSON and its validation results, else nothing, since a
 * page of HTML says nothing to the reader of a log.
 */
export function messageIn(body: string): string | undefined {
  try {
    const parsed = v.safeParse(refusalShape, JSON.parse(body.replace(/^\uFEFF/, '')));
    if (!parsed.success) return undefined;
    const { message, customProperties } = parsed.output;
    const results = customProperties?.ValidationResults ?? [];
    return [message, ...results.map((result) => result.message)].join(' ').slice(0, MOST_CHARACTERS);
  } catch {
    return undefined;
  }
}
