import { Fault } from '../../../../shared/host/fault.ts';
import type { Host } from '../../../../shared/host/host.ts';
import { inFolders } from '../choose-folders.ts';
import { isV3Path, v3Hint } from '../collection-kind.ts';
import { loadedCollection } from '../loaded-sources.ts';
import type { LoadedCollection } from '../loaded-sources.ts';
import type { Sources } from './sources.ts';

/** Reads all collections, and leaves out those that have none of the wanted folders. */
export async function loadCollections(
  sources: Sources,
  wanted: { readonly collections: readonly string[]; readonly folders: readonly string[] },
  host: Pick<Host, 'info'>,
): Promise<readonly LoadedCollection[]> {
  const loaded: LoadedCollection[] = [];
  for (const source of await sources.find(wanted.collections)) {
    if (isV3Path(source.name)) throw new Fault(v3Hint(source.name));
    loaded.push(loadedCollection(await sources.json('collection', source), source));
  }
  const { run, leftOut } = inFolders(loaded, wanted.folders);
  for (const { source } of leftOut) {
    host.info(`${source} has none of the folders ${wanted.folders.join(', ')}; it is not run.`);
  }
  return run;
}
