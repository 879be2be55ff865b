import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { readJson } from '../task-json.ts';
import type { DocumentedTask } from '../document/inputs-text.ts';
import { inputsPage } from '../document/inputs-text.ts';

/** docs/inputs.md, and what should be in it. */
export async function inputsDocument(root: string, names: readonly string[]): Promise<{ file: string; text: string }> {
  const file = path.join(root, 'docs', 'inputs.md');
  const tasks = names.map((name) => readJson(path.join(root, 'tasks', name, 'task.json')) as DocumentedTask);
  return { file, text: await inputsPage(tasks, file) };
}

/** Whether docs/inputs.md says what the task.json files say. */
export async function inputsDocumentProblems(root: string, names: readonly string[]): Promise<string[]> {
  const { file, text } = await inputsDocument(root, names);
  const same = existsSync(file) && readFileSync(file, 'utf8') === text;
  return same ? [] : ['docs/inputs.md is not what the task.json files say; run npm run document'];
}
