import type { ManifestYaml } from './kubectl-schema.ts';
import type { ManifestProblem } from './place.ts';

/** So deep may lists and maps stand in each other: far deeper than in any object. The parser goes no further. */
export const DEEPEST = 1000;

/**
 * What is wrong in a text that the parser refused, in words of our own: the parser's may quote what stands there.
 *
 * @param error what the parser threw
 */
export function whyNotYaml(
  yaml: Pick<ManifestYaml, 'YAMLException'>,
  { file, text }: { readonly file: string; readonly text: string },
  error: unknown,
): ManifestProblem {
  const { reason, line } =
    error instanceof yaml.YAMLException ? { reason: error.reason, line: error.mark?.line } : NO_REASON;
  const template = templateLine(text, reason, line);
  if (template !== undefined) return { where: `${file}:${template + 1}`, what: NOT_RENDERED };
  const [, what] = REASONS.find(([pattern]) => pattern.test(reason)) ?? NOT_YAML;
  return { where: line === undefined ? file : `${file}:${line + 1}`, what };
}

const NO_REASON = { reason: '', line: undefined };
const NOT_RENDERED =
  '{{…}} stands there, which a template engine has to fill in. Hand in what it renders: helm template NAME CHART > FILE';
const TEMPLATE = /\{\{/;

/** The line of a template expression that broke the text: where the parser stopped, else the first one there is. */
function templateLine(text: string, reason: string, line: number | undefined): number | undefined {
  const lines = text.split(/\r\n|\r|\n/);
  if (line !== undefined && lines.slice(line, line + 1).some((one) => TEMPLATE.test(one))) return line;
  const found = /complex keys/.test(reason) ? lines.findIndex((one) => TEMPLATE.test(one)) : -1;
  return found < 0 ? undefined : found;
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/duplicated mapping key/, 'a field stands there twice, of which kubectl takes the last one. Remove one of the two'],
  [/^no name of a field$/, 'null or no number stands where the name of a field is wanted. Put it in quotes'],
  [
    /cannot merge|maxTotalMergeKeys|merge sequence/,
    'a merge key (<<) takes an anchored map (*name), or a list of such',
  ],
  [
    /unidentified alias|alias node/,
    'an alias (*name) stands there that nothing before it in this document defines. Put text that begins with * in quotes',
  ],
  [/explicit tag/, 'the value does not fit its tag (!!name). Remove the tag, or correct the value'],
  [
    /tag/i,
    'a tag (!name) stands there, which Kubernetes does not know. Remove it, and put text that begins with ! in quotes',
  ],
  [/maxDepth/, `lists and maps stand in each other more than ${DEEPEST} deep`],
  [/tab characters/, 'it is indented by a tab. Indent with blanks'],
  [/quoted scalar/, 'a quote is never closed'],
  [
    /escape|hexadecimal/,
    'an escape (\\) stands there that YAML does not know. Write \\\\ for a backslash, or take single quotes',
  ],
  [/non-printable|null byte|valid JSON/, 'it holds a character that YAML does not allow. Remove it'],
  [
    /complex keys/,
    'a list or map stands where the name of a field is wanted. Put text that begins with { or [ in quotes',
  ],
  [/flow collection/, 'a { or [ is never closed, or two JSON documents stand there without a line --- between them'],
  [/separator is expected/, 'the document ends here for YAML, and more follows. Put a line --- between two documents'],
  [/deficient indentation/, 'a quote, { or [ is never closed, or what stands in it is not indented'],
  [
    /indentation|nested mappings/,
    'it is not indented as YAML, or holds text that needs quotes: with ": " or " #" in it, or one of {}[]&*!|>%@` at its beginning',
  ],
];
const NOT_YAML: (typeof REASONS)[number] = [/^/, 'it is neither YAML nor JSON'];
