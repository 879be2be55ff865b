import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');

/** Where the example lies, and where a user's repository has it. */
export const EXAMPLE = path.join(ROOT, 'examples', 'python-service');
const SERVICE = path.join('services', 'python-service');
const KEPT = ['.venv'];

/**
 * The folders of one job. They stay in dist/ between runs with what was installed, so that a second run is quick; it is
 * honest all the same, since every run gives the same commands, and pip and Poetry compare what is there with what is asked.
 */
export interface Workspace {
  readonly sources: string;
  readonly service: string;
  /** The Python in which the service and its tests are installed. */
  readonly python: string;
  readonly temporary: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** A workspace with a fresh copy of the example in it. */
export function openWorkspace(name: string): Workspace {
  const folder = path.join(ROOT, 'dist', 'example', name);
  const sources = path.join(folder, 's');
  const service = path.join(sources, SERVICE);
  const temporary = path.join(folder, '_temp');
  mkdirSync(temporary, { recursive: true });
  mkdirSync(service, { recursive: true });
  for (const entry of ['app', 'tests', 'postman', 'pytest-results.xml'])
    rmSync(path.join(service, entry), { recursive: true, force: true });
  cpSync(EXAMPLE, service, { recursive: true, filter: isSource });
  const python = path.join(service, '.venv', 'bin', 'python');
  return { sources, service, python, temporary, environment: environmentOf(temporary) };
}

function isSource(from: string): boolean {
  return !/__pycache__|\.pytest_cache|\.venv$/.test(from);
}

// The total of an order, and what a tired person makes of it.
const CALCULATION = 'line.quantity * line.price';
const MISTAKE = 'line.quantity + line.price';

/** The service with a mistake in it, in a folder of its own; it runs with what is installed in the workspace. */
export function openBrokenCopy(workspace: Workspace): Workspace {
  const service = path.join(workspace.temporary, 'broken');
  rmSync(service, { recursive: true, force: true });
  cpSync(EXAMPLE, service, { recursive: true, filter: isSource });
  const file = path.join(service, 'app', 'main.py');
  const text = readFileSync(file, 'utf8');
  if (!text.includes(CALCULATION)) throw new Error(`${file} does not calculate ${CALCULATION} any more`);
  writeFileSync(file, text.replace(CALCULATION, MISTAKE));
  return { ...workspace, service };
}

/** Removes what was installed: the next run begins from nothing. */
export function emptyWorkspace({ service, temporary }: Workspace): void {
  for (const entry of KEPT) rmSync(path.join(service, entry), { recursive: true, force: true });
  rmSync(temporary, { recursive: true, force: true });
}

/** A text file of the service, as the last step left it. */
export function readService({ service }: Workspace, name: string): string {
  return readFileSync(path.join(service, name), 'utf8');
}

// Steps call python, as they may after UsePythonVersion; many machines have python3 only.
function environmentOf(temporary: string): NodeJS.ProcessEnv {
  const { VIRTUAL_ENV: _, ...own } = process.env;
  const environment = { ...own, AGENT_TEMPDIRECTORY: temporary, PYTHONDONTWRITEBYTECODE: '1' };
  if (spawnSync('python', ['--version']).status === 0) return environment;
  const found = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
  if (found.status !== 0)
    throw new Error('The example needs Python 3.11 or later: there is no python and no python3 on PATH.');
  const bin = path.join(temporary, 'bin');
  mkdirSync(bin, { recursive: true });
  if (!existsSync(path.join(bin, 'python'))) symlinkSync(found.stdout.trim(), path.join(bin, 'python'));
  return { ...environment, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` };
}
