import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { taskEnvironment } from './environment.ts';
import type { ServiceConnection } from './environment.ts';
import { Job } from './job.ts';
import type { JobOptions } from './job.ts';
import { RunningTask } from './running-task.ts';
import { StepRecord } from './step-record.ts';
import { namedConnections, readTaskDefinition, resolveInputs } from './task-definition.ts';
import type { TaskDefinition } from './task-definition.ts';
import type { TaskRun } from './task-run.ts';

export { kubernetesConnection } from './environment.ts';
export type { ServiceConnection } from './environment.ts';
export { Job } from './job.ts';
export type { RunningTask } from './running-task.ts';
export type { Result, TaskRun } from './task-run.ts';

export interface TaskOptions extends Pick<JobOptions, 'variables' | 'secrets'> {
  /** A folder of dist/tasks, for instance `SmartRollback`. */
  readonly task: string;
  /** Overrides defaults of task.json; `''` is handed over as it is. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** By id; an input of type connectedService names the id. Others do not reach the task. */
  readonly endpoints?: Readonly<Record<string, ServiceConnection>>;
  /** Shared by the steps of one job. Without it the step has a job of its own. */
  readonly job?: Job;
  /** The step's `name:`, under which its output variables stand; the task's name where it is left out. */
  readonly name?: string;
  /** Where it is left out: TEST_TASK_NODE of the environment, else this very Node. */
  readonly node?: string;
  /** Where the task's index.js and task.json are; `dist/tasks/<task>` where it is left out. */
  readonly bundleFolder?: string;
  /** What the agent process itself had in its environment, for instance HTTPS_PROXY. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The process is killed then and the run rejected. */
  readonly timeoutMilliseconds?: number;
}

const TASKS_FOLDER = path.join(import.meta.dirname, '..', '..', '..', 'dist', 'tasks');

const processes = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of processes) child.kill('SIGKILL');
});

/** Starts a built task as the agent does. */
export function startTask(options: TaskOptions): RunningTask {
  const bundleFolder = path.resolve(options.bundleFolder ?? path.join(TASKS_FOLDER, options.task));
  const bundle = path.join(bundleFolder, 'index.js');
  if (!existsSync(bundle)) throw new Error(`${bundle} is missing. Run "npm run build" first.`);
  const job = options.job ?? new Job();
  for (const [name, value] of Object.entries(options.variables ?? {})) job.setVariable(name, value);
  for (const [name, value] of Object.entries(options.secrets ?? {})) job.setSecretVariable(name, value);
  const definition = readTaskDefinition(bundleFolder);
  const inputs = resolveInputs(definition, options.inputs ?? {}, (name) => job.variable(name));
  const endpoints = reachingEndpoints(definition, inputs, options.endpoints ?? {});
  maskEndpoints(job, endpoints);
  const child = spawn(options.node ?? process.env['TEST_TASK_NODE'] ?? process.execPath, [bundle], {
    cwd: job.variable('System.DefaultWorkingDirectory') ?? job.folder,
    env: taskEnvironment(job, inputs, endpoints, options.environment ?? {}),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true, // a console of its own, as the agent's: CTRL_C reaches it alone
  });
  processes.add(child);
  child.once('exit', () => processes.delete(child));
  const record = new StepRecord(job, definition, options.name ?? options.task);
  return new RunningTask(child, record, options.timeoutMilliseconds ?? 180_000);
}

/** Runs a built task to its end as the agent does. */
export function runTask(options: TaskOptions): Promise<TaskRun> {
  return startTask(options).finished;
}

function reachingEndpoints(
  definition: TaskDefinition,
  inputs: Readonly<Record<string, string>>,
  endpoints: Readonly<Record<string, ServiceConnection>>,
): Record<string, ServiceConnection> {
  const named = definition.inputs === undefined ? Object.keys(endpoints) : namedConnections(definition, inputs);
  return Object.fromEntries(Object.entries(endpoints).filter(([id]) => named.includes(id)));
}

// The service never calls these a secret; every other parameter is masked as a whole.
const OPEN_PARAMETERS = new Set(['authenticationtype', 'authorizationtype', 'role', 'scope', 'tenantid', 'audience']);

function maskEndpoints(job: Job, endpoints: Readonly<Record<string, ServiceConnection>>): void {
  for (const { parameters } of Object.values(endpoints)) {
    for (const [key, value] of Object.entries(parameters)) {
      if (!OPEN_PARAMETERS.has(key.toLowerCase())) job.masker.add(value);
    }
  }
}
