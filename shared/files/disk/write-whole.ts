import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../host/fault.ts';
import { PLATFORM } from '../../host/process.ts';
import { pauseWhileHeldOpen, whyNotWritten } from '../held-open.ts';

/**
 * Writes one file: whole, or not at all. Until then it is in `folder` (on the same disk), flushed before it is renamed. On
 * Windows it waits for other programs that have the file open. Throws a Fault.
 */
export async function writeWhole(file: string, text: string, folder = path.dirname(file)): Promise<void> {
  const temporary = path.join(folder, `${path.basename(file)}.${randomUUID().slice(0, 8)}.part`);
  try {
    await whileHeldOpen(async () => {
      const handle = await open(temporary, 'w');
      try {
        await handle.writeFile(text, 'utf8');
        await handle.sync();
      } finally {
        await handle.close();
      }
    });
    await whileHeldOpen(() => rename(temporary, file));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw notWritten(file, error);
  }
}

/** Sees to it that a file is not there. Waits as `writeWhole` does; throws a Fault. */
export async function removeFile(file: string): Promise<void> {
  try {
    await whileHeldOpen(() => rm(file, { force: true }));
  } catch (error) {
    throw notWritten(file, error);
  }
}

async function whileHeldOpen(work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const platform = PLATFORM;
      const pause = pauseWhileHeldOpen({ error, platform }, attempt, performance.now() - start);
      if (pause === undefined) throw error;
      await sleep(pause);
    }
  }
}

function notWritten(file: string, error: unknown): Fault {
  return new Fault('SR102', `${file} cannot be written: ${whyNotWritten({ error, platform: PLATFORM })}`, {
    cause: error,
  });
}
