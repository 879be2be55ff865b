import { stat } from 'node:fs/promises';
import path from 'node:path';
import { PLATFORM } from '../../host/process.ts';
import { globFrom, toGlob } from '../paths.ts';

/** What lies at a path; nothing also where it cannot be looked at. */
export async function kindOf(place: string): Promise<'file' | 'folder' | 'nothing'> {
  try {
    return (await stat(place)).isDirectory() ? 'folder' : 'file';
  } catch {
    return 'nothing';
  }
}

/** How a folder that a pattern matches counts (tinyglobby's options). */
export interface FolderMatches {
  readonly onlyDirectories?: boolean;
  /** What lies in it is matched too. */
  readonly expandDirectories?: boolean;
}

/**
 * The absolute paths below a folder that a glob matches, in no certain order; `node_modules` and `.git` are left out.
 */
export async function filesMatching(
  pattern: string,
  folder: string,
  folders: FolderMatches = {},
): Promise<readonly string[]> {
  const { glob } = await import('tinyglobby');
  const found = await glob(pattern, {
    ...folders,
    cwd: folder,
    absolute: true,
    dot: true,
    caseSensitiveMatch: PLATFORM !== 'win32', // as the agent's own tasks match there
    ignore: ['**/node_modules/**', '**/.git/**'],
  });
  return found.map((file) => path.normalize(file.replace(/\/+$/, '')));
}

/** The folder where a line's glob starts, and the glob; `undefined` where nothing in the line is one. */
export async function globIn(
  line: string,
  base: string,
): Promise<{ readonly folder: string; readonly pattern: string } | undefined> {
  const { isDynamicPattern } = await import('tinyglobby');
  if (!isDynamicPattern(toGlob(line, path.sep))) return undefined;
  return globFrom(line, base, async (place) => (await kindOf(place)) === 'folder');
}
