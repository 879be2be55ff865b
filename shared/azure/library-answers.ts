import { jsonObject, textOf } from './foreign-text.ts';

/** What the library for tokens asks for: the authority's own addresses, a token of the authority, one of the machine. */
export type LibraryQuestion = 'addresses' | 'token' | 'machineToken';

// What the library needs of them (msal-common 16, isOpenIdConfigResponse); without, it names none.
const ADDRESSES = ['authorization_endpoint', 'token_endpoint', 'issuer', 'jwks_uri'];
// What may stand in a header.
const TOKEN = /^[\x21-\x7e]+$/;

/**
 * Whether a good answer (2xx) holds what was asked for. The library would only say that something is undefined, or use what
 * is no token: a page for people, half an answer and the JSON of somebody else are told apart from the wanted one here.
 */
export function holdsAnswer(question: LibraryQuestion, body: string): boolean {
  const answer = jsonObject(body);
  if (answer === undefined) return false;
  if (question === 'addresses') return ADDRESSES.every((name) => textOf(answer[name]) !== undefined);
  const token = textOf(answer['access_token']);
  if (token === undefined || !TOKEN.test(token)) return false;
  // Of the machine's services each says in its own form when a token ends.
  return question === 'machineToken' || Number(answer['expires_in']) > 0;
}
