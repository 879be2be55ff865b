import type { FileProblem } from './problem.ts';

/** What stands in a folder, by what it is on the disk. A link is a file only where it leads to one inside the collection. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'linked folder' | 'other';
}

/** A folder of a collection as it lies on the disk, with nothing of its files read. */
export interface FolderListing {
  /** Below the collection, with forward slashes; empty for the collection itself. */
  readonly path: string;
  readonly name: string;
  readonly entries: readonly FolderEntry[];
  /** What stands in its `.resources`, where there is one. */
  readonly resources: readonly FolderEntry[] | undefined;
  readonly folders: readonly FolderListing[];
  /** There was more than may be looked at. */
  readonly isCutOff: boolean;
}

/** So many folders may lie in each other, as in Postman's own reader. */
export const MOST_FOLDERS_DEEP = 32;
/** So much may stand in a collection, files of no interest included. */
export const MOST_ENTRIES = 50_000;
/** So large one file may be. */
export const MOST_FILE_BYTES = 8 * 1024 * 1024;
/** So large all files together may be. */
export const MOST_BYTES = 64 * 1024 * 1024;

/** Where the definition of a collection or folder lies. */
export const RESOURCES = '.resources';

const REQUEST = /\.request\.ya?ml$/i;
const YAML = /\.ya?ml$/i;
// Files of other kinds that Postman keeps in its folders (postman-v3.md#4-file-kinds).
const OTHER_KINDS = /(?:\.(?:message|environment|globals|dataset|example)|^(?:config|resources))\.ya?ml$/i;
const DEFINITION = /^definition\.ya?ml$/i;
const OLDER = /^collection\.ya?ml$/i;

/** Whether a file holds a request. */
export function isRequestFile(name: string): boolean {
  return REQUEST.test(name);
}

/** Whether a folder inside a collection belongs to it. */
export function isCollectionFolder(name: string): boolean {
  return !name.startsWith('.') && name !== 'node_modules';
}

/** The name of a request whose file says none. */
export function requestName(file: string): string {
  return file.replace(REQUEST, '');
}

/** A path inside the collection. */
export function pathIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** What of one folder is to be read. */
export interface FolderFiles {
  readonly requests: readonly string[];
  /** YAML files without the ending of a request, which may hold one all the same. */
  readonly doubtful: readonly string[];
  readonly definition: string | undefined;
  readonly problems: readonly FileProblem[];
  readonly warnings: readonly string[];
}

/** Sorts what stands in a folder. Names are compared as on Windows and macOS: without regard to case. */
export function filesOf({ path, entries, resources }: FolderListing): FolderFiles {
  const problems: FileProblem[] = [];
  const at = (name: string) => pathIn(path, name);
  for (const { name, kind } of entries) {
    if (kind === 'linked folder' && isCollectionFolder(name)) problems.push(linked(at(name)));
    if (!isRequestFile(name)) continue;
    if (kind === 'link') problems.push(linked(at(name)));
    if (kind === 'folder' || kind === 'other') {
      const next = 'Rename it, or put the file itself there';
      problems.push({ file: at(name), what: 'is named like a request and is no file', next });
    }
  }
  const files = entries.filter(({ kind }) => kind === 'file').map(({ name }) => name);
  const requests = files.filter(isRequestFile);
  problems.push(...namedTwice(requests.map((name) => [requestName(name).toLowerCase(), at(name)] as const)));
  const definitions = (resources ?? []).filter(({ name }) => DEFINITION.test(name));
  const definition = definitions[0];
  const definitionFile = definition && at(`${RESOURCES}/${definition.name}`);
  if (definitionFile !== undefined && definition?.kind !== 'file') problems.push(linked(definitionFile));
  problems.push(...namedTwice(definitions.map(({ name }) => ['definition', at(`${RESOURCES}/${name}`)] as const)));
  return {
    requests: requests.map(at),
    doubtful: files.filter((name) => YAML.test(name) && !isRequestFile(name) && !OTHER_KINDS.test(name)).map(at),
    definition: definition?.kind === 'file' ? definitionFile : undefined,
    problems,
    warnings: entries
      .filter(({ name, kind }) => kind === 'folder' && name.startsWith('.') && ![RESOURCES, '.git'].includes(name))
      .map(({ name }) => `${at(name)} is not read: a folder with a dot before its name is no part of a collection.`),
  };
}

function linked(file: string): FileProblem {
  return {
    file,
    what: 'is a link that leads out of the collection, to a folder, or to nothing',
    next: 'Put the file or folder itself there',
  };
}

function namedTwice(files: readonly (readonly [key: string, file: string])[]): FileProblem[] {
  const seen = new Map<string, string>();
  return files.flatMap(([key, file]) => {
    const first = seen.get(key);
    if (first === undefined) seen.set(key, file);
    return first === undefined
      ? []
      : [{ file, what: `stands beside ${first}, and both mean the same`, next: 'Keep one of the two' }];
  });
}

/** What a folder is that the input `collection` names. */
export type FolderKind =
  | { readonly kind: 'collection'; readonly hasOwn: boolean }
  | { readonly kind: 'workspace'; readonly collections: readonly string[] }
  | { readonly kind: 'older'; readonly file: string }
  | { readonly kind: 'none' };

const WORKSPACE = /^(?:postman|collections)$/i;

/**
 * Recognises a collection of Postman v3 by what lies in it (postman-v3.md#3-how-to-recognise-a-v3-directory). Folders
 * named postman or collections that hold nothing of their own, and what lies around them, hold several collections.
 */
export function folderKind(listing: FolderListing): FolderKind {
  const older = listing.entries.find(({ name, kind }) => kind === 'file' && OLDER.test(name));
  if (older !== undefined) return { kind: 'older', file: older.name };
  const hasOwn = isOwner(listing);
  if (!hasOwn && !hasOwner(listing)) return { kind: 'none' };
  const collections = hasOwn ? [] : collectionsBelow(listing, WORKSPACE.test(listing.name));
  return collections.length > 0 ? { kind: 'workspace', collections } : { kind: 'collection', hasOwn };
}

function isOwner({ entries, resources }: FolderListing): boolean {
  return resources !== undefined || entries.some(({ name }) => isRequestFile(name));
}

function hasOwner(listing: FolderListing): boolean {
  return isOwner(listing) || listing.folders.some(hasOwner);
}

function collectionsBelow(listing: FolderListing, isWorkspace: boolean): string[] {
  return listing.folders.filter(hasOwner).flatMap((folder): string[] => {
    if (isOwner(folder)) return isWorkspace ? [folder.path] : [];
    const deeper = collectionsBelow(folder, WORKSPACE.test(folder.name));
    return deeper.length > 0 || !isWorkspace ? deeper : [folder.path];
  });
}
