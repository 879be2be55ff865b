import path from 'node:path';
import { Fault } from '../../../../shared/host/fault.ts';
import { PLATFORM } from '../../../../shared/host/process.ts';
import { folderKind, isCollectionFolder } from '../../postman-v3/layout.ts';
import type { FolderListing } from '../../postman-v3/layout.ts';
import { isInside, matchedCollections } from '../../postman-v3/matched-folders.ts';
import type { MatchedFolder } from '../../postman-v3/matched-folders.ts';
import { listFolder } from '../../postman-v3/read/read-folder.ts';
import { noCollection } from '../collection-kind.ts';
import { filesMatching, globIn, kindOf } from '../../../../shared/files/disk/find-files.ts';
import { sameForm } from '../../../../shared/files/file-name.ts';
import { nameFrom } from '../../../../shared/files/paths.ts';
import { fileSource, urlSource, v3Source, whatIsThere } from '../source.ts';
import type { Source, TextSource } from '../source.ts';
import { whyNotThere } from '../../../../shared/files/why-not-there.ts';
import { isWebUrl } from '../../../../shared/http/url.ts';

/**
 * The sources that the lines of an input stand for, in order, each once: a URL, a file, the folder of a collection of
 * Postman v3, or a glob for files and such folders (its matches sorted; node_modules and .git are left out). Relative
 * paths start at the base folder.
 * Throws a Fault for a line that stands for nothing, saying what was searched.
 */
export async function findSources(lines: readonly string[], base: string): Promise<Source[]> {
  const found: Source[] = [];
  for (const line of lines) found.push(...(await sourcesOf(line, base)));
  const seen = new Set<string>();
  return found.filter((source) => {
    const key = source.kind === 'url' ? source.url : sameForm(source.path, PLATFORM);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

/** The one source that an input names. */
export async function findSource(line: string, base: string, input: string): Promise<TextSource> {
  if (isWebUrl(line)) return urlSource(line);
  const file = path.resolve(base, line);
  const kind = await kindOf(file);
  if (kind === 'nothing') throw await notThere(input, line, base);
  if (kind === 'folder')
    throw new Fault('SR501', `${input} '${line}' is a folder, and a file is meant. Name the file in it.`);
  return fileSource(file, base);
}

async function notThere(input: string, line: string, base: string): Promise<Fault> {
  const there = [...(await filesMatching('**/*.{json,csv}', base))].sort().map((match) => fileSource(match, base).name);
  const why = whyNotThere({ line, separator: path.sep, there });
  return new Fault('SR501', `${input} '${line}' does not exist (looked for ${path.resolve(base, line)}). ${why}`);
}

async function sourcesOf(line: string, base: string): Promise<Source[]> {
  if (isWebUrl(line)) return [urlSource(line)];
  const file = path.resolve(base, line);
  const kind = await kindOf(file);
  if (kind === 'file') return [fileSource(file, base)];
  if (kind === 'folder') return [await namedFolder(line, file, base)];
  const inGlob = await globIn(line, base);
  if (inGlob === undefined) throw await notThere('collection', line, base);
  const { folder, pattern } = inGlob;
  const found = { files: await filesMatching(pattern, folder), folders: await matchedFolders(pattern, folder) };
  const sources = await matchedSources(found, base);
  if (sources.length === 0) {
    const there = [...(await filesMatching('**/*.json', base))].sort().map((match) => fileSource(match, base).name);
    throw new Fault(
      'SR501',
      `collection '${line}' matches no file below ${base} (node_modules and .git are left out). ${whatIsThere(there)}`,
    );
  }
  return sources;
}

async function namedFolder(line: string, folder: string, base: string): Promise<Source> {
  const listing = await listFolder(folder);
  const is = folderKind(listing);
  if (is.kind === 'collection') return v3Source(listing, folder, base);
  throw new Fault('SR501', noCollection(line, is));
}

/** Files and collections of Postman v3 among what a glob matched; what lies in such a collection is part of it. */
async function matchedSources({ files, folders }: Matches, base: string): Promise<Source[]> {
  const listed = new Map<string, { readonly folder: string; readonly listing: FolderListing }>();
  const matched: MatchedFolder[] = [];
  for (const folder of [...folders].sort()) {
    const place = folder.replaceAll(path.sep, '/');
    if (!nameFrom(base, folder).split('/').every(isCollectionFolder)) continue;
    if (matched.some((one) => one.is.kind === 'collection' && one.is.hasOwn && isInside(place, one.path))) continue;
    const listing = await listFolder(folder);
    listed.set(place, { folder, listing });
    matched.push({ path: place, is: folderKind(listing) });
  }
  const collections = matchedCollections(matched);
  const loose = files.filter((file) => !collections.some((one) => isInside(file.replaceAll(path.sep, '/'), one)));
  const sources = collections.flatMap((place) => {
    const found = listed.get(place);
    return found === undefined ? [] : [v3Source(found.listing, found.folder, base)];
  });
  const all = [...loose.map((file) => fileSource(file, base)), ...sources];
  return all.sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface Matches {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** The folders that a pattern itself matches. One that ends in .json means files, and needs no second walk. */
async function matchedFolders(pattern: string, base: string): Promise<readonly string[]> {
  if (/\.json$/i.test(pattern)) return [];
  return filesMatching(pattern, base, { onlyDirectories: true, expandDirectories: false });
}
