import { existsSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { pictureSize } from './icons.ts';
import { markdownAnchors, markdownLinks } from '../markdown.ts';
import type { Manifest } from '../package/identity.ts';
import { packedReadme } from '../package/readme.ts';

/** What a picture of the page may weigh, in bytes. */
export const LARGEST_PICTURE = 150 * 1024;

/**
 * What the marketplace would not show of README.md: pictures that it refuses (SVG, http, not in the package), and
 * links that have nowhere to lead from there.
 */
export function pageProblems(root: string, manifest: Manifest, tasks: readonly string[]): string[] {
  const text = readFileSync(path.join(root, 'README.md'), 'utf8');
  const pages = [undefined, 'https://github.com/example/smart-rollback'].map((repository) =>
    packedReadme(text, manifest.version, tasks, {
      dev: false,
      ...(repository === undefined ? {} : { repository }),
    }),
  );
  const problems = [
    ...markdownLinks(text).flatMap(({ kind, target, words }) =>
      kind === 'picture' ? pictureProblems(root, manifest, target, words) : [],
    ),
    ...pages.flatMap(deadLinks),
  ];
  return [...new Set(problems)];
}

function pictureProblems(root: string, manifest: Manifest, target: string, words: string): string[] {
  const problems = words.trim() === '' ? [`${target} has no words for those who do not see it`] : [];
  if (/\.svg(?:$|[?#])/i.test(target)) return [...problems, `${target} is SVG, which the marketplace refuses`];
  if (/^https:/.test(target)) return problems;
  if (/^[a-z]+:/i.test(target)) return [...problems, `${target} is neither https nor a file`];
  const file = path.join(root, target);
  if (!existsSync(file)) return [...problems, `${target} is not there`];
  if (pictureSize(readFileSync(file)) === undefined) problems.push(`${target} is no PNG`);
  const { size } = statSync(file);
  if (size > LARGEST_PICTURE) problems.push(`${target} has ${size} bytes, more than ${LARGEST_PICTURE}`);
  if (!manifest.files.some((entry) => entry.path === target && entry.addressable === true))
    problems.push(`${target} is not an addressable file of vss-extension.json`);
  return problems;
}

function deadLinks(page: string): string[] {
  const anchors = markdownAnchors(page);
  return markdownLinks(page).flatMap(({ kind, target, line }) => {
    if (kind === 'picture' || /^https:/.test(target)) return [];
    const dead = !target.startsWith('#') || !anchors.has(target.slice(1));
    return dead ? [`the link ${target} is dead on the marketplace page (line ${line} there)`] : [];
  });
}
