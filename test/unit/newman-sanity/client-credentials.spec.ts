import assert from 'node:assert/strict';
import { readTokenAnswer, usedUntil } from '../../../tasks/NewmanSanity/newman/token-answer.ts';
import { planToken } from '../../../tasks/NewmanSanity/newman/token-request.ts';
import type { OAuth2Parameters, TokenRequest } from '../../../tasks/NewmanSanity/newman/token-request.ts';

const RIGHT: OAuth2Parameters = {
  grant_type: 'client_credentials',
  accessTokenUrl: 'https://login.example.com/token',
  clientId: 'tests',
  clientSecret: 'hunter22',
};
const BASIC = `Basic ${Buffer.from('tests:hunter22').toString('base64')}`;

function plan(more: OAuth2Parameters, isOurs = false) {
  return planToken({ ...RIGHT, ...more }, () => isOurs);
}

function planned(more: OAuth2Parameters): TokenRequest {
  const found = plan(more);
  if (found.kind !== 'fetch') assert.fail(JSON.stringify(found));
  return found.request;
}

describe('NewmanSanity: whether a token is fetched', () => {
  const rows: readonly [title: string, more: OAuth2Parameters, isOurs: boolean, kind: string][] = [
    ['where there is none', {}, false, 'fetch'],
    ['where it is empty', { accessToken: '' }, false, 'fetch'],
    ['anew where it is one of ours, which may have expired', { accessToken: 'abc' }, true, 'fetch'],
    ['not where the collection gives one', { accessToken: 'abc' }, false, 'notMeant'],
    ['not where a person would have to sign in', { grant_type: 'authorization_code' }, false, 'notMeant'],
    ['not where no grant is named', { grant_type: undefined }, false, 'notMeant'],
  ];
  for (const [title, more, isOurs, kind] of rows) it(title, () => assert.equal(plan(more, isOurs).kind, kind));
});

describe('NewmanSanity: how a token is asked for', () => {
  const rows: readonly [title: string, more: OAuth2Parameters, authorization: string | undefined, body: string][] = [
    ['by a Basic header, as in Postman where nothing is said', {}, BASIC, 'grant_type=client_credentials'],
    [
      'in the body',
      { client_authentication: 'body' },
      undefined,
      'grant_type=client_credentials&client_id=tests&client_secret=hunter22',
    ],
    [
      'without a secret, where the client shows a certificate',
      { clientSecret: undefined },
      undefined,
      'grant_type=client_credentials&client_id=tests',
    ],
    ['with a scope', { scope: 'a b' }, BASIC, 'grant_type=client_credentials&scope=a+b'],
    [
      'with an id that is a number',
      { clientId: 7, clientSecret: true },
      `Basic ${btoa('7:true')}`,
      'grant_type=client_credentials',
    ],
    [
      'with audience and resource, unless the further parameters name them',
      { audience: 'a', resource: 'r', tokenRequestParams: [{ key: 'audience', value: 'b' }] },
      BASIC,
      'grant_type=client_credentials&resource=r&audience=b',
    ],
    [
      'without further parameters that are none, or are switched off',
      {
        tokenRequestParams: [
          null,
          'x',
          { value: 'v' },
          { key: '', value: 'v' },
          { key: 'k', value: 'v', enabled: false },
        ],
      },
      BASIC,
      'grant_type=client_credentials',
    ],
  ];
  for (const [title, more, authorization, body] of rows) {
    it(title, () => {
      const request = planned(more);
      assert.equal(request.headers['Authorization'], authorization);
      assert.equal(request.body, body);
    });
  }

  it('with further parameters in header and address', () => {
    const tokenRequestParams = [
      { key: 'X-Tenant', value: 'shop', send_as: 'request_header' },
      { key: 'version', value: 2, send_as: 'request_url' },
    ];
    const request = planned({ tokenRequestParams });
    assert.equal(request.headers['X-Tenant'], 'shop');
    assert.equal(request.url, 'https://login.example.com/token?version=2');
  });
});

