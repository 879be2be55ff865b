import { distance } from 'fastest-levenshtein';

/** What is wrong with a text that is to be true or false, with the likely one where there is one. Pure. */
export function whyNoBoolean(value: string): string {
  const word = value.trim().toLowerCase();
  const meant = YES.has(word) ? 'true' : NO.has(word) ? 'false' : undefined;
  return `it must be true or false${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

// What YAML, shells and people write for them.
const YES = new Set(['yes', 'y', 'on', '1', 't', 'ture', "'true'", '"true"', '$true']);
const NO = new Set(['no', 'n', 'off', '0', 'f', 'flase', "'false'", '"false"', '$false']);

/** Of names that are known, the one that a name which is none of them was likely meant to be. Pure. */
export function likelyName(known: readonly string[], given: string): string | undefined {
  const bare = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const near = known
    .map((name) => ({ name, away: distance(bare(name), bare(given)) }))
    .filter(({ name, away }) => name.toLowerCase() !== given.toLowerCase() && away <= Math.max(1, name.length >> 2))
    .sort((one, other) => one.away - other.away)[0];
  return near?.name;
}

/** What is wrong with a text that is none of the words that are allowed, with the likely one where there is one. Pure. */
export function whyNoneOf(words: readonly string[], value: string): string {
  const near = likelyName(words, value);
  const last = words.at(-1) ?? '';
  const allowed = words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last} are allowed` : `${last} is allowed`;
  return `only ${allowed}${near === undefined ? '' : `; did you mean ${near}?`}`;
}

/** What is counted by an input of this name, in milliseconds; `undefined` where it is no time. Pure. */
function unitOf(input: string): number | undefined {
  if (input.endsWith('Milliseconds')) return 1;
  return input.endsWith('Seconds') ? 1000 : undefined;
}

// As Go, YAML and people write durations.
const UNITS: readonly (readonly [unit: RegExp, milliseconds: number])[] = [
  [/^(?:ms|milliseconds?|millis)$/i, 1],
  [/^(?:s|secs?|seconds?)$/i, 1000],
  [/^(?:m|mins?|minutes?)$/i, 60_000],
  [/^(?:h|hrs?|hours?)$/i, 3_600_000],
];

/**
 * Why a text is no whole number between two bounds, as a half sentence. Pure.
 *
 * @param input its name says what it counts: `timeoutSeconds`
 */
export function whyNoInteger(
  input: string,
  value: string,
  { minimum, maximum }: { minimum: number; maximum: number },
): string {
  const text = value.trim();
  if (/^[+-]?\d+$/.test(text)) {
    return Number(text) < minimum ? `the least is ${minimum}` : `the most is ${maximum}`;
  }
  const [, whole, behind] = /^(\d+)\s*([a-z]+)$/i.exec(text) ?? [];
  if (whole !== undefined && behind !== undefined) {
    const [counted, given] = [unitOf(input), UNITS.find(([unit]) => unit.test(behind))?.[1]];
    const meant = counted === undefined || given === undefined ? NaN : (Number(whole) * given) / counted;
    return `a unit stands behind it; write the number alone${Number.isInteger(meant) ? `, as ${meant}` : ''}`;
  }
  const grouped = text.replace(/[ ,._']/g, '');
  if (/^\d{1,3}(?:[ ,_'.]\d{3})+$/.test(text)) return `it is written in groups; write ${grouped}`;
  if (/^[+-]?\d*[.,]\d+$/.test(text)) return 'it is a fraction';
  if (/^[+-]?\d+(?:\.\d+)?e[+-]?\d+$/i.test(text)) return 'it has an exponent; write the number out';
  return 'it is no number';
}
