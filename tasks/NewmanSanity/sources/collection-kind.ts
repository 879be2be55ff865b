import { enumerate } from '../../../shared/report/counts.ts';
import { isRequestFile } from '../postman-v3/layout.ts';
import type { FolderKind } from '../postman-v3/layout.ts';

/** What a JSON document is, seen as a collection. */
export type CollectionKind =
  | { readonly kind: 'collection'; readonly name: string; readonly document: object }
  | { readonly kind: 'other'; readonly message: string };

/** Whether a path is that of a YAML file, or of something in the folder of a Postman v3 collection. */
export function isV3Path(name: string): boolean {
  return /\.ya?ml$/i.test(name) || /(^|[\\/])\.resources([\\/]|$)/.test(name);
}

/** What to do where one YAML file is named and the folder of a Postman v3 collection is meant. */
export function v3Hint(name: string): string {
  const what = isRequestFile(name) ? 'is one request of a Postman v3 collection' : 'is a YAML file';
  return `collection '${name}' ${what}, and such a collection is run whole. Name its folder, and give the names of single folders or requests by the input folder; other YAML export from Postman as Collection v2.1 (JSON).`;
}

const COLLECTIONS_NAMED = 10;

/** What a folder is that is no collection, and what to name instead. */
export function noCollection(line: string, is: Exclude<FolderKind, { kind: 'collection' }>): string {
  const folder = line.replace(/[\\/]+$/, '');
  switch (is.kind) {
    case 'none':
      return `collection '${line}' is a folder. Name the files in it, for instance by the glob ${folder}/*.json.`;
    case 'older':
      return `collection '${line}' is in an older form of Postman v3 (it has a file ${is.file}), which neither Postman nor this task reads any more. Save it again in Postman, or export it as Collection v2.1 (JSON).`;
    case 'workspace': {
      const inside = is.collections.map((collection) => `${folder}/${collection}`);
      return `collection '${line}' is a folder of several Postman v3 collections. Name those to be run, one a line: ${enumerate(inside, COLLECTIONS_NAMED)}.`;
    }
  }
}

/**
 * Recognises what Newman can run: Collection v2.x, also in the envelope `{"collection": …}` of the Postman API, and v1.
 * Anything else is named by what it is.
 */
export function recogniseCollection(value: unknown): CollectionKind {
  const document = unwrap(value, 'collection');
  if (document === undefined) return other('is no JSON object');
  const { info, item, name, order, requests, values } = document;
  if (Array.isArray(item)) {
    const title = isObject(info) && typeof info['name'] === 'string' ? info['name'] : undefined;
    return { kind: 'collection', name: title ?? 'Unnamed collection', document };
  }
  if (Array.isArray(order) && Array.isArray(requests) && typeof name === 'string') {
    return { kind: 'collection', name, document };
  }
  if (Array.isArray(values))
    return other('is a Postman environment or globals file; give it by the input environment or globals');
  const schema = isObject(info) ? info['schema'] : document['$schema'];
  if (typeof schema === 'string' && /v3\./.test(schema))
    return other('is a Postman v3 collection; export it as Collection v2.1');
  if ('openapi' in document || 'swagger' in document)
    return other('is an OpenAPI description; import it into Postman and export a Collection v2.1');
  return other("is no Postman collection (it has no list 'item'); export it as Collection v2.1, or narrow the glob");
}

/** The object inside the envelope that the Postman API puts around it, or the object itself. */
export function unwrap(value: unknown, envelope: string): Record<string, unknown> | undefined {
  if (!isObject(value)) return undefined;
  const inner = value[envelope];
  return isObject(inner) ? inner : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function other(message: string): CollectionKind {
  return { kind: 'other', message };
}
