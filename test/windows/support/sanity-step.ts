import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Job, runTask } from '../../rigs/agent/agent.ts';
import type { TaskRun } from '../../rigs/agent/agent.ts';
import { PASSES, collectionOf } from '../../support/newman/collections.ts';

/** What a step of NewmanSanity finds, and is given. */
export interface SanityOptions {
  /** By path, absolute or below the sources: bytes, text, or an object written as JSON. */
  readonly files: Readonly<Record<string, string | Buffer | object>>;
  readonly inputs: Readonly<Record<string, string>>;
  /** What stands between the job's folder and the sources. */
  readonly below?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly job?: Job;
}

/** A job whose sources lie in a folder of this name. */
export function jobBelow(below: string): Job {
  const job = new Job();
  job.setVariable('System.DefaultWorkingDirectory', path.join(job.folder, below, 's'));
  return job;
}

/** The folder of a job's sources. */
export function sourcesOf(job: Job): string {
  return job.variable('System.DefaultWorkingDirectory') ?? job.folder;
}

/** Runs NewmanSanity as the agent does, and looks that its process ended as one should on Windows. */
export async function sanityStep({
  files,
  inputs,
  below = '_work\\1',
  variables,
  job,
}: SanityOptions): Promise<TaskRun> {
  const own = job ?? jobBelow(below);
  const base = sourcesOf(own);
  mkdirSync(base, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFile(path.resolve(base, name), content);
  for (const [name, value] of Object.entries(variables ?? {})) own.setVariable(name, value);
  return wholeRun(await runTask({ task: 'NewmanSanity', inputs: { readyTimeoutSeconds: '0', ...inputs }, job: own }));
}

/** Writes a file, and the folders above it. */
export function writeFile(file: string, content: string | Buffer | object): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const isRaw = typeof content === 'string' || Buffer.isBuffer(content);
  writeFileSync(file, isRaw ? content : JSON.stringify(content));
}

/** What holds for every process: it ends by itself, with 0, and says so last; its lines are lines for the agent. */
export function wholeRun(run: TaskRun): TaskRun {
  assert.equal(run.exitCode, 0, run.log);
  assert.match(run.lines.at(-1)?.printed ?? '', /^##vso\[task\.complete result=/, run.printed);
  assert.deepEqual(run.unparsed, []);
  return run;
}

/** A collection whose one request tells by its path which it is. */
export function named(name: string): object {
  return collectionOf(name, [{ name, url: `{{TARGET_URL}}/${name}`, test: PASSES }]);
}
