import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { codesTable } from './codes-table.ts';
import { readJson } from '../task-json.ts';
import { countingTable } from './inputs-that-count.ts';
import { inputTables, outputTable } from './inputs-text.ts';
import type { DocumentedTask } from './inputs-text.ts';
import { rightsTable } from './rights-table.ts';

/** The page of a task: docs/capture-and-deploy.md. */
export function pageOfTask(name: string): string {
  return `docs/${name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}.md`;
}

/**
 * The documents with their tables made anew: inputs and outputs of every task from task.json, the rights in the cluster
 * from docs/rbac, the codes of the errors with the pages that tell about them. They stand between comments; all else is as
 * it was. By the file below `root`. Throws where a document has no place for its table.
 */
export async function documentsWithTables(root: string, names: readonly string[]): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  for (const { file, what, table } of tables(root, names)) {
    const text = made.get(file) ?? readFileSync(path.join(root, file), 'utf8');
    made.set(file, between(file, text, what, table));
  }
  for (const [file, text] of made) {
    const options = await resolveConfig(path.join(root, file));
    made.set(file, await format(text, { ...options, filepath: path.join(root, file) }));
  }
  return made;
}

/** Which tables of the documents are not those that task.json, docs/rbac and the codes make. */
export async function tableProblems(root: string, names: readonly string[]): Promise<string[]> {
  const made = await documentsWithTables(root, names);
  const all = tables(root, names);
  return [...made].flatMap(([file, right]) => {
    const now = readFileSync(path.join(root, file), 'utf8');
    const own = all.filter((table) => table.file === file);
    const wrong = own.filter(({ what }) => sectionOf(now, what) !== sectionOf(right, what));
    if (wrong.length > 0) return wrong.map(({ what }) => `${file} has other ${what}; run npm run document`);
    return now === right ? [] : [`${file} is not formatted; run npm run document`];
  });
}

interface Table {
  readonly file: string;
  readonly what: string;
  readonly table: string;
}

function tables(root: string, names: readonly string[]): Table[] {
  const ofTasks = names.flatMap((name) => {
    const task = readJson(path.join(root, 'tasks', name, 'task.json')) as DocumentedTask;
    const file = pageOfTask(name);
    return [
      { file, what: `inputs of ${name} that count`, table: countingTable(task) },
      { file, what: `inputs of ${name}`, table: inputTables(task) },
      { file, what: `outputs of ${name}`, table: outputTable(task) },
    ];
  });
  return [
    ...ofTasks,
    { file: 'docs/service-connection.md', what: 'rights', table: rightsTable(root) },
    { file: 'docs/troubleshooting.md', what: 'codes', table: codesTable(root) },
  ];
}

function sectionOf(text: string, what: string): string {
  return text.slice(text.indexOf(`<!-- ${what} -->`), text.indexOf(`<!-- /${what} -->`));
}

function between(file: string, text: string, what: string, table: string): string {
  const [from, to] = [`<!-- ${what} -->`, `<!-- /${what} -->`];
  const [start, end] = [text.indexOf(from), text.indexOf(to)];
  if (start < 0 || end < start) throw new Error(`${file} has no place between ${from} and ${to}`);
  return `${text.slice(0, start + from.length)}\n\n${table}\n\n${text.slice(end)}`;
}
