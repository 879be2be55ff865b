import type { PackageOptions } from './options.ts';

// What stands between these is for people who have the sources.
const REPOSITORY_ONLY = /<!-- repository only -->[\s\S]*?<!-- \/repository only -->\n*/g;
const LINK = /(?<!!)\[([^\]]+)\]\((?!https?:|#)([^)\s]+)\)/g;

/**
 * README.md as the page of the marketplace: without the comments of the generator and what is for people with the
 * sources only; with links that lead somewhere. The page has no files beside it but pictures, so a link to a file leads
 * to the repository, or becomes plain words where nobody said where that is. A test copy has its own task names.
 */
export function packedReadme(
  text: string,
  version: string,
  tasks: readonly string[],
  { repository, dev }: PackageOptions,
): string {
  const page = text
    .replaceAll(REPOSITORY_ONLY, '')
    .replaceAll(/<!--[\s\S]*?-->\n*/g, '')
    .replaceAll(LINK, (_, words: string, target: string) =>
      repository === undefined ? words : `[${words}](${addressOf(repository, version, target)})`,
    );
  return dev ? page.replaceAll(new RegExp(`\\b(${tasks.join('|')})@`, 'g'), '$1Dev@') : page;
}

/** Where a file of this version is shown: in Azure Repos, else as GitHub and its like do. */
export function addressOf(repository: string, version: string, target: string): string {
  const [file = '', anchor] = target.split('#');
  const azure = /^https:\/\/(?:dev\.azure\.com|[\w-]+\.visualstudio\.com)\//.test(repository);
  if (azure)
    return `${repository}?path=/${file}&version=GTv${version}${anchor === undefined ? '' : `&anchor=${anchor}`}`;
  return `${repository}/blob/v${version}/${target}`;
}
