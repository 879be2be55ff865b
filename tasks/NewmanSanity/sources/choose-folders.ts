import { Fault } from '../../../shared/host/fault.ts';
import type { LoadedCollection } from './loaded-sources.ts';

/** Which of the wanted folders a collection has. */
export interface FolderChoice {
  readonly source: string;
  /** Empty: the collection has none of them and is left out. */
  readonly folders: readonly string[];
}

export type FolderChoices =
  | { readonly kind: 'chosen'; readonly choices: readonly FolderChoice[] }
  /** Names that are in no collection. */
  | { readonly kind: 'unknown'; readonly names: readonly string[] };

/**
 * Every wanted folder must be in at least one collection (design.md#inputs-of-newmansanity); each collection runs those
 * that it has.
 */
export function chooseFolders(
  wanted: readonly string[],
  collections: readonly { readonly source: string; readonly entries: readonly string[] }[],
): FolderChoices {
  const unknown = wanted.filter((name) => !collections.some(({ entries }) => entries.includes(name)));
  if (unknown.length > 0) return { kind: 'unknown', names: unknown };
  const choices = collections.map(({ source, entries }) => ({
    source,
    folders: wanted.filter((name) => entries.includes(name)),
  }));
  return { kind: 'chosen', choices };
}

/** Which collections are run, each with its folders, and which are left out. */
export interface ChosenCollections {
  readonly run: readonly LoadedCollection[];
  readonly leftOut: readonly LoadedCollection[];
}

/** Collections narrowed to the wanted folders; all of each where none is wanted. Throws a Fault for a folder that no collection has. */
export function inFolders(loaded: readonly LoadedCollection[], wanted: readonly string[]): ChosenCollections {
  if (wanted.length === 0) return { run: loaded, leftOut: [] };
  const choice = chooseFolders(
    wanted,
    loaded.map(({ source, contents }) => ({ source, entries: contents.entries })),
  );
  if (choice.kind === 'unknown') {
    const found = [...new Set(loaded.flatMap(({ contents }) => contents.folders))];
    throw new Fault(
      `folder names ${choice.names.map((name) => `'${name}'`).join(', ')}, which no collection has. Folders found: ${found.length > 0 ? found.join(', ') : 'none'}.`,
    );
  }
  const narrowed = loaded.map((collection, index) => ({
    ...collection,
    folders: choice.choices[index]?.folders ?? [],
  }));
  return {
    run: narrowed.filter(({ folders }) => folders.length > 0),
    leftOut: narrowed.filter(({ folders }) => folders.length === 0),
  };
}
