import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

/** A file in one of the repositories that a pipeline knows. Paths are absolute in their repository. */
export interface Source {
  /** `self`, or the alias of a repository resource. */
  readonly repository: string;
  readonly path: string;
}

/** Where the files of repositories come from; `undefined` where there is no such file. */
export interface Repositories {
  read(source: Source): string | undefined;
}

/** Where a `template:` points to: relative to the including file, or to the root of the repository that is named. */
export function resolveReference(reference: string, from: Source): Source {
  const at = reference.lastIndexOf('@');
  const name = at < 0 ? reference : reference.slice(0, at);
  const repository = at < 0 ? from.repository : reference.slice(at + 1);
  const base = at < 0 ? path.posix.dirname(from.path) : '/';
  return { repository, path: path.posix.resolve(base, name) };
}

/** A folder as the repository `self`, and under every alias that is given. */
export function folderAsRepository(folder: string, ...aliases: string[]): Repositories {
  return {
    read: ({ repository, path: name }) => {
      const file = path.join(folder, name);
      return ['self', ...aliases].includes(repository) && existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    },
  };
}

/** Files in memory: by path for `self`, by `path@alias` for others. */
export function filesAsRepository(files: Readonly<Record<string, string>>): Repositories {
  return {
    read: ({ repository, path: name }) => files[repository === 'self' ? name : `${name}@${repository}`],
  };
}
