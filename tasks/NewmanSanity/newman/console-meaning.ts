import { messagesOf } from './newman-events.ts';
import type { NewmanEvent } from './newman-types.ts';
import { authorizationOmission } from './unsent-authorization.ts';

// Where postman-runtime sends a request without something, it says no more than this (request-helpers-presend.js).
const OMISSION =
  /file load error|file data resolution error|could not sign the request|could not find a handler for auth|certificate .*load error/;
// What an authorization said (use-tokens.ts, watch-authorization.ts), after the runtime's own words.
const AUTHORIZATION = /^runtime~(\w+)\.auth: could not (?:validate|sign) the request: (?=([^]*))/;
const OMISSION_OF_SCRIPT = 'uploading files from scripts is not allowed';

/** What a message on newman's console is: the runtime speaks there as well as scripts do. */
export type ConsoleMeaning =
  /** The next request goes without its authorization. */
  | { readonly is: 'unauthorized'; readonly why: string }
  /** A request was sent without something that the collection has. */
  | { readonly is: 'omission'; readonly text: string }
  /** A line of the log. */
  | { readonly is: 'line'; readonly text: string };

/** Who says what in an event `console`; `inspect` shows what is no text, whatever it is. */
export function consoleMeaning(
  { cursor, messages = [], level }: NewmanEvent,
  inspect: (value: unknown) => string,
): ConsoleMeaning {
  const [first] = messages;
  // Also of a request that a script sends, where the runtime speaks with the script's own cursor.
  const authorization = level === 'warn' && typeof first === 'string' ? AUTHORIZATION.exec(first) : null;
  if (authorization !== null) {
    const [, type = '', why = ''] = authorization;
    return { is: 'unauthorized', why: authorizationOmission(type, why) };
  }
  const text = messagesOf(messages, inspect);
  const isOfRuntime = cursor.execution === undefined;
  return {
    is: (isOfRuntime && OMISSION.test(text)) || (level === 'warn' && text === OMISSION_OF_SCRIPT) ? 'omission' : 'line',
    text,
  };
}
