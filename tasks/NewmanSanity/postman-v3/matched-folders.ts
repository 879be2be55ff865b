import type { FolderKind } from './layout.ts';

/** A folder that a glob matched. */
export interface MatchedFolder {
  /** With forward slashes, and none at the end. */
  readonly path: string;
  readonly is: FolderKind;
}

/**
 * Which of the folders that a glob matched are collections: the outermost ones that hold requests or a definition of their
 * own; of those that only have such inside, the ones in which the glob matched nothing better.
 */
export function matchedCollections(matched: readonly MatchedFolder[]): readonly string[] {
  const own = matched.filter(({ is }) => is.kind === 'collection' && is.hasOwn).map(({ path }) => path);
  const owners = own.filter((path) => !own.some((other) => isInside(path, other)));
  const around = matched.filter(({ is }) => is.kind === 'collection' && !is.hasOwn).map(({ path }) => path);
  const apart = around.filter((path) => !owners.some((owner) => isInside(path, owner) || isInside(owner, path)));
  return [...owners, ...apart.filter((path) => !apart.some((other) => isInside(other, path)))];
}

/** Whether a path lies in a folder; both with forward slashes. */
export function isInside(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}
