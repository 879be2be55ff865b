/** The environment's proxy settings. */
export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

/** The variables of the environment that say which proxy to take. */
export const PROXY_VARIABLES = [
  'HTTP_PROXY',
  'http_proxy',
  'HTTPS_PROXY',
  'https_proxy',
  'NO_PROXY',
  'no_proxy',
] as const;

/**
 * The proxy that requests to a URL go through: the one that the environment names, as newman itself reads it, else the
 * agent's own, which `agentProxy` tells for an address.
 */
export function proxyFor(
  url: URL,
  environment: ProxyEnvironment,
  agentProxy: (address: string) => string | undefined,
): URL | undefined {
  const named = namedProxy(url, environment);
  const address = named ?? (isExempt(url, environment) ? undefined : agentProxy(url.href));
  return address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
}

function namedProxy(url: URL, environment: ProxyEnvironment): string | undefined {
  if (isExempt(url, environment)) return undefined;
  const plain = environment['HTTP_PROXY'] || environment['http_proxy'];
  const named = url.protocol === 'https:' ? environment['HTTPS_PROXY'] || environment['https_proxy'] || plain : plain;
  return named || undefined;
}

// postman-request's getProxyFromURI: a zone is the end of a host name, with or without a port.
function isExempt(url: URL, environment: ProxyEnvironment): boolean {
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
