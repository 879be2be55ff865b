import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';

/** The folder of the repository. */
export const ROOT = path.join(import.meta.dirname, '..', '..');

const MOCHA = path.join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');

/** What mocha is to run, and how; what is not said here says .mocharc.json. */
export interface SpecRun {
  /** Paths and globs, from the repository's folder. */
  readonly specs: readonly string[];
  /** Further words for mocha, as they stand on our own command line. */
  readonly words?: readonly string[];
  /** How many files are run beside each other. */
  readonly jobs?: number;
  /** For each test and hook. */
  readonly timeoutSeconds?: number;
  /** Beside our own environment. */
  readonly environment?: NodeJS.ProcessEnv;
  /** The Node that mocha runs on; the one that runs this. */
  readonly node?: string;
  /** Node itself takes the types out of the files, not tsx. */
  readonly withoutLoader?: boolean;
  /** Shows what mocha says only where something failed. */
  readonly quiet?: boolean;
}

/** How a run of mocha ended. */
export interface Ended {
  readonly passed: number;
  /** At least 1 where mocha did not end well. */
  readonly failed: number;
  readonly pending: number;
}

/** A run that came to nothing. */
export const NOT_RUN: Ended = { passed: 0, failed: 1, pending: 0 };

/** Runs specs by mocha, in a process of its own, and shows what it says. */
export async function runSpecs(run: SpecRun): Promise<Ended> {
  const child = spawn(run.node ?? process.execPath, [MOCHA, ...mochaWords(run)], {
    cwd: ROOT,
    stdio: ['inherit', 'pipe', 'inherit'],
    env: { ...process.env, ...chosenBefore(run.words ?? []), ...run.environment },
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (run.quiet !== true) process.stdout.write(chunk);
    text += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (run.quiet === true && code !== 0) process.stdout.write(text);
  return ended(code, stripVTControlCharacters(text));
}

/** The exit code for all of these runs. */
export function exitCode(...runs: readonly Ended[]): number {
  return runs.every(({ failed }) => failed === 0) ? 0 : 1;
}

function mochaWords({ specs, words = [], jobs, timeoutSeconds, withoutLoader, quiet }: SpecRun): readonly string[] {
  return [
    ...(withoutLoader === true ? ['--no-config', '--forbid-only'] : []),
    ...(jobs === undefined ? [] : jobs === 1 ? ['--no-parallel'] : ['--parallel', '--jobs', String(jobs)]),
    ...(timeoutSeconds === undefined ? [] : ['--timeout', `${timeoutSeconds}s`]),
    ...(quiet === true ? ['--reporter', 'dot'] : []),
    ...(process.stdout.isTTY ? ['--color'] : []),
    '--exit',
    ...specs,
    ...words,
  ];
}

// Specs that begin their work while mocha loads them must know what is chosen as well.
function chosenBefore(words: readonly string[]): NodeJS.ProcessEnv {
  const options = { grep: { type: 'string', short: 'g' } } as const;
  const { grep } = parseArgs({ args: [...words], options, strict: false }).values;
  return typeof grep === 'string' ? { SPECS_GREP: grep } : {};
}

function ended(code: number | null, text: string): Ended {
  const count = (what: string) => Number(new RegExp(`^ +(\\d+) ${what}\\b`, 'm').exec(text)?.[1] ?? 0);
  const failed = count('failing');
  return { passed: count('passing'), failed: code !== 0 && failed === 0 ? 1 : failed, pending: count('pending') };
}
