/** What reports and logs must not show although nobody declared it: secrets that came into being while the tests ran. */

// Fields of JSON and of forms, parameters of URLs, and headers, whatever case and form of writing they have.
const NAMES =
  'access[-_]?token|refresh[-_]?token|id[-_]?token|auth[-_]?token|session[-_]?token|bearer[-_]?token|token|jwt|client[-_]?secret|api[-_]?secret|secret|password|passwd|passphrase|api[-_]?key|private[-_]?key';
const NAME = new RegExp(`^(?:x-)?(?:${NAMES})$`, 'i');
const IN_JSON = new RegExp(String.raw`"(?:${NAMES})"\s*:\s*"((?:[^"\\]|\\.)+)"`, 'gi');
const IN_FORM = new RegExp(String.raw`(?:^|[?&\s])(?:${NAMES})=([^&\s"']+)`, 'gi');

const IN_XML = new RegExp(String.raw`<(?:[\w.-]+:)?(?:${NAMES})(?:\s[^<>]*)?>\s*([^<>\s][^<>]*?)\s*<`, 'gi');
// What a server calls the cookie by which it knows a session, whether or not scripts of a page may read it.
const SESSION = /(?:^|[^a-z])(?:sid|sess|auth|jwt)(?![a-z])|session|token|xsrf|csrf/i;

const SHORTEST = 6;
const COMMON =
  /^(?:true|false|null|undefined|default|unknown|example|string|number|boolean|object|enabled|disabled|required|optional|password|secret|bearer|access_token|refresh_token|client_credentials|authorization_code)$/i;
// Years, counts, dates and times: innocent text is full of them.
const NUMBER = /^-?[\d.,]{1,9}$/;
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+(?:Z|[+-][\d:]+)?)?$/;

/** Whether a value can be taken out of all text from now on without tearing innocent text apart. */
export function isWorthMasking(value: string): boolean {
  return value.length >= SHORTEST && !COMMON.test(value) && !NUMBER.test(value) && !DATE.test(value);
}

/** Secrets in a body that was sent or received: of JSON fields, also where it is cut off, of forms, and of elements of XML. */
export function secretsInText(text: string): string[] {
  return [
    ...[...text.matchAll(IN_JSON)].map(([, value = '']) => unescaped(value)),
    ...[...text.matchAll(IN_FORM)].map(([, value = '']) => decoded(value)),
    ...[...text.matchAll(IN_XML)].map(([, value = '']) => value),
  ];
}

/** Secrets in headers: cookies of sessions, what stands behind the scheme of an authorization, and what the name of a header says. */
export function secretsInHeaders(headers: readonly { readonly key: string; readonly value: string }[]): string[] {
  return headers.flatMap(({ key, value }) => {
    if (NAME.test(key)) return [value.trim()];
    if (/^set-cookie$/i.test(key)) return ofCookie(value);
    if (!/^(?:proxy-)?authorization$/i.test(key)) return [];
    const [, scheme = '', credentials = ''] = /^([\w-]+)\s+(\S[^]*)$/.exec(value.trim()) ?? [];
    if (scheme === '') return [value.trim()];
    if (/^basic$/i.test(scheme)) return passwordOf(credentials);
    // Digest, AWS and their like are made of several parts, none of which is the secret.
    return /[=,]\s|="/.test(credentials) ? [] : [credentials.trim()];
  });
}

/** Secrets in the query of a URL. */
export function secretsInUrl(url: string): string[] {
  const at = url.indexOf('?');
  return at < 0 ? [] : [...url.slice(at).matchAll(IN_FORM)].map(([, value = '']) => decoded(value));
}

function ofCookie(header: string): string[] {
  const [, name = '', value = ''] = /^\s*([^=;]+)=("?[^;]*)/.exec(header) ?? [];
  const isOfSession = SESSION.test(name) || /;\s*httponly\b/i.test(header);
  return isOfSession && value !== '' ? [value.trim().replace(/^"|"$/g, '')] : [];
}

function passwordOf(credentials: string): string[] {
  const text = Buffer.from(credentials, 'base64').toString('utf8');
  const at = text.indexOf(':');
  return at < 0 ? [] : [text.slice(at + 1)];
}

function unescaped(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
