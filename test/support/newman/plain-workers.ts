import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import * as path from 'node:path';
import workerThreads from 'node:worker_threads';
import type { WorkerOptions } from 'node:worker_threads';
import { installedBootCode } from '../boot-code.ts';

const { Worker } = workerThreads;
const CACHE = path.join(import.meta.dirname, '../../../node_modules/.cache/sandbox-boot');

/** What every sandbox of newman runs first, as its thread is given it, and what it is given here in its place. */
interface BootCode {
  readonly given: string;
  readonly compiled: string;
}

let known: BootCode | undefined;

/**
 * Threads are started with the words that this process was started with. A task has none; here they would load the loader
 * of the specs into every sandbox of newman, a third of what a collection costs. Compiling its boot code, 2 MB that are
 * the same for all, is half of the rest: V8 keeps what the first thread compiled.
 */
class PlainWorker extends Worker {
  constructor(file: string | URL, options: WorkerOptions = {}) {
    super(options.eval === true ? withCompiledBoot(String(file)) : file, { execArgv: [], ...options });
  }
}

workerThreads.Worker = PlainWorker;
syncBuiltinESMExports();

function withCompiledBoot(code: string): string {
  known ??= readBootCode();
  const { given, compiled } = known;
  return code.replace(given, () => compiled);
}

function readBootCode(): BootCode {
  const text = installedBootCode();
  mkdirSync(CACHE, { recursive: true });
  const file = path.join(CACHE, createHash('sha256').update(text).digest('hex').slice(0, 16));
  const own = `${file}.${process.pid}`;
  writeFileSync(own, text);
  renameSync(own, file);
  return { given: JSON.stringify(text), compiled: `undefined); (${bootCompiled.toString()})(${JSON.stringify(file)}` };
}

// Runs in the thread. What was compiled under other flags, or by another V8, lies in a file of its own.
function bootCompiled(file: string): void {
  const node = process;
  const { readFileSync, renameSync, writeFileSync } = node.getBuiltinModule('node:fs');
  const { Script } = node.getBuiltinModule('node:vm');
  const { threadId } = node.getBuiltinModule('node:worker_threads');
  const compiled = `${file}.${node.getBuiltinModule('node:v8').cachedDataVersionTag()}`;
  let cachedData: Buffer | undefined;
  try {
    cachedData = readFileSync(compiled);
  } catch {
    cachedData = undefined;
  }
  const script = new Script(readFileSync(file, 'utf8'), cachedData === undefined ? {} : { cachedData });
  // Takes process and all that is Node's away from what comes after it.
  script.runInThisContext();
  if (cachedData !== undefined && script.cachedDataRejected !== true) return;
  const own = `${compiled}.${node.pid}.${threadId}`;
  writeFileSync(own, script.createCachedData());
  renameSync(own, compiled);
}
