import path from 'node:path';

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
 * The folder where a glob starts, and the glob. A step that there is as a folder is no glob, whatever signs stand in it
 * (`C:\\Azure Agent (1)`, `sets (x86)`). tinyglobby does not get from the base folder to another drive or share.
 *
 * @param isFolder whether there is a folder at an absolute path
 */
export async function globFrom(
  line: string,
  base: string,
  isFolder: (place: string) => Promise<boolean>,
  places: path.PlatformPath = path,
): Promise<{ readonly folder: string; readonly pattern: string }> {
  const { root } = places.parse(line);
  let folder = places.resolve(base, root);
  const steps = toGlob(line.slice(root.length), places.sep).split('/');
  for (const [at, step] of steps.slice(0, -1).entries()) {
    const next = places.join(folder, step);
    if (!(await isFolder(next))) return { folder, pattern: steps.slice(at).join('/') };
    folder = next;
  }
  return { folder, pattern: steps.slice(-1).join('/') };
}

/** The form that globs are written in: forward slashes, also where backslashes separate folders. */
export function toGlob(pattern: string, separator: string): string {
  return separator === '\\' ? pattern.replaceAll('\\', '/') : pattern;
}
