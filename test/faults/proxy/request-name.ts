import type { RequestName, Server } from './fault.ts';

/** The kind of a request, without what differs from run to run: names, numbers, versions. */
export function kindOfRequest(server: Server, method: string, url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://server');
  switch (server) {
    case 'cluster':
      return kindOfApiRequest(method, pathname, searchParams);
    case 'Azure DevOps': {
      const place = decodeURIComponent(pathname).replace(/^.*?\/_apis\//, '');
      const zip = searchParams.get('$format') === 'zip' ? ' as zip' : '';
      return `${method} ${place.replace(/\d+/g, '…')}${zip}`;
    }
    case 'service':
      return `${method} ${pathname}`;
  }
}

const VERBS: Readonly<Record<string, string>> = { PATCH: 'patch', POST: 'create', DELETE: 'delete', PUT: 'update' };

function kindOfApiRequest(method: string, pathname: string, query: URLSearchParams): string {
  if (/^\/api\/v1\/namespaces\/[^/]+$/.test(pathname)) return 'get namespaces';
  const [, resource = pathname, name, part] =
    /^\/apis?\/(?:[^/]+\/){1,2}namespaces\/[^/]+\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(pathname) ?? [];
  const read = query.get('watch') === 'true' ? 'watch' : name === undefined ? 'list' : 'get';
  return `${VERBS[method] ?? read} ${part === undefined ? resource : `${resource}/${part}`}`;
}

/** Numbers the requests of each kind. */
export class RequestCounter {
  readonly #counts = new Map<string, number>();

  next(server: Server, method: string, url: string): RequestName {
    const what = kindOfRequest(server, method, url);
    const ordinal = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, ordinal);
    const isTry = server === 'cluster' && new URL(url, 'http://server').searchParams.has('dryRun');
    return { server, what, ordinal, ...(isTry ? { isTry } : {}) };
  }
}

export function sameRequest(one: RequestName, other: RequestName): boolean {
  return one.server === other.server && one.what === other.what && one.ordinal === other.ordinal;
}

export function isChange({ what }: Pick<RequestName, 'what'>): boolean {
  return /^(?:patch|delete|create|update|PATCH|POST|PUT|DELETE) /.test(what);
}
