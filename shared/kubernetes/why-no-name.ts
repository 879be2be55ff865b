import { isObjectName, parseWorkloadName } from './resources.ts';

/**
 * Why a text is no name of an object, as a half sentence that ends with the likely right one where there is one:
 * `capital letters are not allowed; did you mean 'python-service'?`. Pure; the rules are those of RFC 1123 as the API
 * server applies them.
 *
 * @param text what was given, and is no name
 * @param longest how many characters the name may have
 * @param dots whether dots may stand in it (subdomains, not labels)
 */
export function whyNoName(
  text: string,
  { longest, dots }: { readonly longest: number; readonly dots: boolean },
): string {
  const likely = text
    .trim()
    .toLowerCase()
    .replace(dots ? /[^a-z0-9.]+/g : /[^a-z0-9]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  const isRight = likely !== text && likely.length <= longest && isObjectName(likely) && !/[,;]/.test(text);
  return `${reason(text, longest, dots)}${isRight ? `; did you mean '${likely}'?` : ''}`;
}

/** Why a text is no name of a workload, with or without its kind. Pure. */
export function whyNoWorkloadName(text: string): string {
  const [kind = '', name, ...more] = text.trim().split('/');
  if (name === undefined) return whyNoName(text, SUBDOMAIN);
  if (more.length > 0) return 'more than one slash stands in it; the namespace is an input of its own';
  if (parseWorkloadName(`${kind.trim()}/x`) === undefined) {
    return `'${kind}' in front of the slash is none of deployment, statefulset and daemonset; the namespace is an input of its own`;
  }
  return name === '' ? 'the name behind the slash is missing' : whyNoName(name, SUBDOMAIN);
}

/** Of a namespace and of a container: an RFC 1123 label. */
export const LABEL = { longest: 63, dots: false } as const;

/** True for an RFC 1123 label. */
export function isLabel(text: string): boolean {
  return isObjectName(text) && text.length <= LABEL.longest && !text.includes('.');
}

const SUBDOMAIN = { longest: 253, dots: true } as const;

function reason(text: string, longest: number, dots: boolean): string {
  const named = NAMED.find(([pattern]) => pattern.test(text));
  if (named !== undefined) return named[1];
  if (/[A-Z]/.test(text)) return 'capital letters are not allowed';
  if (!dots && text.includes('.')) return 'a dot stands in it';
  const strange = /[^-a-z0-9.]/u.exec(text);
  if (strange !== null) return `'${strange[0]}' stands in it; lower case letters, digits and hyphens are allowed`;
  if (text.length > longest) return `it has ${text.length} characters, ${longest} are allowed`;
  return 'it must begin and end with a letter or digit';
}

// What names are often written with, in words.
const NAMED: readonly (readonly [RegExp, string])[] = [
  [/[,;]/, 'it looks like several; one is taken'],
  [/\s/, 'a blank stands in it'],
  [/_/, 'an underscore stands in it, where names have hyphens'],
  [/\\/, 'a backslash stands in it'],
  [/\//, 'a slash stands in it'],
  [/:/, 'a colon stands in it'],
];
