/** A wanted file inside a zip: its name, and below how many folders it lies. */
export interface WantedFile {
  readonly name: string;
  readonly depth: number;
}

/**
 * Which of the wanted files an entry of a zipped artifact is, or `undefined` where it is none of them. Accepted are
 * `<file>`, `<artifact>/<file>` and `<artifact>/<artifact>/<file>`: the server puts a folder named like the artifact
 * around it or not, and people publish the folder or what is in it (design.md#reading-artifacts). Case counts in files,
 * not in artifacts.
 */
export function wantedFile(entry: string, artifact: string, fileNames: readonly string[]): WantedFile | undefined {
  const parts = entry.split('/').filter((part) => part !== '' && part !== '.');
  const folders = parts.slice(0, -1);
  const name = fileNames.find((one) => one === parts.at(-1));
  if (name === undefined || entry.endsWith('/') || folders.length > 2) return undefined;
  const allNamedLikeIt = folders.every((folder) => folder.toLowerCase() === artifact.toLowerCase());
  return allNamedLikeIt ? { name, depth: folders.length } : undefined;
}

const FILE_TYPE = 0o170000;
const REGULAR_FILE = 0o100000;
const FOLDER = 0o040000;

/**
 * True for a symbolic link or a device, going by the mode in an entry's external attributes; zips made on Windows have
 * no mode, and no links.
 */
export function isLink(externalFileAttributes: number): boolean {
  const type = (externalFileAttributes >>> 16) & FILE_TYPE;
  return type !== 0 && type !== REGULAR_FILE && type !== FOLDER;
}
