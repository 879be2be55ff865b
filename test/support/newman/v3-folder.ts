import * as yaml from 'js-yaml';
import postmanCollection from 'postman-collection';
import { checkFolder, collectionDocument } from '../../../tasks/NewmanSanity/postman-v3/collection.ts';
import type { FolderTexts, TextFile } from '../../../tasks/NewmanSanity/postman-v3/folder-files.ts';
import { filesOf, pathIn } from '../../../tasks/NewmanSanity/postman-v3/layout.ts';
import type { FolderEntry, FolderListing } from '../../../tasks/NewmanSanity/postman-v3/layout.ts';
import type { DocumentFindings } from '../../../tasks/NewmanSanity/postman-v3/read-documents.ts';
import { problemText } from '../../../tasks/NewmanSanity/postman-v3/problem.ts';
import type { AddressParts } from '../../../tasks/NewmanSanity/postman-v3/request-url.ts';

export { yaml };

/** Files of a collection by path: what a spec gives instead of a folder on the disk. */
export type V3Files = Readonly<Record<string, string>>;

/** The listing that these files would give. */
export function listingOf(files: V3Files, name = 'Shop', path = ''): FolderListing {
  const inner = Object.keys(files).flatMap((file) =>
    path === '' || file.startsWith(`${path}/`) ? [file.slice(path === '' ? 0 : path.length + 1)] : [],
  );
  const names = [...new Set(inner.map((file) => file.split('/')[0] ?? ''))];
  const kindOf = (one: string): FolderEntry['kind'] => (inner.includes(one) ? 'file' : 'folder');
  const entries = names.map((one): FolderEntry => ({ name: one, kind: kindOf(one) }));
  const resources = inner.flatMap((file) => (file.startsWith('.resources/') ? [file.slice('.resources/'.length)] : []));
  return {
    path,
    name,
    entries,
    resources: resources.length === 0 ? undefined : resources.map((one) => ({ name: one, kind: 'file' })),
    folders: entries
      .filter((one) => one.kind === 'folder' && !one.name.startsWith('.'))
      .map((one) => listingOf(files, one.name, pathIn(path, one.name))),
    isCutOff: false,
  };
}

/** What is read of these files. */
export function textsOf(files: V3Files, listing = listingOf(files)): FolderTexts {
  const { requests, doubtful, definition } = filesOf(listing);
  const text = (path: string): TextFile => ({ path, name: path.split('/').at(-1) ?? '', text: files[path] ?? '' });
  return {
    listing,
    definition: definition === undefined ? undefined : text(definition),
    requests: requests.map(text),
    doubtful: doubtful.map(text),
    folders: listing.folders.map((inner) => textsOf(files, inner)),
  };
}

/** What comes of these files: a document of v2.1, or what is wrong, in lines; and what is warned of. */
export function convert(files: V3Files): {
  readonly document: Record<string, unknown>;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
} {
  const findings: DocumentFindings = { problems: [], warnings: [] };
  const root = checkFolder(yaml, textsOf(files), findings);
  const document = collectionDocument(root, (url) => postmanCollection.Url.parse(url) as AddressParts) as Record<
    string,
    unknown
  >;
  return { document, problems: findings.problems.map(problemText), warnings: findings.warnings };
}

/** The one item that a request of these fields becomes; throws where it does not fit. */
export function itemOf(fields: string): Record<string, unknown> {
  const { document, problems } = convert({ 'Get it.request.yaml': `$kind: http-request\n${fields}` });
  const [item] = document['item'] as Record<string, unknown>[];
  if (item === undefined || problems.length > 0) throw new Error(problems.join('\n'));
  return item;
}
