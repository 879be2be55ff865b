import path from 'node:path';

/** Whether a path lies in a folder, going by their names alone. `places` are the rules of another system. */
export function isBelow(file: string, folder: string, places: path.PlatformPath = path): boolean {
  const way = places.relative(folder, file);
  // Another drive or share of Windows has no way at all.
  return !places.isAbsolute(way) && way.split(places.sep)[0] !== '..';
}
