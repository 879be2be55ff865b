import type { IncomingMessage } from 'node:http';
import type { Resource } from '../model/resources.ts';
import { RESOURCES } from '../model/resources.ts';
import { unknownPath } from './status.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** A request about objects, taken apart as the API server does for authorization. */
export interface ResourceRequest {
  readonly verb: Verb;
  readonly group: string;
  /** What RBAC calls it, also where nothing of the kind is kept here. */
  readonly plural: string;
  readonly subresource: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly resource: Resource | undefined;
  readonly query: URLSearchParams;
}

/** Takes a path below /api/v1 or /apis/GROUP/VERSION apart; `undefined` for every other path. */
export function parseResourceRequest(message: IncomingMessage, url: URL): ResourceRequest | undefined {
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  const [root, ...rest] = segments.map(decodeURIComponent);
  let group = '';
  if (root === 'apis') group = rest.shift() ?? '';
  else if (root !== 'api') return undefined;
  const version = rest.shift();
  if (version === undefined || rest.length === 0) return undefined;
  if (version !== 'v1') throw unknownPath();
  return parts(message, url, group, rest);
}

function parts(message: IncomingMessage, url: URL, group: string, path: readonly string[]): ResourceRequest {
  // `/namespaces/NAME/RESOURCE/…` is about the resource; `/namespaces/NAME` and its subresources about the namespace.
  const inNamespace = path[0] === 'namespaces' && path.length > 2 && !['status', 'finalize'].includes(path[2] ?? '');
  const [plural = '', name, ...more] = inNamespace ? path.slice(2) : path;
  if (more.length > 1) throw unknownPath();
  const namespace = inNamespace ? path[1] : plural === 'namespaces' ? name : undefined;
  const resource = RESOURCES.find((known) => known.group === group && known.plural === plural);
  return {
    verb: verbOf(message.method ?? 'GET', name, url.searchParams),
    group,
    plural,
    subresource: more[0],
    namespace,
    name,
    resource,
    query: url.searchParams,
  };
}

function verbOf(method: string, name: string | undefined, query: URLSearchParams): Verb {
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name === undefined ? 'deletecollection' : 'delete';
    default:
      if (isTrue(query.get('watch'))) return 'watch';
      return name === undefined ? 'list' : 'get';
  }
}

/** A boolean query parameter as the API server reads it. */
export function isTrue(text: string | null): boolean {
  return text === 'true' || text === '1';
}

/** The whole body as text. */
export async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
