import * as path from 'node:path';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';
import { quickStart } from './build-start-up.ts';

/** What lies in the folder of a built task; nothing else does. */
export const TASK_FILES = ['index.js', 'task.json', 'icon.png', 'package.json'] as const;

/** The tasks below this folder that can be built: those that have an index.ts. */
export async function findTasks(tasksFolder: string): Promise<string[]> {
  const entries = existsSync(tasksFolder) ? await readdir(tasksFolder, { withFileTypes: true }) : [];
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(path.join(tasksFolder, entry.name, 'index.ts')))
    .map(({ name }) => name)
    .sort();
}

/**
 * Bundles one task into a folder from which it runs alone, on Node 20.11 and up. Every file is put in place in one
 * step, so a task that is being started meanwhile meets the old file or the new one. Returns the size of the bundle.
 */
export async function buildTask(taskFolder: string, outputFolder: string, plugins: readonly Plugin[]): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [path.join(taskFolder, 'index.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20.11',
    format: 'cjs',
    minify: true,
    legalComments: 'eof',
    metafile: true,
    write: false,
    logLevel: 'error',
    plugins: [quickStart(), ...plugins],
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error(`esbuild made no bundle of ${taskFolder}. Run npm run build again.`);
  await mkdir(outputFolder, { recursive: true });
  await put(outputFolder, 'index.js', (file) => writeFile(file, bundle.contents));
  // The repository's package.json says "module"; beside the bundle it must not count (design 2).
  await put(outputFolder, 'package.json', (file) => writeFile(file, '{"type":"commonjs"}\n'));
  for (const name of ['task.json', 'icon.png']) {
    const source = path.join(taskFolder, name);
    if (existsSync(source)) await put(outputFolder, name, (file) => copyFile(source, file));
  }
  for (const name of await readdir(outputFolder)) {
    const known = (TASK_FILES as readonly string[]).includes(name) || name.endsWith('.new');
    if (!known) await rm(path.join(outputFolder, name), { recursive: true });
  }
  return bundle.contents.byteLength;
}

async function put(folder: string, name: string, write: (file: string) => Promise<void>): Promise<void> {
  const file = path.join(folder, name);
  const fresh = `${file}.${process.pid}.new`;
  await write(fresh);
  await rename(fresh, file);
}
