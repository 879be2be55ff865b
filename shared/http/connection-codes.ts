/** What went wrong with a connection, going by the code of its error. */
export interface CodeMeaning {
  readonly what:
    /** The other side's certificate is not trusted. */
    | 'certificate'
    /** The name does not resolve. */
    | 'name'
    | 'refused'
    /** No answer, or no way there. */
    | 'timeOut'
    /** The connection was there and broke. */
    | 'reset'
    /** The other side speaks no TLS, or will not speak it with us. */
    | 'noTls'
    /** What was to be sent is no request. */
    | 'invalid'
    /** The proxy in between does not do its part. */
    | 'proxy'
    | 'unknown';
  /** It will be so in a second too: trying again within a step does not help. */
  readonly lasting: boolean;
  /** The request cannot have reached the server, so that even a change can be sent again. */
  readonly neverSent: boolean;
}

const MEANINGS: Readonly<Record<string, CodeMeaning>> = {
  ENOTFOUND: { what: 'name', lasting: true, neverSent: true },
  EAI_AGAIN: { what: 'name', lasting: false, neverSent: true },
  ECONNREFUSED: { what: 'refused', lasting: false, neverSent: true },
  EHOSTUNREACH: { what: 'timeOut', lasting: false, neverSent: true },
  ENETUNREACH: { what: 'timeOut', lasting: false, neverSent: true },
  ENETDOWN: { what: 'timeOut', lasting: false, neverSent: true },
  ETIMEDOUT: { what: 'timeOut', lasting: false, neverSent: false },
  ESOCKETTIMEDOUT: { what: 'timeOut', lasting: false, neverSent: false },
  ECONNRESET: { what: 'reset', lasting: false, neverSent: false },
  ECONNABORTED: { what: 'reset', lasting: false, neverSent: false },
  EPIPE: { what: 'reset', lasting: false, neverSent: false },
  EPROTO: { what: 'noTls', lasting: true, neverSent: true },
  // Our own, of the proxies and forwarded ports of NewmanSanity.
  PROXY_REFUSED: { what: 'proxy', lasting: false, neverSent: true },
  PROXY_UNREACHABLE: { what: 'proxy', lasting: false, neverSent: true },
  TUNNEL_FAILED: { what: 'proxy', lasting: false, neverSent: true },
};

// OpenSSL's verification errors as Node spells them (its page on TLS, "X509 certificate error codes").
const CERTIFICATE =
  /^(?:CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_|ERROR_IN_C|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$)/;
const NO_TLS = /^ERR_(?:SSL|TLS)_/;
const INVALID = /^ERR_INVALID_/;

const UNKNOWN: CodeMeaning = { what: 'unknown', lasting: false, neverSent: false };

/** What the code of a failed connection means; an unknown one may pass, and what was sent may have arrived. */
export function meaningOf(code: string | undefined): CodeMeaning {
  if (code === undefined) return UNKNOWN;
  const known = Object.hasOwn(MEANINGS, code) ? MEANINGS[code] : undefined;
  if (known !== undefined) return known;
  if (CERTIFICATE.test(code)) return { what: 'certificate', lasting: true, neverSent: true };
  if (NO_TLS.test(code)) return { what: 'noTls', lasting: true, neverSent: true };
  return INVALID.test(code) ? { what: 'invalid', lasting: true, neverSent: true } : UNKNOWN;
}
