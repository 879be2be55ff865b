import { isDigest, isRepository, isTag, parseImage } from './image.ts';

/**
 * Why a text is no repository (registry and path, without tag and digest), as a half sentence that ends with the likely
 * right one where there is one. Pure; the grammar is that of github.com/distribution/reference.
 */
export function whyNoRepository(text: string): string {
  const likely = text
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replaceAll('\\', '/')
    .replace(/\/{2,}/g, '/')
    .replace(/^\/|\/$/g, '');
  // The name of a registry may have capitals, a path may not.
  const lower = likely.toLowerCase();
  const meant = [likely, lower].find((one) => one !== text && isRepository(one));
  return `${reasonOfRepository(text)}${meant === undefined ? '' : `; did you mean '${meant}'?`}`;
}

function reasonOfRepository(text: string): string {
  const named = REPOSITORY.find(([pattern]) => pattern.test(text));
  if (named !== undefined) return named[1];
  if (text.length > 255) return `it has ${text.length} characters, 255 are allowed`;
  const strange = /[^-\w./:[\]]/u.exec(text);
  if (strange !== null) return `'${strange[0]}' may not stand in it`;
  if (/[A-Z]/.test(text)) return 'capital letters are not allowed in its path';
  return 'each part of its path is lower case letters and digits, with single dots, underscores or hyphens between them';
}

const REPOSITORY: readonly (readonly [RegExp, string])[] = [
  [/[,;\r\n]/, 'it looks like several; one is taken'],
  [/^[a-z][a-z0-9+.-]*:\/\//i, 'a scheme stands in front of it'],
  [/\s/, 'a blank stands in it'],
  [/\\/, 'a backslash stands in it'],
  [/@/, 'an @ stands in it; what follows is no digest'],
  [/\/\/|^\/|\/$/, 'a slash too many stands in it'],
];

/**
 * Why a text is neither a tag nor a digest, as a half sentence that ends with the likely right one where there is one.
 * Pure.
 */
export function whyNoTag(text: string): string {
  const meant = likelyTag(text);
  return `${reasonOfTag(text)}${meant === undefined || meant === text ? '' : `; did you mean '${meant}'?`}`;
}

function likelyTag(text: string): string | undefined {
  const trimmed = text.trim();
  const image = parseImage(trimmed);
  const bare = trimmed.replace(/^[:@]+/, '');
  if (/^sha256:/i.test(bare)) return isDigest(bare.toLowerCase()) ? bare.toLowerCase() : undefined;
  const tag = image?.digest ?? image?.tag ?? bare.replaceAll('+', '-');
  return isTag(tag) || isDigest(tag) ? tag : undefined;
}

function reasonOfTag(text: string): string {
  const digits = /^@?sha256:(.*)$/is.exec(text)?.[1];
  if (digits !== undefined && !text.startsWith('@')) {
    if (/[^0-9a-f]/.test(digits)) return 'a sha256 digest is made of the digits 0 to 9 and the letters a to f';
    return `a sha256 digest has 64 hexadecimal digits, this one ${digits.length}`;
  }
  const image = parseImage(text.trim());
  if (image?.tag !== undefined || image?.digest !== undefined) return 'a repository stands in front of it';
  const named = TAG.find(([pattern]) => pattern.test(text));
  if (named !== undefined) return named[1];
  const strange = /[^-\w.]/u.exec(text);
  if (strange !== null) return `'${strange[0]}' may not stand in it`;
  if (text.length > 128) return `it has ${text.length} characters, 128 are allowed`;
  return 'it must begin with a letter, a digit or an underscore';
}

const TAG: readonly (readonly [RegExp, string])[] = [
  [/[,;\r\n]/, 'it looks like several; one is taken'],
  [/^:/, 'the colon belongs to the image, not to the tag'],
  [/^@/, 'the @ belongs to the image, not to the digest'],
  [/\s/, 'a blank stands in it'],
  [/\+/, 'a plus stands in it, which tags may not have'],
  [/\//, 'a slash stands in it, as in the name of a branch'],
  [/:/, 'a colon stands in it'],
];
