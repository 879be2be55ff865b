import { chmod, writeFile } from 'node:fs/promises';
import * as path from 'node:path';

/** A credential plugin on the disk. */
export interface WrittenPlugin {
  /** What a kubeconfig names: the program itself, or on Windows the batch file that runs it. */
  readonly command: string;
  /** The file of the program, which knows it as `__filename`. */
  readonly program: string;
}

let written = 0;

/** Writes a credential plugin that is this JavaScript, in a way in which the system under it runs it: none needs a shell of POSIX. */
export async function writePlugin(
  folder: string,
  javascript: string,
  name = `plugin-${(written += 1)}`,
): Promise<WrittenPlugin> {
  const program = path.join(folder, `${name}.cjs`);
  await writeFile(program, `#!${process.execPath}\n${javascript}\n`);
  if (process.platform !== 'win32') {
    await chmod(program, 0o755);
    return { command: program, program };
  }
  const command = path.join(folder, `${name}.cmd`);
  await writeFile(command, batchFor(`${name}.cjs`));
  return { command, program };
}

/** A batch file of Windows that runs a program beside it with this Node. */
export function batchFor(program: string): string {
  return `@"${process.execPath}" "%~dp0${program}" %*\r\n`;
}
