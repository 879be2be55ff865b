import { readDefinition, readRequest, refuseMisnamed } from './read-documents.ts';
import type { DocumentFindings } from './read-documents.ts';
import type { FolderDefinition } from './definition-shape.ts';
import type { FolderTexts } from './folder-files.ts';
import { requestName } from './layout.ts';
import { authOf, events, requestItem } from './request-item.ts';
import type { HttpRequest } from './request-shape.ts';
import { needsParts } from './request-url.ts';
import type { ParseUrl } from './request-url.ts';
import type { Yaml } from './yaml.ts';

/** A folder whose files were all read and fit. */
export interface CheckedFolder {
  readonly name: string;
  readonly definition: FolderDefinition | undefined;
  readonly children: readonly Child[];
}

type Child =
  | { readonly kind: 'request'; readonly order: number; readonly name: string; readonly request: HttpRequest }
  | { readonly kind: 'folder'; readonly order: number; readonly name: string; readonly folder: CheckedFolder };

/** Reads and checks all documents of a collection. It is whole only where `findings` holds no problem afterwards. */
export function checkFolder(yaml: Yaml, folder: FolderTexts, findings: DocumentFindings): CheckedFolder {
  const { definition: file, listing, requests, folders } = folder;
  const definition = file && readDefinition(yaml, file, listing.path === '', findings);
  refuseMisnamed(yaml, folder.doubtful, findings);
  const children = requests.flatMap((one): Child[] => {
    const request = readRequest(yaml, one, findings);
    if (request === undefined) return [];
    return [{ kind: 'request', order: request.order, name: request.name || requestName(one.name), request }];
  });
  for (const inner of folders) {
    const checked = checkFolder(yaml, inner, findings);
    children.push({ kind: 'folder', order: checked.definition?.order ?? 0, name: checked.name, folder: checked });
  }
  return { name: definition?.name || listing.name, definition, children: children.sort(byOrder) };
}

/** By `order`, which is 0 where none is given, and then by name, in code units (postman-v3.md#7-order). */
function byOrder(a: Child, b: Child): number {
  if (a.order !== b.order) return a.order - b.order;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** Whether an address in a collection is more than its text, so that postman-collection is needed to take it apart. */
export function needsUrlParser({ children }: CheckedFolder): boolean {
  return children.some((child) =>
    child.kind === 'request' ? needsParts(child.request) : needsUrlParser(child.folder),
  );
}

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

/** A collection in the form of v2.1, for newman. */
export function collectionDocument(root: CheckedFolder, parse: ParseUrl): object {
  const { definition, name } = root;
  const seen = new Set<string>();
  return {
    info: {
      ...(definition?.id === undefined ? {} : { _postman_id: definition.id }),
      name,
      ...(definition?.description === undefined ? {} : { description: definition.description }),
      schema: SCHEMA,
    },
    item: items(root, parse, seen),
    ...(definition === undefined ? {} : { ...authOf(definition.auth), ...events(definition.scripts) }),
    ...variables(definition),
  };
}

function items({ children }: CheckedFolder, parse: ParseUrl, seen: Set<string>): object[] {
  return children.map((child) => {
    if (child.kind === 'folder') return folderItem(child.folder, parse, seen);
    const { request, name } = child;
    // A copied file has the id of the other one, by which newman would take the two for one.
    const isCopy = request.id !== undefined && seen.has(request.id);
    if (request.id !== undefined) seen.add(request.id);
    return requestItem(isCopy ? { ...request, id: undefined } : request, name, parse);
  });
}

function folderItem(folder: CheckedFolder, parse: ParseUrl, seen: Set<string>): object {
  const { definition, name } = folder;
  return {
    name,
    ...(definition?.description === undefined ? {} : { description: definition.description }),
    item: items(folder, parse, seen),
    ...(definition === undefined ? {} : { ...authOf(definition.auth), ...events(definition.scripts) }),
  };
}

function variables(definition: FolderDefinition | undefined): object {
  if (definition === undefined || definition.variables.length === 0) return {};
  return {
    variable: definition.variables.map(({ key, value, disabled, secret }) => ({
      key,
      value,
      type: secret === true ? 'secret' : 'string',
      ...(disabled === undefined ? {} : { disabled }),
    })),
  };
}
