// npm run build: every task in tasks/ becomes a folder in dist/tasks/ that runs on its own; dist/metafiles/ says what of.
import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { buildTask, findTasks, put } from './build-task.ts';

const root = path.join(import.meta.dirname, '..', '..');
let failed = 0;
for (const task of await findTasks(path.join(root, 'tasks'))) {
  try {
    const { sizes, metafile } = await buildTask(path.join(root, 'tasks', task), path.join(root, 'dist', 'tasks', task));
    for (const [name, bytes] of sizes) console.log(`dist/tasks/${task}/${name}  ${Math.round(bytes / 1024)} KiB`);
    await put(path.join(root, 'dist', 'metafiles'), `${task}.json`, (file) =>
      writeFile(file, JSON.stringify(metafile)),
    );
  } catch (error) {
    // esbuild has printed what it found; the other tasks are built all the same.
    console.error(`${task} was not built: ${error instanceof Error ? error.message : String(error)}`);
    failed += 1;
  }
}
process.exitCode = failed === 0 ? 0 : 1;
