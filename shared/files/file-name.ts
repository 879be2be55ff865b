import * as path from 'node:path';

/**
 * Whether a path ends in a file of this name, in any case where the system does not tell it.
 *
 * @param platform as in process.platform
 */
export function isNamed(file: string, name: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32'
    ? path.win32.basename(file).toLowerCase() === name.toLowerCase()
    : path.posix.basename(file) === name;
}

/**
 * What is wrong with a folder to be made on this system, or `undefined`. Node makes a folder whose name ends in a dot or a
 * blank (by `\\\\?\\`), but no other program of Windows finds it, the agent included.
 *
 * @param platform as in process.platform
 */
export function whyNotOnWindows(folder: string, platform: NodeJS.Platform): string | undefined {
  if (platform !== 'win32') return undefined;
  const wrong = folder.split(/[\\/]/).find((step) => /[. ]$/.test(step) && step !== '.' && step !== '..');
  return wrong === undefined ? undefined : `Windows finds no folder whose name ends in a dot or a blank ('${wrong}')`;
}
