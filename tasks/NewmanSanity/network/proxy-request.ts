import { authorityOf } from '../../../shared/http/url.ts';
import type { Destination } from '../../../shared/http/url.ts';

/** What a client asks a proxy for: a connection (CONNECT), or one request in absolute form (RFC 9112, 3.2). */
export interface ProxyRequest {
  readonly kind: 'connect' | 'forward';
  readonly destination: Destination;
  readonly method: string;
  /** The path and query of a `forward`. */
  readonly path: string;
  readonly version: string;
  /** The header lines as they came, without those that are for the proxy alone. */
  readonly lines: readonly string[];
  readonly authorization: string | undefined;
}

const REQUEST_LINE = /^(\S+) (\S+) (HTTP\/1\.[01])$/;
const ABSOLUTE = /^http:\/\/(?:[^/?#@]*@)?([^/?#]+)(.*)$/i;
// Connection is between a client and its proxy: one connection leads to one host, so it serves one request.
const FOR_THE_PROXY = /^(?:proxy-authorization|proxy-connection|connection|keep-alive)\s*:/i;
const CLOSE = 'Connection: close';

/** Reads the head of a request; `undefined` where it is none that a proxy gets. Bytes are kept as they are. */
export function parseProxyRequest(head: string): ProxyRequest | undefined {
  const [first = '', ...lines] = head.split('\r\n').filter((line) => line !== '');
  const [, method = '', target = '', version = ''] = REQUEST_LINE.exec(first) ?? [];
  const isConnect = method === 'CONNECT';
  const [, authority = isConnect ? target : '', rest = ''] = ABSOLUTE.exec(target) ?? [];
  const destination = parseAuthority(authority, isConnect ? 443 : 80);
  if (destination === undefined) return undefined;
  const authorization = lines.find((line) => /^proxy-authorization\s*:/i.test(line));
  return {
    kind: isConnect ? 'connect' : 'forward',
    destination,
    method,
    path: rest.startsWith('/') ? rest : `/${rest}`,
    version,
    lines: lines.filter((line) => !FOR_THE_PROXY.test(line)),
    authorization: authorization?.slice(authorization.indexOf(':') + 1).trim(),
  };
}

/** The head of a `forward` as the service itself gets it. */
export function originHead({ method, path, version, lines }: ProxyRequest): Buffer {
  return headOf(`${method} ${path} ${version}`, [...lines, CLOSE]);
}

/** The head of a `forward` as another proxy gets it. */
export function absoluteHead(request: ProxyRequest, more: readonly string[]): Buffer {
  const { method, path, version, lines, destination } = request;
  // Some proxies take `host:80` for another host.
  const authority = authorityOf(destination).replace(/:80$/, '');
  return headOf(`${method} http://${authority}${path} ${version}`, [...lines, CLOSE, ...more]);
}

/** The head that asks another proxy for a connection. */
export function connectHead(destination: Destination, more: readonly string[]): Buffer {
  const authority = authorityOf(destination);
  return headOf(`CONNECT ${authority} HTTP/1.1`, [`Host: ${authority}`, ...more]);
}

function parseAuthority(authority: string, fallback: number): Destination | undefined {
  const [, host = '', port = ''] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(authority) ?? [];
  const number = port === '' ? fallback : Number(port);
  return host === '' || number < 1 || number > 65_535
    ? undefined
    : { host: host.replace(/^\[|\]$/g, ''), port: number };
}

function headOf(first: string, lines: readonly string[]): Buffer {
  return Buffer.from([first, ...lines, '', ''].join('\r\n'), 'latin1');
}
