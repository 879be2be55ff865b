import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { globSync } from 'tinyglobby';
import { documentsOf } from '../markdown-blocks.ts';
import { markdownAnchors, markdownCode, markdownLinks } from '../markdown.ts';

// Folders of the repository whose files are named in code type and in comments.
const FOLDERS = ['docs', 'examples', 'images', 'pipelines', 'scripts', 'shared', 'tasks', 'test'];

/** Links and file names that lead nowhere, in documents and in the comments of pipelines. */
export function linkProblems(root: string): string[] {
  const documents = documentsOf(root).flatMap((file) => documentProblems(root, file));
  const pipelines = globSync('pipelines/**/*.{yml,yaml}', { cwd: root }).flatMap((file) => commentProblems(root, file));
  return [...documents, ...pipelines];
}

function documentProblems(root: string, file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  const links = markdownLinks(text).flatMap(({ target, line }) =>
    targetProblem(root, file, target).map((problem) => `${file}:${line}: ${problem}`),
  );
  const names = markdownCode(text).flatMap(({ text: name, line }) =>
    isPath(name) && !isThere(root, name) ? [`${file}:${line}: there is no ${name}`] : [],
  );
  return [...links, ...names];
}

function targetProblem(root: string, file: string, target: string): string[] {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return addressProblem(target);
  const [name = '', anchor] = decodeURIComponent(target).split('#');
  const found = name === '' ? file : path.posix.join(path.posix.dirname(file), name);
  if (found.startsWith('..')) return [`${target} leads out of the repository`];
  if (!isThere(root, found)) return [`${target} leads to nothing`];
  if (anchor === undefined) return [];
  if (!found.endsWith('.md')) return [`${target} has an anchor, but is no document`];
  const known = markdownAnchors(readFileSync(path.join(root, found), 'utf8'));
  return known.has(anchor) ? [] : [`${target}: ${found} has no heading #${anchor}`];
}

// There is nobody to ask whether it answers; its form can be looked at.
function addressProblem(target: string): string[] {
  if (/^mailto:[^@\s]+@[^@\s]+$/.test(target)) return [];
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (url?.protocol !== 'https:') return [`${target} is no https address`];
  return url.hostname.includes('.') && !/\.(?:local|internal|test|invalid)$/.test(url.hostname)
    ? []
    : [`${target} is an address that nobody else can reach`];
}

function commentProblems(root: string, file: string): string[] {
  const lines = readFileSync(path.join(root, file), 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    const comment = /(?:^|\s)#\s(.*)$/.exec(line)?.[1] ?? '';
    const names = comment.split(/[\s,;:()'"`]+/).map((word) => word.replace(/\.$/, ''));
    return names
      .filter((name) => isPath(name) && !isThere(root, name))
      .map((name) => `${file}:${index + 1}: there is no ${name}`);
  });
}

function isPath(name: string): boolean {
  return /^[\w./-]+$/.test(name) && !name.includes('...') && FOLDERS.some((folder) => name.startsWith(`${folder}/`));
}

// As it is written: some file systems take capital letters for small ones, and the marketplace does not.
function isThere(root: string, name: string): boolean {
  const parts = path.posix
    .normalize(name)
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  return parts.every((part, index) => {
    const folder = path.join(root, ...parts.slice(0, index));
    return existsSync(folder) && statSync(folder).isDirectory() && readdirSync(folder).includes(part);
  });
}
