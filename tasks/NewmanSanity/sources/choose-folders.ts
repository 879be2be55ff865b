import { Fault } from '../../../shared/host/fault.ts';
import type { LoadedCollection } from './loaded-sources.ts';

/** Which collections are run, each with its folders, and which are left out. */
export interface ChosenCollections {
  readonly run: readonly LoadedCollection[];
  readonly leftOut: readonly LoadedCollection[];
}

/**
 * Collections narrowed to the wanted folders (design.md#inputs-of-newmansanity); all of each where none is wanted. Each
 * runs those that it has, by their own names: blanks around them and the spelling in Unicode do not count. Throws a Fault for a folder that no collection has.
 */
export function inFolders(loaded: readonly LoadedCollection[], wanted: readonly string[]): ChosenCollections {
  if (wanted.length === 0) return { run: loaded, leftOut: [] };
  const unknown = wanted.filter((name) => !loaded.some(({ contents }) => named(name, contents.entries).length > 0));
  if (unknown.length > 0) {
    const found = [...new Set(loaded.flatMap(({ contents }) => contents.folders))];
    throw new Fault(
      'SR501',
      `folder names ${unknown.map((name) => `'${name}'`).join(', ')}, which no collection has. Folders found: ${found.length > 0 ? found.join(', ') : 'none'}.`,
    );
  }
  const narrowed = loaded.map((collection) => ({
    ...collection,
    folders: wanted.flatMap((name) => named(name, collection.contents.entries)),
  }));
  return {
    run: narrowed.filter(({ folders }) => folders.length > 0),
    leftOut: narrowed.filter(({ folders }) => folders.length === 0),
  };
}

// Blanks at the ends of an input do not reach a task, and one letter has several spellings in Unicode.
function named(wanted: string, entries: readonly string[]): readonly string[] {
  if (entries.includes(wanted)) return [wanted];
  const plain = (name: string) => name.trim().normalize('NFC');
  return [...new Set(entries.filter((entry) => plain(entry) === plain(wanted)))];
}
