import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { globSync } from 'tinyglobby';
import ts from 'typescript';
import rooms from '../rooms.json' with { type: 'json' };

/**
 * The files below `root` that decide, by rooms.json: the top level of each folder that has one, but for what puts a task
 * together and tells its story. Files that hold types alone have nothing to run and are left out. Sorted, with `/`.
 */
export function decidingFiles(root: string): readonly string[] {
  return globSync(rooms.deciding, { cwd: root, ignore: [...rooms.telling, '**/*.d.ts'] })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => hasCode(readFileSync(path.join(root, file), 'utf8')))
    .sort();
}

// What is left of a file without its types and imports.
function hasCode(source: string): boolean {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, removeComments: true },
  });
  return outputText.trim() !== '' && outputText.trim() !== 'export {};';
}
