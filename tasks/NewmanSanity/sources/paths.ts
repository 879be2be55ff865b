import path from 'node:path';
import { isDynamicPattern } from 'tinyglobby';

/** Whether a path lies in a folder, going by their names alone. `places` are the rules of another system. */
export function isBelow(file: string, folder: string, places: path.PlatformPath = path): boolean {
  const way = places.relative(folder, file);
  // Another drive or share of Windows has no way at all.
  return !places.isAbsolute(way) && way.split(places.sep)[0] !== '..';
}

/** What a file is called in reports, which must not tell the folders of the machine. */
export function nameFrom(base: string, file: string, places: path.PlatformPath = path): string {
  return isBelow(file, base, places) ? places.relative(base, file).replaceAll(places.sep, '/') : places.basename(file);
}

/**
 * The folder where a glob starts, and the glob. On Windows an absolute one may lie on another drive or share, which
 * tinyglobby does not get to from the base folder: it starts at its own last folder without signs of a glob.
 */
export function globFrom(
  line: string,
  base: string,
  places: path.PlatformPath = path,
): { readonly folder: string; readonly pattern: string } {
  const pattern = toGlob(line, places.sep);
  if (places.sep === '/' || !places.isAbsolute(line)) return { folder: base, pattern };
  const steps = pattern.split('/');
  const first = steps.findIndex((step) => isDynamicPattern(step));
  return { folder: `${steps.slice(0, first).join('/')}/`, pattern: steps.slice(first).join('/') };
}

/** The form that globs are written in: forward slashes, also where backslashes separate folders. */
export function toGlob(pattern: string, separator: string): string {
  return separator === '\\' ? pattern.replaceAll('\\', '/') : pattern;
}
