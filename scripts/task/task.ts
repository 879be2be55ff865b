// npm run task -- CaptureAndDeploy --kubeconfig FILE --deploymentName web …: runs a task from its source in a shell.
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseCommandLine } from './command-line.ts';
import { helpOfTask, overview } from './help.ts';
import { describeError } from '../../shared/host/fault.ts';
import type { Host } from '../../shared/host/host.ts';
import { LocalHost } from '../../shared/host/local-host.ts';
import { runTask } from '../../shared/host/run-task.ts';
import { likelyName } from '../../shared/host/wrong-value.ts';
import type { Outcome } from '../../shared/host/outcome.ts';
import { StepReporter } from '../../shared/report/publish/step-reporter.ts';
import type { ReportHead } from '../../shared/report/report-schema.ts';
import { findTasks } from '../build/build-task.ts';
import { readTaskJson } from '../task-json.ts';

type TaskFunction = (host: Host, inputs: unknown, report: StepReporter) => Promise<Outcome>;

const tasksFolder = path.join(import.meta.dirname, '..', '..', 'tasks');
const HELP = new Set(['--help', '-h', 'help']);
const [task, ...args] = process.argv.slice(2);

try {
  if (task === undefined || HELP.has(task)) await list();
  else await run(task, args);
} catch (error) {
  console.error(`error: ${describeError(error)}`);
  process.exit(1);
}

async function run(name: string, words: readonly string[]): Promise<void> {
  const known = await findTasks(tasksFolder);
  if (!known.includes(name)) {
    const meant = likelyName(known, name);
    const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
    throw new Error(`There is no task ${name}; there are ${known.join(', ')}.${hint}`);
  }
  const declared = readTaskJson(path.join(tasksFolder, name));
  if (words.some((word) => HELP.has(word))) return console.log(helpOfTask(declared));
  const { inputs, version } = declared;
  const asked = parseCommandLine(words, inputs);
  const { readInputs, perform } = await load(name);
  const host = new LocalHost({
    ...asked,
    kubeconfig: asked.kubeconfig === undefined ? undefined : readText(asked.kubeconfig),
    environment: process.env,
    artifactsFolder: path.resolve(asked.artifacts ?? 'artifacts'),
    colours: process.stdout.isTTY && !process.env.NO_COLOR,
    write: (text) => void process.stdout.write(text),
    exit: (code) => process.exit(code),
  });
  const report = new StepReporter(name as ReportHead['task'], version);
  await runTask(host, (taskHost) => perform(taskHost, readInputs(taskHost), report), report.end);
}

/** By the custom of the house run.ts exports the task's function under the task's name: captureAndDeploy. */
async function load(name: string): Promise<{ readInputs: (host: Host) => unknown; perform: TaskFunction }> {
  const folder = path.join(tasksFolder, name);
  const { readInputs } = (await import(path.join(folder, 'inputs.ts'))) as { readInputs: (host: Host) => unknown };
  const functions = (await import(path.join(folder, 'run.ts'))) as Record<string, TaskFunction>;
  const perform = functions[name.charAt(0).toLowerCase() + name.slice(1)];
  if (perform === undefined) throw new Error(`tasks/${name}/run.ts exports no function named like the task.`);
  return { readInputs, perform };
}

function readText(file: string): string {
  if (!existsSync(file))
    throw new Error(`--kubeconfig names ${file}, which does not exist. Give the path of a kubeconfig.`);
  return readFileSync(file, 'utf8');
}

async function list(): Promise<void> {
  const tasks = (await findTasks(tasksFolder)).filter((name) => existsSync(path.join(tasksFolder, name, 'task.json')));
  console.log(overview(tasks.map((name) => readTaskJson(path.join(tasksFolder, name)))));
}
