/** Where a request goes. */
export interface Destination {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Whether this is an absolute http or https URL. */
export function isWebUrl(text: string): boolean {
  return /^https?:\/\/[^/]/i.test(text) && URL.canParse(text);
}

/**
 * Why a text is no http or https URL, as a half sentence that ends with the likely right one where there is one. Pure.
 */
export function whyNoWebUrl(text: string): string {
  if (/\s/.test(text)) return 'a blank stands in it';
  if (text.includes('\\')) return 'a backslash stands in it';
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'http' || scheme === 'https') return 'no name of a host that can be read stands behind the scheme';
  if (scheme !== undefined) return `its scheme is ${scheme}`;
  const meant = `https://${text.replace(/^(?:https?)?:?\/*/i, '')}`;
  return `the scheme is missing${isWebUrl(meant) ? `; did you mean '${meant}'?` : ''}`;
}

/** A URL for people: without the user name and password that may stand in it. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');
}

/** `https://host:port`, or nothing where the text is no URL. */
export function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

/** The destination of a URL. */
export function destinationOf(url: URL): Destination {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { host, port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port) };
}

/** `host:port`, in lower case: the name of a destination. */
export function authorityOf({ host, port }: Destination): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`.toLowerCase();
}
