import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { after } from 'mocha';

/** The repository. */
export const root = path.join(import.meta.dirname, '../..');

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** What npm run check and npm run package read of the repository, besides the packages. */
export const CHECKED = [
  ...['tasks', 'shared', 'tab', 'scripts', 'docs', 'pipelines', 'examples', 'images', 'test', 'LICENSE'],
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'vss-extension.json', 'recorded-inputs.json'],
  ...[
    'README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    '.prettierrc.json',
    'dist/tasks',
    'dist/metafiles',
    'dist/tab',
  ],
] as const;

/** A folder of its own, removed after the specs that asked for it. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'smart-rollback-scripts-'));
  after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of parts of the repository that uses its packages. */
export async function copyOf(parts: readonly string[]): Promise<string> {
  const folder = await emptyFolder();
  const filter = (file: string) => !/[\\/](?:node_modules|\.venv|__pycache__|\.pytest_cache)(?:[\\/]|$)/.test(file);
  for (const part of parts) await cp(path.join(root, part), path.join(folder, part), { recursive: true, filter });
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  return folder;
}

/** Replaces text in a file, which must be there. */
export async function edit(folder: string, name: string, from: string | RegExp, to: string): Promise<void> {
  const file = path.join(folder, name);
  const text = await readFile(file, 'utf8');
  const edited = text.replace(from, () => to);
  if (edited === text) throw new Error(`${name} has no ${String(from)}; adapt the spec`);
  await writeFile(file, edited);
}

/** Runs a script of that folder as npm run does. */
export function runScript(folder: string, script: string, ...words: string[]): Promise<Ended> {
  return run(folder, process.execPath, '--import', 'tsx', path.join(folder, 'scripts', script), ...words);
}

/** Runs a command there; what it writes on both streams is one text. */
export function run(folder: string, command: string, ...words: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(command, words, { cwd: folder, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}${stderr}` });
    });
  });
}
