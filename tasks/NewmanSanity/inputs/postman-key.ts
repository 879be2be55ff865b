import type { InputReader } from '../../../shared/host/input-reader.ts';

// Keys of today begin so; older ones are 64 digits.
const LOOKS_LIKE_A_KEY = /^PMAK-|^[0-9a-f]{32,}$/i;

/**
 * The key that the secret variable named by postmanApiKey holds. A variable that is missing or empty is an input error, and
 * so is the key itself in its place: it would stand in the pipeline for all to read, and is not repeated in the message.
 */
export function readPostmanKey(
  reader: InputReader,
  variable: (name: string) => string | undefined,
): string | undefined {
  const name = reader.optional('postmanApiKey', { example: 'PostmanApiKey' });
  if (name === undefined) return undefined;
  const key = variable(name);
  if (key !== undefined) return key.trim();
  reader.problem(
    LOOKS_LIKE_A_KEY.test(name)
      ? 'postmanApiKey holds a key: give the name of the secret variable that holds it, without $( ) (example: PostmanApiKey)'
      : `postmanApiKey names the pipeline variable '${name}', which is missing or empty${reader.likelyVariable(name)} (example: PostmanApiKey)`,
  );
  return undefined;
}
