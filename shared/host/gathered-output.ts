import { Writable } from 'node:stream';

// A write to a pipe wakes its reader: 0.3 ms. Until its first request a task writes 60 lines, most of them task-lib's.
let gathering = false;

function gather(): void {
  if (gathering) return;
  gathering = true;
  process.stdout.cork();
  setImmediate(releaseOutput);
}

/** Writes now what was held back. */
export function releaseOutput(): void {
  if (!gathering) return;
  gathering = false;
  process.stdout.uncork();
}

/**
 * The standard output, where all that is written in one turn of the event loop goes out in one write, in its order. It
 * begins when this module is loaded; nothing is lost where the process ends by itself or by `process.exit`.
 */
export const gatheredOutput = new Writable({
  decodeStrings: false,
  write(text: string, _encoding, done) {
    gather();
    process.stdout.write(text);
    done();
  },
});

gather();
process.once('exit', releaseOutput);
