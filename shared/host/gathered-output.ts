import { Writable } from 'node:stream';

// task-lib shows every input and variable that it reads, before anybody can say that the value is secret.
const DEBUG = '##vso[task.debug]';

// What task-lib writes while it is loaded goes past us, and waits in the stream itself.
process.stdout.cork();
let pending: string[] = [];
let maskDebug = (text: string) => text;

// A write to a pipe wakes its reader: 0.3 ms. Until its first request a task writes 60 lines, most of them task-lib's.
let gathering = false;

function gather(): void {
  if (gathering) return;
  gathering = true;
  setImmediate(releaseOutput);
}

/** Writes now what was held back. */
export function releaseOutput(): void {
  if (!gathering) return;
  gathering = false;
  const texts = pending.map((text) => (text.startsWith(DEBUG) ? maskDebug(text) : text));
  pending = [];
  process.stdout.write(texts.join(''));
  process.stdout.uncork(); // does nothing after the first time
}

/** From now on debug lines are masked when they go out, also with what became known as a secret after they were written. */
export function maskDebugLines(mask: (text: string) => string): void {
  maskDebug = mask;
}

/**
 * The standard output, where all that is written in one turn of the event loop goes out in one write, in its order. It
 * begins when this module is loaded; nothing is lost where the process ends by itself or by `process.exit`.
 */
export const gatheredOutput = new Writable({
  decodeStrings: false,
  write(text: string, _encoding, done) {
    gather();
    pending.push(text);
    done();
  },
});

gather();
process.once('exit', releaseOutput);
