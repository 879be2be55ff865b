/** The kinds of SOCKS that an address may name. */
export const SOCKS_KINDS: Readonly<Record<string, { readonly type: 4 | 5; readonly resolves: boolean }>> = {
  // Whether this agent resolves the name, or the proxy: as postman-request does it (socks-proxy-agent).
  'socks:': { type: 5, resolves: false },
  'socks4:': { type: 4, resolves: true },
  'socks4a:': { type: 4, resolves: false },
  'socks5:': { type: 5, resolves: true },
  'socks5h:': { type: 5, resolves: false },
};

/** Whether this proxy speaks SOCKS. */
export function isSocks(proxy: URL): boolean {
  return SOCKS_KINDS[proxy.protocol] !== undefined;
}

/** Why there is no way through this proxy at all, and what to do; `undefined` where there may be one. */
export function whyUnusable(proxy: URL): string | undefined {
  if (!['http:', 'https:'].includes(proxy.protocol) && !isSocks(proxy)) {
    return "speaks neither HTTP nor SOCKS. Correct the agent's proxy settings, or HTTP_PROXY and HTTPS_PROXY in its environment.";
  }
  try {
    decodeURIComponent(`${proxy.username}:${proxy.password}`);
    return undefined;
  } catch {
    return 'has a user or password in its address with a % that begins no character. Write such a % as %25 in HTTP_PROXY and HTTPS_PROXY.';
  }
}

/** Whether a proxy is handed requests to this URL as they are, and not asked for a connection. */
export function isForwarded(url: URL, proxy: URL): boolean {
  return url.protocol === 'http:' && !isSocks(proxy);
}

/** Throws where there is no way through this proxy at all. */
export function refuseUnusable(proxy: URL): void {
  const unusable = whyUnusable(proxy);
  if (unusable !== undefined) throw new Error(`the proxy ${proxy.protocol}//${proxy.host} ${unusable}`);
}

/** The header that a proxy with credentials in its URL asks for. Throws where they cannot be read. */
export function proxyAuthorization(proxy: URL): { 'Proxy-Authorization'?: string } {
  const { username, password } = proxy;
  if (username === '') return {};
  refuseUnusable(proxy);
  const credentials = decodeURIComponent(`${username}:${password}`);
  return { 'Proxy-Authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}
