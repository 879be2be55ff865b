import type { RunError } from './newman-types.ts';

/** The code of a server that HTTP/2 was asked of and that does not speak it. */
export const NO_HTTP2 = 'HTTP2_NOT_SPOKEN';

// Node's own words (lib/internal/http2/core.js, errors.js), which name neither what happened nor, outside of brackets, its code.
const CANCELLED = /^The pending stream has been canceled \(caused by: ([^]*)\)$/;
const CLOSED = /(?:stream|session) closed with error code (NGHTTP2_\w+|\d+)|GOAWAY/i;
// postman-request 2.88.1-postman.49, where an answer is larger than it may be once it is decompressed.
const TOO_LARGE = 'Maximum response size reached';
const CODE = /\b(?:E[A-Z]{3,}[A-Z_]*|[A-Z]+(?:_[A-Z]+){2,})\b/;

/** The code of an answer that is larger than `MOST_ANSWER_BYTES`. */
export const ANSWER_TOO_LARGE = 'ANSWER_TOO_LARGE';

/** What an answer may hold, decompressed: on its way into a script it exists about ten times. */
export const MOST_ANSWER_BYTES = 100 * 1_048_576;

/**
 * What the error of a request says: by HTTP/2 as it would be said by HTTP/1.1, the connection's own error and code, or that
 * the answer was cut off; and the latter of a compressed body that ends too soon. Any other error is what it was.
 */
export function networkError(error: RunError): RunError {
  const { message = '' } = error;
  if (error.code === 'Z_BUF_ERROR') {
    return { code: 'ECONNRESET', message: 'the answer was cut off: its compressed body ends too soon' };
  }
  if (message === TOO_LARGE) {
    return { code: ANSWER_TOO_LARGE, message: `the answer is larger than ${MOST_ANSWER_BYTES / 1_048_576} MiB` };
  }
  const cause = CANCELLED.exec(message)?.[1];
  if (cause !== undefined) {
    if (/no application protocol/i.test(cause)) return { code: NO_HTTP2, message: 'the server does not speak HTTP/2' };
    const code = CODE.exec(cause)?.[0];
    return { ...error, message: cause, ...(code === undefined ? {} : { code }) };
  }
  const closed = CLOSED.exec(message);
  if (closed === null) return error;
  const [, why = 'GOAWAY'] = closed;
  if (why === 'NGHTTP2_HTTP_1_1_REQUIRED') return { code: NO_HTTP2, message: 'the server asks for HTTP/1.1' };
  return { code: 'ECONNRESET', message: `the HTTP/2 stream was closed before the end of its answer (${why})` };
}
