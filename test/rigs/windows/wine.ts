import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CACHE } from './programs.ts';

const PREFIX = path.join(CACHE, 'prefix');
const PREFIX_IS_MADE = path.join(PREFIX, 'made');
const LOCK = path.join(CACHE, 'prefix.lock');
const MAKE_MILLISECONDS = 300_000;

/** What is to be run, and for how long at most. */
export interface WineRun {
  /** Paths of this system. */
  readonly program: string;
  readonly words: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutMilliseconds: number;
}

/** How it ended; `code` is `undefined` where it was not done in time. */
export interface WineEnd {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A drive and a share of the Windows, as its programs name them, each a folder of its own. */
export const DRIVE = 'D:\\';
export const SHARE = '\\\\files\\build';

export const APT = ['install', '-y', '--no-install-recommends', 'wine64', 'wine'];

export function hasWine(): boolean {
  return spawnSync('wine', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Installs Wine by apt (100 MB, 700 MB on the disk). Needs root. Throws an Error that names the command. */
export function installWine(): void {
  for (const words of [['update', '-qq'], APT]) {
    const { status } = spawnSync('apt-get', words, { stdio: 'inherit' });
    if (status !== 0) throw new Error(`apt-get ${words.join(' ')} failed. Install Wine in another way.`);
  }
}

/** The path of a file of this system, as programs in Wine name it. */
export function windowsPath(place: string): string {
  return `Z:${path.resolve(place).replaceAll('/', '\\')}`;
}

/**
 * Runs one program in a Windows 10 of Wine and waits for its end. One at a time: two in one prefix have hung. Its output
 * goes to files, since libuv takes no pipe of this system. What it started and left ends with it.
 */
export async function runInWine(run: WineRun): Promise<WineEnd> {
  lock();
  const scratch = mkdtempSync(path.join(tmpdir(), 'wine-'));
  try {
    await makePrefix();
    linkFolders(scratch);
    return await started(run, scratch);
  } finally {
    await wine('wineserver', ['-k']);
    rmSync(scratch, { recursive: true, force: true });
    rmSync(LOCK, { force: true });
  }
}

async function started(run: WineRun, scratch: string): Promise<WineEnd> {
  const files = { stdout: path.join(scratch, 'stdout'), stderr: path.join(scratch, 'stderr') };
  const [stdout, stderr] = [openSync(files.stdout, 'w'), openSync(files.stderr, 'w')];
  const child = spawn('wine', [run.program, ...run.words], {
    cwd: run.folder,
    env: wineEnvironment(run.environment),
    stdio: ['ignore', stdout, stderr],
  });
  const end = once(child, 'close') as Promise<[number | null]>;
  const ended = await Promise.race([end, sleep(run.timeoutMilliseconds, undefined, { ref: false })]);
  if (ended === undefined) child.kill('SIGKILL');
  closeSync(stdout);
  closeSync(stderr);
  return {
    code: ended === undefined ? undefined : (ended[0] ?? 1),
    stdout: readFileSync(files.stdout, 'utf8'),
    stderr: readFileSync(files.stderr, 'utf8'),
  };
}

/** A prefix that says it is a Windows 10: for Debian's own, Windows 7, Node does not start. */
async function makePrefix(): Promise<void> {
  if (existsSync(PREFIX_IS_MADE)) return;
  rmSync(PREFIX, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  for (const [program, ...words] of [
    ['wineboot', '-i'],
    ['wine', 'winecfg', '-v', 'win10'],
  ]) {
    if (program !== undefined && (await wine(program, words)) !== 0)
      throw new Error(`${program} ${words.join(' ')} failed`);
  }
  mkdirSync(PREFIX_IS_MADE);
}

function linkFolders(scratch: string): void {
  const devices = path.join(PREFIX, 'dosdevices');
  const share = path.join(devices, 'unc', 'files');
  mkdirSync(share, { recursive: true });
  for (const [name, link] of [
    ['drive', path.join(devices, 'd:')],
    ['share', path.join(share, 'build')],
  ] as const) {
    const folder = path.join(scratch, name);
    mkdirSync(folder);
    rmSync(link, { force: true });
    symlinkSync(folder, link);
  }
}

async function wine(program: string, words: readonly string[]): Promise<number> {
  const child = spawn(program, words, {
    env: wineEnvironment({}),
    stdio: 'ignore',
    timeout: MAKE_MILLISECONDS,
    killSignal: 'SIGKILL',
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}

function wineEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...own,
    WINEPREFIX: PREFIX,
    WINEDEBUG: '-all',
    // Without these it asks for programs of its own that nobody needs here, and waits for an answer.
    WINEDLLOVERRIDES: 'mscoree=;mshtml=;winemenubuilder.exe=',
  };
}

function lock(): void {
  mkdirSync(CACHE, { recursive: true });
  const owner = existsSync(LOCK) ? Number(readFileSync(LOCK, 'utf8')) : 0;
  if (owner > 0 && isRunning(owner)) throw new Error(`process ${owner} uses the same Wine. Wait for its end.`);
  writeFileSync(LOCK, String(process.pid));
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}
