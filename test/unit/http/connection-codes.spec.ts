import assert from 'node:assert/strict';
import { meaningOf } from '../../../shared/http/connection-codes.ts';

describe('a connection that failed', () => {
  const rows: readonly (readonly [code: string | undefined, what: string, lasting: boolean, neverSent: boolean])[] = [
    ['ENOTFOUND', 'name', true, true],
    ['EAI_AGAIN', 'name', false, true],
    ['ECONNREFUSED', 'refused', false, true],
    ['EHOSTUNREACH', 'timeOut', false, true],
    ['ENETUNREACH', 'timeOut', false, true],
    ['ETIMEDOUT', 'timeOut', false, false],
    ['ESOCKETTIMEDOUT', 'timeOut', false, false],
    ['ECONNRESET', 'reset', false, false],
    ['EPIPE', 'reset', false, false],
    ['EPROTO', 'noTls', true, true],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'noTls', true, true],
    ['ERR_TLS_HANDSHAKE_TIMEOUT', 'noTls', true, true],
    ['CERT_HAS_EXPIRED', 'certificate', true, true],
    ['CERT_UNTRUSTED', 'certificate', true, true],
    ['CRL_HAS_EXPIRED', 'certificate', true, true],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate', true, true],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate', true, true],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate', true, true],
    ['HOSTNAME_MISMATCH', 'certificate', true, true],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate', true, true],
    ['ERR_INVALID_CHAR', 'invalid', true, true],
    ['PROXY_UNREACHABLE', 'proxy', false, true],
    ['TUNNEL_FAILED', 'proxy', false, true],
    ['EMFILE', 'unknown', false, false],
    ['toString', 'unknown', false, false],
    ['', 'unknown', false, false],
    [undefined, 'unknown', false, false],
  ];
  for (const [code, what, lasting, neverSent] of rows) {
    const says = `${lasting ? 'lasts' : 'may pass'}, ${neverSent ? 'nothing was sent' : 'what was sent may have arrived'}`;
    it(`by ${code ?? 'no code'} (${what}): it ${says}`, () =>
      assert.deepEqual(meaningOf(code), { what, lasting, neverSent }));
  }
});
