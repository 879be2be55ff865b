// npm run task -- CaptureAndDeploy --kubeconfig FILE --deploymentName web …: runs a task from its source in a shell.
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { SHELL_OPTIONS, parseCommandLine } from './command-line.ts';
import { describeError } from '../../shared/host/fault.ts';
import type { Host } from '../../shared/host/host.ts';
import { LocalHost } from '../../shared/host/local-host.ts';
import { runTask } from '../../shared/host/run-task.ts';
import type { Outcome } from '../../shared/host/run-task.ts';
import { StepReporter } from '../../shared/report/publish/step-reporter.ts';
import type { ReportHead } from '../../shared/report/report-schema.ts';
import { findTasks } from '../build/build-task.ts';
import { readTaskJson } from '../task-json.ts';
import type { TaskJson } from '../task-json.ts';

type TaskFunction = (host: Host, inputs: unknown, report: StepReporter) => Promise<Outcome>;

const tasksFolder = path.join(import.meta.dirname, '..', '..', 'tasks');
const [task, ...args] = process.argv.slice(2);

try {
  if (task === undefined) await list();
  else await run(task, args);
} catch (error) {
  console.error(`error: ${describeError(error)}`);
  process.exit(1);
}

async function run(name: string, words: readonly string[]): Promise<void> {
  const known = await findTasks(tasksFolder);
  if (!known.includes(name)) throw new Error(`There is no task ${name}; there are ${known.join(', ')}.`);
  const { inputs, version } = readTaskJson(path.join(tasksFolder, name));
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
  console.log('npm run task -- <task> --<input> <value> …\n');
  for (const [option, meaning] of Object.entries(SHELL_OPTIONS)) console.log(`  ${option.padEnd(34)}${meaning}`);
  for (const name of await findTasks(tasksFolder)) {
    if (!existsSync(path.join(tasksFolder, name, 'task.json'))) continue;
    const { description, inputs } = readTaskJson(path.join(tasksFolder, name));
    console.log(`\n${name}: ${description}`);
    for (const input of inputs) console.log(`  ${`--${input.name}`.padEnd(34)}${describeInput(input)}`);
  }
}

function describeInput({ label, required, defaultValue = '', options = {} }: TaskJson['inputs'][number]): string {
  const words = Object.keys(options);
  const notes = [
    ...(required === true ? ['required'] : []),
    ...(words.length > 0 ? [words.join(' | ')] : []),
    ...(String(defaultValue) === '' ? [] : [`default ${String(defaultValue)}`]),
  ];
  return notes.length === 0 ? label : `${label} (${notes.join('; ')})`;
}
