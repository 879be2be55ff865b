import type * as JsYaml from 'js-yaml';

/** What of js-yaml is needed; it is loaded only where there is YAML to read. */
export type Yaml = Pick<typeof JsYaml, 'load' | 'parseEvents' | 'getScalarValue' | 'CORE_SCHEMA' | 'YAMLException'>;

/** What a YAML text holds, or why it holds nothing. */
export type ParsedYaml =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'broken'; readonly line: number | undefined; readonly what: string; readonly next: string };

const MOST_ALIASES = 100;
/** So many values a text may stand for when every alias is written out. */
export const MOST_VALUES = 100_000;

/**
 * Reads a YAML 1.2 text of one document by the core schema: no dates, no `yes` for true, no tags, no merge keys, no key
 * twice, and aliases only as far as they stay small. What is wrong is said without the words of the parser, which may
 * quote what stands there: a piece of a secret, which no mask knows.
 */
export function parseYaml({ load, CORE_SCHEMA, YAMLException }: Yaml, text: string): ParsedYaml {
  let value: unknown;
  try {
    value = load(text, { schema: CORE_SCHEMA, maxAliases: MOST_ALIASES });
  } catch (error) {
    const { reason, line } = error instanceof YAMLException ? { ...error, line: error.mark?.line } : NO_REASON;
    const unquoted = unquotedVariable(text, reason, line);
    if (unquoted !== undefined) return broken(unquoted, ...UNQUOTED);
    const [, ...words] = REASONS.find(([pattern]) => pattern.test(reason)) ?? NOT_YAML;
    return broken(line, ...words);
  }
  return expandsTooFar(value) ? broken(undefined, ...TOO_MUCH) : { kind: 'value', value };
}

type Words = readonly [what: string, next: string];

const NO_REASON = { reason: '', line: undefined };
const UNQUOTED: Words = ['holds {{…}} without quotes, which YAML takes for a map', "Write it in quotes, as '{{name}}'"];
const TOO_MUCH: Words = ['its aliases (*name) stand for too much', 'Write out what they stand for'];
const REASONS: readonly (readonly [RegExp, ...Words])[] = [
  [/input is empty/, 'is empty', 'Write the file again in Postman, or remove it'],
  [/found more/, 'holds several documents', 'Remove the line --- between them and what follows'],
  [/duplicated mapping key/, 'has a field twice', 'Remove one of the two'],
  [/maxAliases/, ...TOO_MUCH],
  [
    /unidentified alias|alias node/,
    'names an alias (*name) that nothing defines',
    'Put text that begins with * in quotes',
  ],
  [/tag/i, 'has a tag (!name), which no collection has', 'Remove it, and put text that begins with ! in quotes'],
  [/maxDepth/, 'nests too deep', 'Write the file again in Postman'],
  [/tab characters/, 'is indented by a tab', 'Indent with blanks'],
  [/quoted scalar/, 'has a quote that is never closed', 'Close it'],
  [
    /escape|hexadecimal/,
    'has an escape (\\) that YAML does not know',
    'Write \\\\ for a backslash, or take single quotes',
  ],
  [/non-printable|null byte|valid JSON/, 'holds a character that YAML does not allow', 'Remove it'],
  [/complex keys/, 'has a list or map for the name of a field', 'Put text that begins with { or [ in quotes'],
  [/flow collection/, 'has a { or [ that is never closed', 'Close it, or put the text in quotes'],
  [
    /indentation/,
    'is not indented as YAML, or holds text that needs quotes',
    'Indent fields alike, and quote text with ": ", " #" or one of {}[]&*!|>%@` at its beginning',
  ],
];
const NOT_YAML: readonly [RegExp, ...Words] = [/^/, 'is not YAML', 'Correct it, or write the file again in Postman'];

function broken(line: number | undefined, what: string, next: string): ParsedYaml {
  return { kind: 'broken', line: line === undefined ? undefined : line + 1, what, next };
}

const VARIABLE = /(?:^|[\s[{,])(?:[^\s#]+:|-)\s+\{\{/;

/** The line that made a text broken by a variable without quotes: where the parser stopped, or where such a one stands. */
function unquotedVariable(text: string, reason: string, line: number | undefined): number | undefined {
  const lines = text.split(/\r\n|\r|\n/);
  if (line !== undefined && lines.slice(line, line + 1).some((one) => VARIABLE.test(one))) return line;
  const found = /complex keys/.test(reason) ? lines.findIndex((one) => VARIABLE.test(one)) : -1;
  return found < 0 ? undefined : found;
}

/** Whether a value stands for more than it may, or for itself: aliases share what they name, and whoever reads it does not. */
function expandsTooFar(value: unknown): boolean {
  const open = [value];
  let count = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (++count + open.length > MOST_VALUES) return true;
    if (typeof next === 'object' && next !== null) {
      for (const child of Object.values(next)) if (child !== undefined) open.push(child);
    }
  }
  return false;
}
