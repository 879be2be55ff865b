/** What a JSON document is, seen as a collection. */
export type CollectionKind =
  | { readonly kind: 'collection'; readonly name: string; readonly document: object }
  | { readonly kind: 'other'; readonly message: string };

/** Whether a path belongs to a Postman v3 collection: a folder of YAML files, which Newman cannot read. */
export function isV3Path(name: string): boolean {
  return /\.ya?ml$/i.test(name) || /(^|[\\/])\.resources([\\/]|$)/.test(name);
}

/** What to do with a v3 collection (newman.md#83-ecosystem). */
export function v3Hint(name: string): string {
  return `collection '${name}' is a Postman v3 (YAML) collection, which Newman cannot read. In Postman export it as Collection v2.1 (JSON), and give that file.`;
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
