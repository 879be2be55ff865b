import { mkdir, readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { Job, runTask } from '../../rigs/agent/agent.ts';
import type { TaskOptions, TaskRun } from '../../rigs/agent/agent.ts';
import { readCases } from './run.ts';
import type { ReadCase } from './run.ts';

/** A run of the built task, with what it left. */
export interface BundleRun {
  readonly task: TaskRun;
  /** The error lines of the step, in one text. */
  readonly message: string;
  readonly cases: readonly ReadCase[];
  readonly xml: string;
  readonly summary: string;
}

export interface BundleOptions extends Omit<Partial<TaskOptions>, 'task' | 'inputs' | 'job'> {
  /** Files below the sources, by relative path: text, or an object written as JSON. */
  readonly files: Readonly<Record<string, string | object>>;
  readonly inputs?: Readonly<Record<string, string>>;
}

/** Runs the built bundle as the agent starts it, in a job of its own. `collection` is `sanity.json` where it is not given. */
export async function runBundle({ files, inputs, ...options }: BundleOptions): Promise<BundleRun> {
  const job = new Job();
  const base = job.variable('System.DefaultWorkingDirectory') ?? '';
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(base, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  const given = { collection: 'sanity.json', outputDirectory: 'output', ...inputs };
  const task = await runTask({ ...options, task: 'NewmanSanity', job, inputs: given });
  const read = (name: string) => readFile(path.join(base, 'output', name), 'utf8').catch(() => '');
  const xml = await read('newman-results.xml');
  return {
    task,
    message: task.errors.join('\n'),
    cases: xml === '' ? [] : readCases(xml),
    xml,
    summary: await read('newman-summary.md'),
  };
}
