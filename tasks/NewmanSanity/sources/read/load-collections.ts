import { Fault } from '../../../../shared/host/fault.ts';
import type { Host } from '../../../../shared/host/host.ts';
import { inFolders } from '../choose-folders.ts';
import { isV3Path, v3Hint } from '../collection-kind.ts';
import { loadedCollection } from '../loaded-sources.ts';
import type { LoadedCollection } from '../loaded-sources.ts';
import { loadV3Collection } from '../../postman-v3/read/load-v3-collection.ts';
import type { Source } from '../source.ts';
import type { Sources } from './sources.ts';

/** Reads all collections, and leaves out those that have none of the wanted folders. */
export async function loadCollections(
  sources: Sources,
  wanted: { readonly collections: readonly string[]; readonly folders: readonly string[] },
  host: Pick<Host, 'info' | 'warning'>,
): Promise<readonly LoadedCollection[]> {
  const loaded: LoadedCollection[] = [];
  for (const source of await sources.find(wanted.collections)) {
    loaded.push(loadedCollection(await documentOf(sources, source, host), source));
  }
  const { run, leftOut } = inFolders(loaded, wanted.folders);
  for (const { source } of leftOut) {
    host.info(`${source} has none of the folders ${wanted.folders.join(', ')}; it is not run.`);
  }
  return run;
}

async function documentOf(sources: Sources, source: Source, host: Pick<Host, 'warning'>): Promise<unknown> {
  if (source.kind === 'folder') return loadV3Collection(source, host);
  if (isV3Path(source.name)) throw new Fault('SR502', v3Hint(source.name));
  return sources.json('collection', source);
}
