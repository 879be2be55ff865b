/** What is known of a request over HTTP/1.1 whose connection broke. */
export interface BrokenRequest {
  readonly method: string;
  readonly hasBody: boolean;
  /** Its connection was kept from a request before. */
  readonly isOnKeptConnection: boolean;
  /** The head of an answer has come. */
  readonly hasAnswer: boolean;
  /** Whoever sent it wants it no longer: its time is over, or the run was stopped. */
  readonly isGivenUp: boolean;
  readonly code: string | undefined;
}

// RFC 9110, 9.2.1.
const CHANGES_NOTHING = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
const CLOSED = new Set<string | undefined>(['ECONNRESET', 'EPIPE']);

/**
 * Whether a request is sent a second time, on a new connection: a server may close a kept one at any time, also just when
 * the next request leaves (RFC 9112, 9.3.1 and 9.5), and the client is then to send again what changes nothing. Never on a
 * connection that was new, so never a third time.
 */
export function isSentAgain(broken: BrokenRequest): boolean {
  return (
    broken.isOnKeptConnection &&
    CLOSED.has(broken.code) &&
    CHANGES_NOTHING.has(broken.method) &&
    !broken.hasBody &&
    !broken.hasAnswer &&
    !broken.isGivenUp
  );
}
