import assert from 'node:assert/strict';
import {
  isWorthMasking,
  secretsInHeaders,
  secretsInText,
  secretsInUrl,
} from '../../../tasks/NewmanSanity/inputs/born-secrets.ts';
import { secretsOfAuthorization } from '../../../tasks/NewmanSanity/newman/sent-parts.ts';

describe('NewmanSanity: secrets that are born in the run', () => {
  const texts: readonly (readonly [text: string, secrets: readonly string[]])[] = [
    ['{"access_token":"abc123","expires_in":7200}', ['abc123']],
    ['{"data": {"refresh_token" : "r/1=", "id_token":"i.d.t"}}', ['r/1=', 'i.d.t']],
    ['{"accessToken":"camel","API_KEY":"upper","clientSecret":"cs"}', ['camel', 'upper', 'cs']],
    ['[{"password":"a\\"b\\\\c"}]', ['a"b\\c']],
    ['{"access_token":"cut off","refresh_token":"never en', ['cut off']],
    ['{"password":"bad\\escape"}', ['bad\\escape']],
    ['grant_type=x&client_secret=s%2F1+2&client_id=me', ['s/1 2']],
    ['password=%zz', ['%zz']],
    ['{"token_type":"Bearer","expires_in":1,"access_token":""}', []],
    ['{"secretary":"Ann","tokens":"12","passwordPolicy":"strict"}', []],
    ['<r><access_token>x1</access_token><o:Password type="t"> p w </o:Password></r>', ['x1', 'p w']],
    ['<r><token/><token></token><tokens>7</tokens></r>', []],
    ['', []],
  ];
  for (const [text, secrets] of texts) {
    it(`are found in ${text}`, () => assert.deepEqual(secretsInText(text), secrets));
  }

  const headers: readonly (readonly [key: string, value: string, secrets: readonly string[]])[] = [
    ['Authorization', 'Bearer abc.def', ['abc.def']],
    ['authorization', 'token  gh_1', ['gh_1']],
    ['Authorization', 'raw-key', ['raw-key']],
    ['Proxy-Authorization', `Basic ${Buffer.from('u:p:w').toString('base64')}`, ['p:w']],
    ['Authorization', `Basic ${Buffer.from('nobody').toString('base64')}`, []],
    ['Authorization', 'Digest username="u", realm="r"', []],
    ['Authorization', 'AWS4-HMAC-SHA256 Credential=a/b, Signature=c', []],
    ['X-API-Key', ' k1 ', ['k1']],
    ['apikey', 'k2', ['k2']],
    ['Set-Cookie', 'JSESSIONID="s1"; Path=/; HttpOnly', ['s1']],
    ['set-cookie', 'a=s2=; httponly', ['s2=']],
    ['Set-Cookie', 'XSRF-TOKEN=s3', ['s3']],
    ['Set-Cookie', 'theme=dark; Path=/', []],
    ['Set-Cookie', 'side=left', []],
    ['Set-Cookie', 'sid=; HttpOnly', []],
    ['Set-Cookie', 'nonsense', []],
    ['X-Request-Id', 'request-7', []],
  ];
  for (const [key, value, secrets] of headers) {
    it(`are found in the header ${key}: ${value}`, () => assert.deepEqual(secretsInHeaders([{ key, value }]), secrets));
  }

  it('are found in the query of a URL', () => {
    assert.deepEqual(secretsInUrl('http://h/a?x=1&access_token=a%20b&y'), ['a b']);
    assert.deepEqual(secretsInUrl('http://h/token=1'), []);
  });

  it('are found in an authorization of the collection', () => {
    const parameters = { username: 'u', password: 'p', token: '', value: 7 };
    assert.deepEqual(secretsOfAuthorization({ type: 'basic', parameters }), ['p', '7']);
    assert.deepEqual(secretsOfAuthorization(undefined), []);
  });

  const values: readonly (readonly [value: string, isWorth: boolean])[] = [
    ['eyJhbGciOi', true],
    ['s3cret!', true],
    ['1234567890', true],
    ['true', false],
    ['2026', false],
    ['123456789', false],
    ['2026-11-30', false],
    ['2026-11-30T10:00:00Z', false],
    ['default', false],
    ['abc', false],
    ['', false],
  ];
  for (const [value, isWorth] of values) {
    it(`'${value}' is ${isWorth ? '' : 'not '}taken out of innocent text`, () =>
      assert.equal(isWorthMasking(value), isWorth));
  }
});
