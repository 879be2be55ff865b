import * as path from 'node:path';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import type { BuildOptions, Metafile } from 'esbuild';
import { commonJsForms, gatherLater, laterSource } from './later.ts';
import type { LaterFiles } from './later.ts';
import { REPORT_PAGES, buildReportPage } from './build-report-page.ts';
import { bundledModules } from './bundled-modules.ts';
import { bundleOwn } from './own-files.ts';
import type { Patch } from './patch.ts';
import { PATCHES } from './patches.ts';

/** What lies in the folder of every built task. Beside it later/ holds what is read only when it is needed. */
export const TASK_FILES = ['index.js', 'task.json', 'icon.png', 'package.json'] as const;

const ROOT = path.join(import.meta.dirname, '..', '..');

const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node20.11',
  format: 'cjs',
  // What a CommonJS bundle calls its folder.
  define: { 'import.meta.dirname': '__dirname' },
  minify: true,
  legalComments: 'eof',
  metafile: true,
  write: false,
  logLevel: 'error',
} as const satisfies BuildOptions;

/** The tasks below this folder that can be built: those that have an index.ts. */
export async function findTasks(tasksFolder: string): Promise<string[]> {
  const entries = existsSync(tasksFolder) ? await readdir(tasksFolder, { withFileTypes: true }) : [];
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(path.join(tasksFolder, entry.name, 'index.ts')))
    .map(({ name }) => name)
    .sort();
}

/** What came out of building a task. */
export interface BuiltTask {
  /** Size of each file in bytes. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Which modules the files are made of. */
  readonly metafile: Metafile;
}

/**
 * Bundles one task into a folder from which it runs alone, on Node 20.11 and up. Every file is put in place in one
 * step, so a task that is being started meanwhile meets the old file or the new one. The
 * libraries are changed by `patches`.
 */
export async function buildTask(
  taskFolder: string,
  outputFolder: string,
  patches: readonly Patch[] = PATCHES,
): Promise<BuiltTask> {
  const later: LaterFiles = new Map();
  const changesOf = (file: string) => patches.flatMap(({ plugins }) => plugins[file]?.() ?? []);
  const own = await bundleOwn(OPTIONS, path.join(taskFolder, 'index.ts'), [
    ...changesOf('index'),
    commonJsForms(),
    gatherLater(later, patches),
  ]);
  const bundles = new Map(own.map((file) => [file.name, file]));
  for (const [name, modules] of later) {
    const stdin = { contents: laterSource(modules), resolveDir: taskFolder };
    const file = await bundle({ ...OPTIONS, stdin, plugins: [...changesOf(name), commonJsForms()] });
    bundles.set(`later/${name}.js`, { name: `later/${name}.js`, ...file });
  }
  const page = REPORT_PAGES.get(path.basename(taskFolder));
  if (page !== undefined) bundles.set(`later/${page}`, { name: `later/${page}`, ...(await buildReportPage(ROOT)) });
  // The repository's package.json says "module"; beside the bundle it must not count (design.md#what-the-build-leaves).
  await put(outputFolder, 'package.json', (file) => writeFile(file, '{"type":"commonjs"}\n'));
  for (const [name, { contents }] of [...bundles].reverse())
    await put(outputFolder, name, (file) => writeFile(file, contents));
  for (const name of ['task.json', 'icon.png']) {
    const source = path.join(taskFolder, name);
    if (existsSync(source)) await put(outputFolder, name, (file) => copyFile(source, file));
  }
  await removeOthers(outputFolder, [...TASK_FILES, ...bundles.keys()]);
  return {
    sizes: new Map([...bundles].map(([name, { contents }]) => [name, contents.byteLength])),
    metafile: bundledModules([...bundles.values()], later, ROOT),
  };
}

async function bundle(options: BuildOptions & { readonly write: false; readonly metafile: true }): Promise<{
  contents: Uint8Array;
  metafile: Metafile;
}> {
  const { outputFiles, metafile } = await build(options);
  const [only] = outputFiles;
  if (only === undefined) throw new Error('esbuild made no file. Run npm run build again.');
  return { contents: only.contents, metafile };
}

async function removeOthers(folder: string, known: readonly string[]): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).replaceAll(path.sep, '/');
    if (entry.isFile() && !known.includes(name) && !name.endsWith('.new')) await rm(file);
  }
}

/** Writes a file of this folder in one step: who reads it meanwhile meets the old one or the new one. */
export async function put(folder: string, name: string, write: (file: string) => Promise<void>): Promise<void> {
  const file = path.join(folder, name);
  const fresh = `${file}.${process.pid}.new`;
  await mkdir(path.dirname(file), { recursive: true });
  await write(fresh);
  await rename(fresh, file);
}
