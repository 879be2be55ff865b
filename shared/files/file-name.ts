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
 * The same for two spellings of one file, given by absolute paths: Windows does not tell upper from lower case.
 *
 * @param platform as in process.platform
 */
export function sameForm(file: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? file.toLowerCase() : file;
}

/**
 * What is wrong with a file or folder to be made on this system, or `undefined`. Node makes one whose name ends in a dot or
 * a blank (by `\\\\?\\`), but no other program of Windows finds it, the agent included.
 *
 * @param platform as in process.platform
 */
export function whyNotOnWindows(place: string, platform: NodeJS.Platform): string | undefined {
  if (platform !== 'win32') return undefined;
  const wrong = place.split(/[\\/]/).find((step) => /[. ]$/.test(step) && step !== '.' && step !== '..');
  return wrong === undefined
    ? undefined
    : `Windows finds no file or folder whose name ends in a dot or a blank ('${wrong}')`;
}
