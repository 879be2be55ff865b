import path from 'node:path';
import { Fault } from '../../../../shared/host/fault.ts';
import type { Host } from '../../../../shared/host/host.ts';
import type { Deadline } from '../../steps/deadline.ts';
import type { Transport } from '../../network/sockets/transport.ts';
import { chooseFolders } from '../choose-folders.ts';
import { collectionContents } from '../collection-contents.ts';
import type { CollectionContents } from '../collection-contents.ts';
import { isV3Path, recogniseCollection, v3Hint } from '../collection-kind.ts';
import { findSources } from './find-sources.ts';
import type { Source } from './find-sources.ts';
import { parseJson, readSource } from './sources.ts';

export interface LoadedCollection {
  readonly name: string;
  /** Where it came from, without any path of the machine. */
  readonly source: string;
  readonly document: object;
  /** The folder it lies in; nothing for a download. */
  readonly folder: string | undefined;
  readonly contents: CollectionContents;
  /** Which of its folders to run; empty: all of it. */
  readonly folders: readonly string[];
}

/** Reads all collections, and leaves out those that have none of the wanted folders. */
export async function loadCollections(
  host: Host,
  wanted: { readonly collections: readonly string[]; readonly folders: readonly string[] },
  base: string,
  transport: Transport,
  deadline: Deadline,
): Promise<LoadedCollection[]> {
  const sources = await findSources(wanted.collections, base);
  const loaded: LoadedCollection[] = [];
  for (const source of sources) loaded.push(await load(source, transport, deadline));
  if (wanted.folders.length === 0) return loaded;
  const entries = loaded.map((collection) => ({ source: collection.source, entries: collection.contents.entries }));
  const choice = chooseFolders(wanted.folders, entries);
  if (choice.kind === 'unknown') {
    const found = [...new Set(loaded.flatMap(({ contents }) => contents.folders))];
    throw new Fault(
      `folder names ${choice.names.map((name) => `'${name}'`).join(', ')}, which no collection has. Folders found: ${found.length > 0 ? found.join(', ') : 'none'}.`,
    );
  }
  return loaded.flatMap((collection, index) => {
    const folders = choice.choices[index]?.folders ?? [];
    if (folders.length > 0) return [{ ...collection, folders }];
    host.info(`${collection.source} has none of the folders ${wanted.folders.join(', ')}; it is not run.`);
    return [];
  });
}

async function load(source: Source, transport: Transport, deadline: Deadline): Promise<LoadedCollection> {
  if (isV3Path(source.name)) throw new Fault(v3Hint(source.name));
  const text = await readSource(source, transport, deadline);
  const recognised = recogniseCollection(parseJson(text, source, 'collection'));
  if (recognised.kind === 'other') throw new Fault(`collection ${source.name} ${recognised.message}.`);
  const { name, document } = recognised;
  const folder = source.kind === 'file' ? path.dirname(source.path) : undefined;
  return { name, source: source.name, document, folder, contents: collectionContents(document), folders: [] };
}
