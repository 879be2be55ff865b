import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { createInterface } from 'node:readline';

/** A program of a rig that is built from Go sources. */
export interface GoProgram {
  /** `control plane`, as people are told of it. */
  readonly name: string;
  /** How long building takes, in words. */
  readonly takes: string;
  /** The script that builds it, from a cache where it is there, and says in which folder it lies. */
  readonly build: string;
  /** Its file in that folder. */
  readonly file: string;
  /** Beside `up --dir FOLDER`. */
  readonly words: readonly string[];
  /** The line by which it says that it is ready; its groups are what is learnt from it. */
  readonly ready: RegExp;
  readonly patienceSeconds: number;
}

/** It while it runs. */
export interface StartedProgram {
  /** The folder of what was built. */
  readonly folder: string;
  /** The groups of the line that said it is ready. */
  readonly said: readonly string[];
  /** Ends it; the folder in which it kept its data goes with it. */
  stop(): Promise<void>;
}

/** Whether there is a Go that can build these programs: 1.26 or later. */
export function hasGo(): boolean {
  const { status, stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(status === 0 ? stdout : '') ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 26);
}

/**
 * Builds a program and starts it in a folder of its own. `undefined` where the build failed, which has been said by then.
 * Needs Go, see `hasGo`. Throws where it does not start.
 */
export async function startGoProgram(program: GoProgram): Promise<StartedProgram | undefined> {
  console.log(`Building the ${program.name} (${program.takes} the first time, then seconds) …`);
  const build = spawnSync('sh', [program.build], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (build.status !== 0) {
    console.error(`The ${program.name} could not be built; the reason is above.`);
    return undefined;
  }
  const folder = build.stdout.trim();
  const data = await mkdtemp(path.join(tmpdir(), `${program.file}-`));
  const child = spawn(path.join(folder, program.file), ['up', '--dir', data, ...program.words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const stop = async () => {
    await end(child);
    await rm(data, { recursive: true, force: true });
  };
  try {
    return { folder, said: await ready(child, program), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits for the line that says so. */
function ready(child: ChildProcess, { name, ready, patienceSeconds }: GoProgram): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The ${name} was not ready within ${patienceSeconds} s.`)),
      patienceSeconds * 1000,
    );
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The ${name} ended with ${code ?? 'a signal'}.`)));
    if (child.stdout === null) return reject(new Error(`The ${name} has no output.`));
    createInterface(child.stdout).on('line', (line) => {
      const [, ...said] = ready.exec(line) ?? [];
      if (said.length === 0) return;
      clearTimeout(timer);
      resolve(said);
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
