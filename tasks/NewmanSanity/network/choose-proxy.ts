import type { Host } from '../../../shared/host/host.ts';
import { agentProxy } from '../../../shared/kubernetes/connection/server-access.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const NAMES = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'] as const;

/**
 * The proxy that requests to a URL go through: the one that the environment names, as newman itself reads it, else the
 * agent's own. Pure but for the host's variables.
 */
export function proxyFor(url: URL, environment: Environment, host: Pick<Host, 'variable'>): URL | undefined {
  const named = namedProxy(url, environment);
  const address = named ?? (isExempt(url, environment) ? undefined : agentProxy(host, url.href));
  return address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
}

/** The environment's proxy settings as they are now. */
export function proxyEnvironment(): Environment {
  return Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));
}

/**
 * Lets newman and all who send as it does go through one proxy, whatever the address, also after a redirect. They read
 * the environment, and nothing else, anew for every request. Returns a function that puts things back.
 */
export function sendThrough(proxy: string): () => void {
  const before = proxyEnvironment();
  for (const name of NAMES) delete process.env[name];
  process.env['HTTP_PROXY'] = proxy;
  process.env['HTTPS_PROXY'] = proxy;
  return () => {
    for (const name of NAMES) delete process.env[name];
    for (const [name, value] of Object.entries(before)) if (value !== undefined) process.env[name] = value;
  };
}

function namedProxy(url: URL, environment: Environment): string | undefined {
  if (isExempt(url, environment)) return undefined;
  const plain = environment['HTTP_PROXY'] || environment['http_proxy'];
  const named = url.protocol === 'https:' ? environment['HTTPS_PROXY'] || environment['https_proxy'] || plain : plain;
  return named || undefined;
}

// postman-request's getProxyFromURI: a zone is the end of a host name, with or without a port.
function isExempt(url: URL, environment: Environment): boolean {
  const list = environment['NO_PROXY'] || environment['no_proxy'] || '';
  if (list === '*') return true;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .split(',')
    .map((zone) => zone.trim().toLowerCase())
    .filter((zone) => zone !== '')
    .some((zone) => {
      const [host = '', zonePort] = zone.split(':', 2);
      const ends = dotted(url.hostname).endsWith(dotted(host));
      return ends && (zonePort === undefined || zonePort === port);
    });
}

function dotted(host: string): string {
  return `.${host.replace(/^\.+/, '').toLowerCase()}`;
}
