import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { findTasks } from '../build/build-task.ts';
import { citationProblems } from './citations.ts';
import { exportedTypeProblems } from './exported-types.ts';
import { iconProblems } from './icons.ts';
import { inputProblems, inputsOfCode } from './inputs.ts';
import { linkProblems } from './links.ts';
import { outputProblems, variablesOfCode } from './outputs.ts';
import { pageSizeProblems } from './page-sizes.ts';
import { pageProblems } from './page.ts';
import { pipelineProblems } from './pipelines.ts';
import { recordedProblems } from './recorded-inputs.ts';
import { helpProblems, manifestProblems, taskProblems } from './marketplace-rules.ts';
import { schemaProblems } from './schema.ts';
import { readJson, readTaskJson } from '../task-json.ts';
import type { TaskJson } from '../task-json.ts';
import { versionProblems } from './versions.ts';
import { findVsix, vsixProblems } from './vsix.ts';
import { errorCodeProblems } from './error-codes.ts';
import { tableProblems } from '../document/tables.ts';
import { ERROR_CODES } from '../../shared/host/error-codes.ts';
import type { Manifest } from '../package/identity.ts';

/** One thing that must be true of the repository, and how to find out what is not. */
export interface Check {
  readonly what: string;
  readonly find: () => readonly string[] | Promise<readonly string[]>;
}

/** The file that every released name of an input is recorded in. */
export const RECORDED = 'recorded-inputs.json';

/** The task.json of every task of a repository; the names of those that have none are left out. */
export async function declaredTasks(root: string): Promise<{ names: string[]; tasks: TaskJson[] }> {
  const names = await findTasks(path.join(root, 'tasks'));
  const declared = names.filter((name) => existsSync(path.join(root, 'tasks', name, 'task.json')));
  return { names, tasks: declared.map((name) => readTaskJson(path.join(root, 'tasks', name))) };
}

/**
 * Everything that npm run check looks at: what tfx only warns about or does not see, and whether task.json, code,
 * README.md, docs/, pipelines/, the manifest and the package say the same.
 */
export async function checksOf(root: string, vsixFolder: string): Promise<Check[]> {
  const { names, tasks } = await declaredTasks(root);
  const declared = tasks.map(({ name }) => name);
  const manifest = () => readJson(path.join(root, 'vss-extension.json')) as Manifest;
  const { version } = readJson(path.join(root, 'package.json')) as { version: string };
  return [
    {
      what: 'every task has a task.json',
      find: () => names.filter((name) => !declared.includes(name)).map((name) => `tasks/${name} has none`),
    },
    ...tasks.flatMap((task) => checksOfTask(root, task)),
    { what: 'recorded inputs are all there', find: () => recordedProblems(path.join(root, RECORDED), tasks) },
    { what: 'the pages say what task.json and docs/rbac say', find: () => tableProblems(root, declared) },
    { what: 'every code of an error is told on one page', find: () => errorCodeProblems(root, ERROR_CODES) },
    {
      what: 'pipelines and examples use the tasks as task.json declares them',
      find: () => pipelineProblems(root, tasks),
    },
    { what: 'no exported type has the name of another', find: () => exportedTypeProblems(root) },
    { what: 'versions are the same everywhere', find: () => versionProblems(root, tasks) },
    { what: 'manifest and ids', find: () => manifestProblems(manifest(), version, tasks) },
    { what: 'no page is too long to be read', find: () => pageSizeProblems(root) },
    { what: 'no link is dead', find: () => linkProblems(root) },
    { what: 'no citation is dead, in comments and documents', find: () => citationProblems(root) },
    { what: 'the marketplace page shows its pictures and links', find: () => pageProblems(root, manifest(), declared) },
    { what: 'icon of the extension', find: () => iconProblems(path.join(root, 'images', 'icon.png'), 128) },
    { what: 'the package holds exactly the product', find: () => vsixProblems(findVsix(vsixFolder), root) },
  ];
}

function checksOfTask(root: string, task: TaskJson): Check[] {
  const { name } = task;
  const folder = path.join(root, 'tasks', name);
  const manifest = () => readJson(path.join(root, 'vss-extension.json')) as Manifest;
  return [
    { what: `${name}: task.json fits the schema`, find: () => schemaProblems(task) },
    {
      what: `${name}: names, groups, rules, handlers and help`,
      find: () => [
        ...taskProblems(task, path.basename(folder), path.join(root, 'dist', 'tasks', name)),
        ...helpProblems(task, manifest()),
      ],
    },
    {
      what: `${name}: inputs of task.json and code are the same`,
      find: async () => inputProblems(task, await inputsOfCode(folder)),
    },
    {
      what: `${name}: output variables of task.json and code are the same`,
      find: async () => outputProblems(task, await variablesOfCode(root, folder)),
    },
    { what: `${name}: icon`, find: () => iconProblems(path.join(root, 'tasks', name, 'icon.png'), 32) },
  ];
}
