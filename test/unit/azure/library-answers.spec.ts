import assert from 'node:assert/strict';
import { holdsAnswer } from '../../../shared/azure/library-answers.ts';
import type { LibraryQuestion } from '../../../shared/azure/library-answers.ts';

const ADDRESSES = {
  authorization_endpoint: 'https://a',
  token_endpoint: 'https://t',
  issuer: 'https://i',
  jwks_uri: 'https://k',
};
const TOKEN = { access_token: 'eyJ.a.b', token_type: 'Bearer', expires_in: 3599 };

describe('an answer holds what the library for tokens asked for', () => {
  const rows: readonly (readonly [what: string, LibraryQuestion, body: unknown, holds: boolean])[] = [
    ['the addresses of the authority', 'addresses', ADDRESSES, true],
    ['addresses without that for tokens', 'addresses', { ...ADDRESSES, token_endpoint: undefined }, false],
    ['addresses of which one is a number', 'addresses', { ...ADDRESSES, issuer: 7 }, false],
    ['a token in their place', 'addresses', TOKEN, false],
    ['a token', 'token', TOKEN, true],
    ['a token whose life is a text', 'token', { ...TOKEN, expires_in: '3599' }, true],
    ['a token without a life', 'token', { ...TOKEN, expires_in: undefined }, false],
    ['a token whose life is a word', 'token', { ...TOKEN, expires_in: 'soon' }, false],
    ['a token whose life is over', 'token', { ...TOKEN, expires_in: 0 }, false],
    ['a token that is a number', 'token', { ...TOKEN, access_token: 7 }, false],
    ['an empty token', 'token', { ...TOKEN, access_token: '' }, false],
    ['a token of two lines', 'token', { ...TOKEN, access_token: 'a\r\nx-more: b' }, false],
    [
      'a token of the machine, which ends at a time of day',
      'machineToken',
      { access_token: 'a', expires_on: '1' },
      true,
    ],
    ['no token of the machine', 'machineToken', { error: 'e' }, false],
    ['a page for people', 'token', '<html>', false],
    ['half an answer', 'token', '{"access_token":"eyJ', false],
    ['nothing', 'token', '', false],
    ['a list', 'token', [TOKEN], false],
    ['null', 'machineToken', 'null', false],
  ];
  for (const [what, question, body, holds] of rows) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    it(`${holds ? '' : 'not '}with ${what}`, () => assert.equal(holdsAnswer(question, text), holds));
  }
});
