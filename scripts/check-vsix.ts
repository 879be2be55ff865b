import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { unzipSync } from 'fflate';
import { TASK_FILES } from './build-task.ts';

export const LARGEST_VSIX = 4 * 1024 * 1024;
// What tfx itself adds.
const PACKAGING_FILES = ['extension.vsixmanifest', 'extension.vsomanifest', '[Content_Types].xml'];

/** The one package in dist/; throws where there is none or more than one. */
export function findVsix(distFolder: string): string {
  const found = readdirSync(distFolder).filter((name) => name.endsWith('.vsix'));
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`dist/ holds ${found.length} .vsix files instead of one. Run npm run package.`);
  }
  return path.join(distFolder, only);
}

/** The names of all files in a package, with their contents. */
export function readVsix(file: string): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(unzipSync(readFileSync(file))).filter(([name]) => !name.endsWith('/')));
}

/** Whether exactly the files of the product are in the package, as they are in dist/, and it is small enough. */
export function vsixProblems(file: string, root: string, tasks: readonly string[]): string[] {
  const contents = readVsix(file);
  const expected = new Map([
    ['README.md', path.join(root, 'README.md')],
    ['LICENSE', path.join(root, 'LICENSE')],
    ['images/icon.png', path.join(root, 'images', 'icon.png')],
    ...tasks.flatMap((task) => {
      const built = path.join(root, 'dist', 'tasks', task);
      return [...TASK_FILES, ...laterFiles(built)].map(
        (name) => [`tasks/${task}/${name}`, path.join(built, name)] as const,
      );
    }),
  ]);
  const bytes = readFileSync(file).byteLength;
  const problems = bytes <= LARGEST_VSIX ? [] : [`it has ${bytes} bytes, more than ${LARGEST_VSIX}`];
  for (const [name, source] of expected) {
    const packed = contents[name];
    if (packed === undefined) problems.push(`${name} is not in it`);
    else if (!Buffer.from(packed).equals(readFileSync(source)))
      problems.push(`${name} is not the file in ${path.relative(root, source)}; run npm run package`);
  }
  const readme = Buffer.from(contents['README.md'] ?? '').toString('utf8');
  for (const [, picture = ''] of readme.matchAll(/(?:!\[[^\]]*\]\(|<img[^>]*src=")(?!https:)([^)"\s]+)/g)) {
    if (contents[picture] === undefined) problems.push(`README.md shows ${picture}, which is not in it`);
  }
  for (const name of Object.keys(contents)) {
    const known = expected.has(name) || PACKAGING_FILES.includes(name) || isPicture(name);
    if (!known) problems.push(`${name} does not belong in it`);
  }
  return problems;
}

// What build.ts has put apart from index.js.
function laterFiles(builtFolder: string): string[] {
  const folder = path.join(builtFolder, 'later');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => /^[\w-]+\.js$/.test(name)).map((name) => `later/${name}`);
}

// Pictures that the README shows.
function isPicture(name: string): boolean {
  return /^images\/[\w-]+\.(?:png|svg)$/.test(name);
}
