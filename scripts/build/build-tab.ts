// The page of a run: tab/ becomes dist/tab/ (index.html, tab.js, tab.css), classic and small, since a sandboxed frame loads
// neither modules nor fonts (results-tab.md#25-azure-devops-server-2022-and-later).
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { build } from 'esbuild';
import type { Metafile } from 'esbuild';
import { readTaskJson } from '../task-json.ts';
import { findTasks, put } from './build-task.ts';
import { TAB_FILES } from './tab-files.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

const MADE_UP = '<define:TASK_IDS>';

/** Builds the page into a folder. Returns the size of each file in bytes, and of which modules it is made. */
export async function buildTab(folder: string): Promise<{ sizes: ReadonlyMap<string, number>; metafile: Metafile }> {
  const tasks = await findTasks(path.join(ROOT, 'tasks'));
  const ids = Object.fromEntries(tasks.map((name) => [name, readTaskJson(path.join(ROOT, 'tasks', name)).id]));
  const { outputFiles, metafile } = await build({
    ...({ bundle: true, minify: true, format: 'iife', target: 'es2020', write: false, metafile: true } as const),
    absWorkingDir: ROOT,
    entryPoints: ['tab/main.tsx'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: { TASK_IDS: JSON.stringify(ids) },
    legalComments: 'none',
    logLevel: 'error',
  });
  const style = await build({
    ...({ absWorkingDir: ROOT, entryPoints: ['tab/tab.css'], minify: true, write: false, logLevel: 'error' } as const),
  });
  const [script] = outputFiles;
  const [sheet] = style.outputFiles;
  if (script === undefined || sheet === undefined) throw new Error('esbuild made no page. Run npm run build again.');
  await put(folder, 'tab.js', (file) => writeFile(file, script.contents));
  await put(folder, 'tab.css', (file) => writeFile(file, sheet.contents));
  await put(folder, 'index.html', (file) => copyFile(path.join(ROOT, 'tab', 'index.html'), file));
  const sizes = new Map<string, number>();
  for (const name of TAB_FILES) sizes.set(name, (await readFile(path.join(folder, name))).byteLength);
  // Text that the build made up belongs to no package.
  for (const { inputs } of Object.values(metafile.outputs)) delete inputs[MADE_UP];
  delete metafile.inputs[MADE_UP];
  return { sizes, metafile };
}

if (process.argv[1] === import.meta.filename) {
  const { sizes, metafile } = await buildTab(path.join(ROOT, 'dist', 'tab'));
  for (const [name, bytes] of sizes) console.log(`dist/tab/${name}  ${(bytes / 1024).toFixed(1)} KiB`);
  await put(path.join(ROOT, 'dist', 'metafiles'), 'tab.json', (file) => writeFile(file, JSON.stringify(metafile)));
}
