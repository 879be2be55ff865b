import type { Host } from '../../../../shared/host/host.ts';
import { checkFolder, collectionDocument, needsUrlParser } from '../collection.ts';
import type { FolderListing } from '../layout.ts';
import { problemsFault } from '../problem.ts';
import type { DocumentFindings } from '../read-documents.ts';
import type { AddressParts, ParseUrl } from '../request-url.ts';
import { warnOf } from './warn-of.ts';
import { readFolder } from './read-folder.ts';

/**
 * Reads a collection of Postman v3 and makes a document of v2.1 of it (design.md#postman-v3). Throws one Fault that names
 * every file that does not fit; warns of what has no effect.
 */
export async function loadV3Collection(
  { path, name, listing }: { readonly path: string; readonly name: string; readonly listing: FolderListing },
  host: Pick<Host, 'warning'>,
): Promise<object> {
  const findings: DocumentFindings = { problems: [], warnings: [] };
  const yaml = await import('js-yaml');
  const root = checkFolder(yaml, readFolder(path, listing, findings), findings);
  const [first, ...others] = findings.problems;
  if (first !== undefined) throw problemsFault(`collection '${name}' cannot be run`, [first, ...others]);
  warnOf(findings.warnings, name, host);
  return collectionDocument(root, needsUrlParser(root) ? await urlParser() : noParts);
}

/** The parser of newman itself, so that both forms of a collection are taken apart alike. */
async function urlParser(): Promise<ParseUrl> {
  const { Url } = (await import('postman-collection')).default;
  // Its types speak of what may be handed in; what comes back is always a list.
  return (url) => Url.parse(url) as AddressParts;
}

function noParts(): object {
  return {};
}
