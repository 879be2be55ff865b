import { Fault } from '../../../shared/host/fault.ts';
import type { LoadedCollection } from './loaded-sources.ts';

/** Which collections are run, each with its folders, and which are left out. */
export interface ChosenCollections {
  readonly run: readonly LoadedCollection[];
  readonly leftOut: readonly LoadedCollection[];
}

/**
 * Collections narrowed to the wanted folders (design.md#inputs-of-newmansanity); all of each where none is wanted. Each
 * runs those that it has. Throws a Fault for a folder that no collection has.
 */
export function inFolders(loaded: readonly LoadedCollection[], wanted: readonly string[]): ChosenCollections {
  if (wanted.length === 0) return { run: loaded, leftOut: [] };
  const unknown = wanted.filter((name) => !loaded.some(({ contents }) => contents.entries.includes(name)));
  if (unknown.length > 0) {
    const found = [...new Set(loaded.flatMap(({ contents }) => contents.folders))];
    throw new Fault(
      'SR501',
      `folder names ${unknown.map((name) => `'${name}'`).join(', ')}, which no collection has. Folders found: ${found.length > 0 ? found.join(', ') : 'none'}.`,
    );
  }
  const narrowed = loaded.map((collection) => ({
    ...collection,
    folders: wanted.filter((name) => collection.contents.entries.includes(name)),
  }));
  return {
    run: narrowed.filter(({ folders }) => folders.length > 0),
    leftOut: narrowed.filter(({ folders }) => folders.length === 0),
  };
}