describe('NewmanSanity: why a token cannot be asked for', () => {
  const rows: readonly [title: string, more: OAuth2Parameters, says: RegExp][] = [
    ['no address', { accessTokenUrl: ' ' }, /^its Access Token URL is empty\. Give it by variables/],
    ['an address that is none', { accessTokenUrl: 'login' }, /'login' is no http or https URL/],
    ['no client', { clientId: null }, /^its Client ID is empty/],
    ['a secret that is empty', { clientSecret: '' }, /^its Client Secret is empty/],
    ['a variable without a value', { accessTokenUrl: 'https://{{host}}/t' }, /^\{\{host\}\} in its Access Token URL/],
    ['the same in a scope', { scope: '{{scope}}' }, /^\{\{scope\}\} in its scope has no value/],
    [
      'a header that is none',
      { tokenRequestParams: [{ key: 'X Y', value: '', send_as: 'request_header' }] },
      /^'X Y' of its token request cannot be a header/,
    ],
    [
      'a header that would be two',
      { tokenRequestParams: [{ key: 'X', value: 'a\r\nY: b', send_as: 'request_header' }] },
      /cannot be a header/,
    ],
  ];
  for (const [title, more, says] of rows) {
    it(title, () => {
      const found = plan(more);
      assert.match(found.kind === 'impossible' ? found.why : found.kind, says);
    });
  }
});

describe('NewmanSanity: what a token server answers', () => {
  const read = (status: number, body: string) =>
    readTokenAnswer({ kind: 'answer', status, body: Buffer.from(body) }, 'https://login/token');

  const tokens: readonly [title: string, body: object, seconds: number | undefined, secrets: string[]][] = [
    ['a token with a life', { access_token: 'abc', expires_in: 60 }, 60, ['abc']],
    ['a life written as a text', { access_token: 'abc', expires_in: '60' }, 60, ['abc']],
    ['no life', { access_token: 'abc' }, undefined, ['abc']],
    ['a life that is none', { access_token: 'abc', expires_in: 'soon' }, undefined, ['abc']],
    ['an empty life', { access_token: 'abc', expires_in: ' ' }, undefined, ['abc']],
    ['a life that is over', { access_token: 'abc', expires_in: 0 }, undefined, ['abc']],
    ['further secrets', { access_token: 'abc', refresh_token: 'r', id_token: 'i' }, undefined, ['abc', 'r', 'i']],
  ];
  for (const [title, body, seconds, secrets] of tokens) {
    it(title, () => {
      const fetched = { token: 'abc', seconds, secrets };
      assert.deepEqual(read(200, JSON.stringify(body)), { kind: 'token', fetched });
    });
  }

  const failures: readonly [title: string, status: number, body: string, isLasting: boolean, says: RegExp][] = [
    ['a wrong client', 401, '{"error":"invalid_client"}', true, /status 401 \(invalid_client\)\. Check Client ID/],
    ['a page with an error', 400, '<html>', true, /status 400\. Check Client ID/],
    ['a list', 403, '[]', true, /status 403\. Check/],
    ['too many requests', 429, '', false, /status 429\. It may be starting or overloaded/],
    ['a server that is broken', 500, '', false, /status 500\. It may be/],
    ['a redirect', 302, '', true, /a redirect \(302\), which is not followed/],
    ['no JSON', 200, 'token', true, /no JSON object \(200\)/],
    ['JSON that is no object', 200, 'null', true, /no JSON object/],
    ['no token', 200, '{"access_token":""}', true, /JSON without an access_token/],
    ['a token with a line break', 200, '{"access_token":"a\\nb"}', true, /characters that no header may hold/],
    ['words without end', 400, JSON.stringify({ error: 'e'.repeat(9999) }), true, /\(e{300}\)/],
  ];
  for (const [title, status, body, isLasting, says] of failures) {
    it(title, () => {
      const end = read(status, body);
      if (end.kind !== 'failed') assert.fail(end.kind);
      assert.match(end.why, says);
      assert.equal(end.isLasting, isLasting);
    });
  }

  it('nothing', () => {
    const end = readTokenAnswer({ kind: 'noAnswer', code: 'ECONNREFUSED', message: 'refused' }, 'https://login/token');
    assert.equal(end.kind === 'failed' && end.isLasting, false);
    assert.match(end.kind === 'failed' ? end.why : '', /cannot be asked for one: refused\. Check the Access Token URL/);
  });
});

describe('NewmanSanity: for how long a token is used', () => {
  const rows: readonly [title: string, seconds: number | undefined, until: number][] = [
    ['for the run, where the server does not say', undefined, Number.POSITIVE_INFINITY],
    ['ten seconds less than it lives', 3600, 3_591_000],
    ['half of a short life', 4, 3000],
  ];
  for (const [title, seconds, until] of rows) it(title, () => assert.equal(usedUntil(seconds, 1000), until));
});
