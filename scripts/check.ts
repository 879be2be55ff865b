// npm run check: what tfx only warns about, or does not look at, is an error here.
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { findTasks } from './build-task.ts';
import { iconProblems } from './check-icons.ts';
import { inputProblems, inputsOfCode } from './check-inputs.ts';
import { outputProblems, variablesOfCode } from './check-outputs.ts';
import { recordInputs, recordedProblems } from './check-recorded-inputs.ts';
import { manifestProblems, taskProblems } from './check-rules.ts';
import { schemaProblems } from './check-schema.ts';
import { readJson, readTaskJson } from './check-task-json.ts';
import { findVsix, vsixProblems } from './check-vsix.ts';
import { inputsDocumentProblems } from './document-inputs-check.ts';

const root = path.join(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
const recorded = path.join(root, 'recorded-inputs.json');
let passed = 0;
let failed = 0;

async function check(what: string, find: () => string[] | Promise<string[]>): Promise<void> {
  let problems: string[];
  try {
    problems = await find();
  } catch (error) {
    problems = [error instanceof Error ? error.message : String(error)];
  }
  if (problems.length === 0) {
    passed += 1;
    console.log(`ok ${what}`);
  } else {
    failed += 1;
    console.log(`FAILED ${what}: ${problems.join('; ')}`);
  }
}

const names = await findTasks(path.join(root, 'tasks'));
const declared = names.filter((name) => existsSync(path.join(root, 'tasks', name, 'task.json')));
const tasks = declared.map((name) => readTaskJson(path.join(root, 'tasks', name)));

await check('every task has a task.json', () =>
  names.filter((name) => !declared.includes(name)).map((name) => `tasks/${name} has none`),
);
for (const task of tasks) {
  const { name } = task;
  const folder = path.join(root, 'tasks', name);
  await check(`${name}: task.json fits the schema`, () => schemaProblems(task));
  await check(`${name}: names, groups, rules and handlers`, () =>
    taskProblems(task, path.basename(folder), path.join(dist, 'tasks', name)),
  );
  await check(`${name}: inputs of task.json and code are the same`, async () =>
    inputProblems(task, await inputsOfCode(folder)),
  );
  await check(`${name}: output variables of task.json and code are the same`, async () =>
    outputProblems(task, await variablesOfCode(root, folder)),
  );
  await check(`${name}: icon`, () => iconProblems(path.join('tasks', name, 'icon.png'), 32));
}
if (process.argv.includes('--record')) recordInputs(recorded, tasks);
await check('recorded inputs are all there', () => recordedProblems(recorded, tasks));
await check('docs/inputs.md says what task.json says', () => inputsDocumentProblems(root, declared));
await check('icon of the extension', () => iconProblems(path.join('images', 'icon.png'), 128));
await check('manifest, versions and ids', () => {
  const manifest = readJson(path.join(root, 'vss-extension.json')) as Parameters<typeof manifestProblems>[0];
  const { version } = readJson(path.join(root, 'package.json')) as { version: string };
  return manifestProblems(manifest, version, tasks);
});
await check('the package holds exactly the product', () => vsixProblems(findVsix(dist), root, declared));

console.log(`${passed} checks passed, ${failed} checks failed`);
process.exitCode = failed === 0 ? 0 : 1;
