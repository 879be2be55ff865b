import { setFlagsFromString } from 'node:v8';
import type { Newman } from '../newman-types.ts';

const LARGE_BYTES = 256 * 1024;

let isThrifty = false;

/**
 * Lets V8 look for garbage more often, in this thread and in the one of the scripts: each body exists ten times on its
 * way into a script, and is garbage soon after. V8 itself would let four times of what is in use pile up.
 */
function collectSooner(): void {
  setFlagsFromString('--heap-growing-percent=50');
}

/** The same in earnest from the first large body on; it costs a tenth of a second for every 4 MB, and nothing before. */
export function noteBody(bytes: number): void {
  if (isThrifty || bytes < LARGE_BYTES) return;
  isThrifty = true;
  setFlagsFromString('--optimize-for-size');
}

/**
 * Newman, loaded. It costs a fifth of a second, and so does the sandbox of its scripts, which starts meanwhile in a
 * thread of its own; so this is called when all inputs are known to be good, and best while there is something to wait
 * for.
 */
export async function loadNewman(): Promise<Newman> {
  await prepareSandbox();
  const module = await import('newman');
  return module.default as unknown as Newman;
}

let isPrepared = false;

async function prepareSandbox(): Promise<void> {
  if (isPrepared) return;
  isPrepared = true;
  collectSooner();
  // Only the bundle has a bridge that can be started beforehand (scripts/build/patches/sandbox-prepared.ts).
  const { default: bridge } = await import('uvm/lib/bridge.js');
  bridge.prepare?.();
}
