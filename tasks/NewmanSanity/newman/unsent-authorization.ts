/** What postman-runtime asks for before it authorizes a request: without it, it sends the request all the same. */
interface Wanted {
  readonly all?: readonly string[];
  readonly any?: readonly string[];
}

// postman-runtime 7.56.1, lib/authorizer/*.js. JWT and ASAP say themselves what they lack.
const WANTED: Readonly<Record<string, Wanted>> = {
  apikey: { all: ['key', 'value'] },
  awsv4: { all: ['accessKey', 'secretKey'] },
  basic: { any: ['username', 'password'] },
  bearer: { all: ['token'] },
  digest: { all: ['username'] },
  edgegrid: { all: ['accessToken', 'clientToken', 'clientSecret'] },
  hawk: { all: ['authId', 'authKey'] },
  ntlm: { all: ['username'] },
  oauth1: { all: ['consumerKey', 'consumerSecret'] },
  oauth2: { all: ['accessToken'] },
};
// Signed with a private key in place of the secret.
const BY_KEY: Wanted = { all: ['consumerKey', 'privateKey'] };

/**
 * Why a request goes without the authorization that its collection configures, in a few words; nothing where it goes with
 * it. `valueOf` gives a parameter with its variables resolved.
 */
export function unsentAuthorization(type: string, valueOf: (parameter: string) => unknown): string | undefined {
  const isEmpty = (parameter: string) => isBlank(valueOf(parameter));
  const isByKey = type === 'oauth1' && /^RSA/i.test(String(valueOf('signatureMethod')));
  const { all = [], any = [] } = isByKey ? BY_KEY : (WANTED[type] ?? {});
  const empty = [...all.filter(isEmpty), ...(any.every(isEmpty) ? any : [])];
  if (empty.length > 0) return `its ${type} authorization was not sent: ${are(empty)} empty`;
  if (type === 'oauth2' && String(valueOf('tokenType')).toLowerCase() === 'mac') {
    return 'its oauth2 authorization was not sent: newman sends no tokens of type MAC';
  }
  return undefined;
}

/** The same in the words of a report, from what an authorization said when it left its request alone. */
export function authorizationOmission(type: string, why: string): string {
  if (/^its \w+ authorization was/.test(why)) return why;
  return type === 'oauth2'
    ? `no OAuth 2 token was fetched for it: ${why}`
    : `its ${type} authorization was not sent: ${why}`;
}

/** Whether a request carries an authorization of its own all the same, by a header that somebody wrote. */
export function isAuthorizedByHeader(headers: readonly { readonly key: string; readonly value: string }[]): boolean {
  return headers.some(({ key, value }) => {
    const content = value.replace(/^(?:Basic|Bearer)(?:\s|$)/i, '').trim();
    // What `:` is in base64: neither a name nor a password.
    return key.toLowerCase() === 'authorization' && content !== '' && content !== 'Og==';
  });
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function are(names: readonly string[]): string {
  return names.length === 1 ? `${names.join()} is` : `${names.join(' and ')} are`;
}
