import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { Fault, describeError } from '../../../../shared/host/fault.ts';
import { decode } from '../../../../shared/files/decode.ts';
import { isBelow } from '../../../../shared/files/paths.ts';
import type { FolderTexts, TextFile } from '../folder-files.ts';
import {
  MOST_BYTES,
  MOST_ENTRIES,
  MOST_FILE_BYTES,
  MOST_FOLDERS_DEEP,
  RESOURCES,
  filesOf,
  isCollectionFolder,
  pathIn,
} from '../layout.ts';
import type { FolderEntry, FolderListing } from '../layout.ts';
import type { FileProblem } from '../problem.ts';
import type { DocumentFindings } from '../read-documents.ts';

/** Lists a folder and what is in it, without reading a file. Stops where there is too much, and follows no link out. */
export async function listFolder(folder: string): Promise<FolderListing> {
  const root = await realpath(folder);
  let count = 0;
  return list(root, '', path.basename(path.resolve(folder)), 0);

  async function list(place: string, inside: string, name: string, depth: number): Promise<FolderListing> {
    const found = await entriesOf(place, inside || name);
    count += found.length;
    const entries = await Promise.all(found.map((entry) => entryOf(root, entry)));
    const within = entries.filter(({ kind }) => kind === 'folder').map((entry) => entry.name);
    const inner = within.filter(isCollectionFolder);
    const isTooMuch = count > MOST_ENTRIES || (depth >= MOST_FOLDERS_DEEP && inner.length > 0);
    const folders: FolderListing[] = [];
    for (const one of isTooMuch ? [] : inner) {
      folders.push(await list(path.join(place, one), pathIn(inside, one), one, depth + 1));
    }
    const hasResources = within.includes(RESOURCES);
    const resources = hasResources
      ? await entriesOf(path.join(place, RESOURCES), pathIn(inside, RESOURCES))
      : undefined;
    return {
      path: inside,
      name,
      entries,
      resources: resources && (await Promise.all(resources.map((entry) => entryOf(root, entry)))),
      folders,
      isCutOff: isTooMuch || folders.some(({ isCutOff }) => isCutOff),
    };
  }
}

async function entriesOf(place: string, name: string): Promise<Dirent[]> {
  try {
    return await readdir(place, { withFileTypes: true });
  } catch (error) {
    throw new Fault('SR501', `The folder ${name} cannot be read: ${describeError(error)}. Check its rights.`, {
      cause: error,
    });
  }
}

async function entryOf(root: string, entry: Dirent): Promise<FolderEntry> {
  const { name } = entry;
  if (entry.isFile()) return { name, kind: 'file' };
  if (entry.isDirectory()) return { name, kind: 'folder' };
  if (!entry.isSymbolicLink()) return { name, kind: 'other' };
  try {
    const target = await realpath(path.join(entry.parentPath, name));
    const found = await stat(target);
    if (found.isDirectory()) return { name, kind: 'linked folder' };
    return { name, kind: found.isFile() && isBelow(target, root) ? 'file' : 'link' };
  } catch {
    return { name, kind: 'link' };
  }
}

/**
 * Reads the files of a collection that count. What is wrong with them is added to `findings`. Where they are too large
 * together none is given, since to look through what cannot be run would take long.
 */
export function readFolder(folder: string, listing: FolderListing, findings: DocumentFindings): FolderTexts {
  if (listing.isCutOff) {
    findings.problems.push({
      file: '.',
      what: `holds more than ${MOST_ENTRIES} files, or folders more than ${MOST_FOLDERS_DEEP} deep`,
      next: 'Name the folder of one collection',
    });
  }
  let left = MOST_BYTES;
  let isTooMuch = false;
  const all = read(listing);
  return isTooMuch ? { listing, definition: undefined, requests: [], doubtful: [], folders: [] } : all;

  function read(here: FolderListing): FolderTexts {
    const { requests, doubtful, definition, problems, warnings } = filesOf(here);
    findings.problems.push(...problems);
    findings.warnings.push(...warnings);
    const [own] = readAll(definition === undefined ? [] : [definition]);
    const texts = { requests: readAll(requests), doubtful: readAll(doubtful) };
    const folders: FolderTexts[] = [];
    for (const inner of here.folders) folders.push(read(inner));
    return { listing: here, definition: own, ...texts, folders };
  }

  function readAll(files: readonly string[]): TextFile[] {
    const texts: TextFile[] = [];
    for (const file of files) {
      const found = readText(path.join(folder, file), file, left);
      left -= found.bytes;
      if (found.kind === 'problem') {
        findings.problems.push(found.problem);
        isTooMuch ||= found.isSum === true;
      } else {
        texts.push({ path: file, name: path.posix.basename(file), text: found.text });
      }
    }
    return texts;
  }
}

type ReadText =
  | { readonly kind: 'text'; readonly text: string; readonly bytes: number }
  /** `isSum`: the files are too large together. What was read counts, also where it is of no use. */
  | { readonly kind: 'problem'; readonly problem: FileProblem; readonly bytes: number; readonly isSum?: boolean };

// At once, not in turns: a hundred small files take two milliseconds so, and thirty through the pool of threads.
function readText(place: string, file: string, left: number): ReadText {
  let handle: number | undefined;
  let read = 0;
  try {
    handle = openSync(place, 'r');
    const most = Math.min(MOST_FILE_BYTES, left);
    if (fstatSync(handle).size > most) {
      const isSum = most < MOST_FILE_BYTES;
      return { kind: 'problem', problem: tooLarge(file, isSum), bytes: read, isSum };
    }
    const bytes = readFileSync(handle);
    read = bytes.length;
    return { kind: 'text', text: decode(bytes, file), bytes: read };
  } catch (error) {
    return { kind: 'problem', problem: unreadable(file, error), bytes: read };
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function tooLarge(file: string, isSum: boolean): FileProblem {
  const mebibytes = (bytes: number) => `${bytes / 1024 / 1024} MiB`;
  const what = isSum
    ? `is where all files together pass ${mebibytes(MOST_BYTES)}`
    : `is larger than ${mebibytes(MOST_FILE_BYTES)}`;
  return { file, what, next: 'Upload large bodies from files, and split the collection' };
}

function unreadable(file: string, error: unknown): FileProblem {
  if (error instanceof Fault) {
    return { file, what: 'is not UTF-8, the only encoding of YAML here', next: 'Save it as UTF-8' };
  }
  return { file, what: `cannot be read: ${describeError(error)}`, next: 'Check the file and its rights' };
}
