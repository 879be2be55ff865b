import path from 'node:path';
import { nameFrom } from '../paths.ts';
import { likelyPath } from '../why-not-there.ts';
import { filesMatching } from './find-files.ts';

/** What a path that leads to nothing was likely meant to be, of the files below the base folder that a glob matches. */
export async function likelyPathBelow(line: string, base: string, pattern: string): Promise<string | undefined> {
  const there = [...(await filesMatching(pattern, base))].sort().map((file) => nameFrom(base, file));
  return likelyPath({ line, separator: path.sep, there });
}
