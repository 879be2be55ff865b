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
