import { jsonObject, textOf } from './foreign-text.ts';

/** The object id of the identity behind an access token, for error texts; a token is not ours to read for anything else. */
export function objectIdIn(token: string): string | undefined {
  return textOf(jsonObject(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))?.['oid']);
}
