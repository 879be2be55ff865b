import * as path from 'node:path';
import { filesIn } from './kube-config-files.ts';

const USUAL_ENDINGS = '.com;.exe;.bat;.cmd';

/**
 * The files that the command of a credential plugin may be on Windows, the likeliest first: with an ending of PATHEXT where
 * it has none, and in the folders of PATH where it is a bare name. Never in the current folder, which holds what somebody
 * wrote into the repository, and no word that only cmd knows. So does kubectl (Go's exec.LookPath).
 *
 * @param searched the variable PATH
 * @param endings the variable PATHEXT
 */
export function pluginFiles(
  command: string,
  searched: string | undefined,
  endings: string | undefined,
): readonly string[] {
  const isBare = !/[\\/:]/.test(command);
  const places = isBare
    ? filesIn(searched, path.win32.delimiter)
        .filter((folder) => path.win32.isAbsolute(folder))
        .map((folder) => path.win32.join(folder, command))
    : [command];
  const known = endings === undefined || endings === '' ? USUAL_ENDINGS : endings;
  const added = known.split(';').filter((ending) => ending !== '');
  const hasEnding = /\.[^\\/:]*$/.test(command);
  return places.flatMap((place) => [
    ...(hasEnding ? [place] : []),
    ...added.map((ending) => `${place}${ending.startsWith('.') ? '' : '.'}${ending}`),
  ]);
}
