import { isWebUrl } from '../../../shared/http/url.ts';
import { variableNames } from '../sources/variable-names.ts';

/** The parameters of an OAuth 2 authorization by their names in a collection; variables stand for their values already. */
export type OAuth2Parameters = Readonly<Record<string, unknown>>;

/** What is sent to a token server. */
export interface TokenRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
}

/** What is to be done about the token of one request. */
export type TokenPlan =
  /** It has one, or its grant needs a person. */
  | { readonly kind: 'notMeant' }
  | { readonly kind: 'fetch'; readonly request: TokenRequest }
  /** With what is wrong, and what to do about it. */
  | { readonly kind: 'impossible'; readonly why: string };

/** The parameters that decide about it. */
export const TOKEN_PARAMETERS = [
  'grant_type',
  'accessToken',
  'accessTokenUrl',
  'clientId',
  'clientSecret',
  'client_authentication',
  'scope',
  'audience',
  'resource',
  'tokenRequestParams',
] as const;

const BODY_PARAMETERS = ['scope', 'audience', 'resource'] as const;
const HOW_TO_GIVE = 'Give it by variables, by secretVariables where it is secret, or by the environment.';

/**
 * The request that fetches a token by client credentials (RFC 6749, 4.4), as the Postman app sends it: client id and secret
 * in a Basic header unless the collection says `body`, and in what else its advanced options name.
 *
 * @param isOurs whether a token is one that this task fetched: such a one is no token of the collection's own
 */
export function planToken(parameters: OAuth2Parameters, isOurs: (token: string) => boolean): TokenPlan {
  const { grant_type: grant, accessToken, client_authentication: place } = parameters;
  if (grant !== 'client_credentials') return { kind: 'notMeant' };
  const own = textOf(accessToken);
  if (own !== '' && !isOurs(own)) return { kind: 'notMeant' };
  const url = textOf(parameters['accessTokenUrl']).trim();
  const clientId = textOf(parameters['clientId']);
  const clientSecret = parameters['clientSecret'] === undefined ? undefined : textOf(parameters['clientSecret']);
  const fields = fieldsOf(parameters);
  const why = problemOf(url, { clientId, clientSecret }, fields);
  if (why !== undefined) return { kind: 'impossible', why };
  const inBody = place === 'body' || clientSecret === undefined;
  const credentials: Field[] = inBody
    ? [
        { place: 'request_body', key: 'client_id', value: clientId },
        ...(clientSecret === undefined
          ? []
          : [{ place: 'request_body', key: 'client_secret', value: clientSecret } as const]),
      ]
    : [];
  const all: Field[] = [
    { place: 'request_body', key: 'grant_type', value: 'client_credentials' },
    ...credentials,
    ...fields,
  ];
  const basic = Buffer.from(`${clientId}:${clientSecret ?? ''}`, 'utf8').toString('base64');
  return {
    kind: 'fetch',
    request: {
      url: withQuery(url, of(all, 'request_url')),
      headers: {
        ...(inBody ? {} : { Authorization: `Basic ${basic}` }),
        ...Object.fromEntries(of(all, 'request_header')),
        'Content-Type': 'application/x-www-form-urlencoded',
        Accept: 'application/json',
      },
      body: new URLSearchParams(of(all, 'request_body')).toString(),
      clientId,
      clientSecret,
    },
  };
}

interface Field {
  readonly place: 'request_body' | 'request_header' | 'request_url';
  readonly key: string;
  readonly value: string;
}

function problemOf(
  url: string,
  { clientId, clientSecret }: Pick<TokenRequest, 'clientId' | 'clientSecret'>,
  fields: readonly Field[],
): string | undefined {
  const named: (readonly [string, string | undefined])[] = [
    ['Access Token URL', url],
    ['Client ID', clientId],
    ['Client Secret', clientSecret],
  ];
  const others = fields.map(({ key, value }) => [key, value] as const);
  for (const [name, value] of [...named, ...others]) {
    const [variable] = variableNames(value ?? '');
    if (variable !== undefined) return `{{${variable}}} in its ${name} has no value. ${HOW_TO_GIVE}`;
  }
  const empty = named.find(([, value]) => value === '');
  if (empty !== undefined) return `its ${empty[0]} is empty. ${HOW_TO_GIVE}`;
  if (!isWebUrl(url)) return `its Access Token URL '${url}' is no http or https URL. Correct it in the collection.`;
  const broken = fields.find(({ place, key, value }) => place === 'request_header' && !isHeader(key, value));
  if (broken === undefined) return undefined;
  return `'${broken.key}' of its token request cannot be a header. Correct it in the collection.`;
}

// RFC 9110, 5.1 and 5.5.
function isHeader(key: string, value: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i.test(key) && /^[\t\x20-\x7e]*$/.test(value);
}

function fieldsOf(parameters: OAuth2Parameters): Field[] {
  const list = parameters['tokenRequestParams'];
  const further = (Array.isArray(list) ? (list as unknown[]) : []).flatMap(fieldOf);
  const own = BODY_PARAMETERS.map((key) => ({ key, value: textOf(parameters[key]), place: 'request_body' as const }));
  return [...own.filter(({ key, value }) => value !== '' && !further.some((one) => one.key === key)), ...further];
}

function fieldOf(entry: unknown): Field[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const { key, value, enabled, send_as: place } = entry as Record<string, unknown>;
  if (typeof key !== 'string' || key === '' || enabled === false) return [];
  const known = place === 'request_header' || place === 'request_url' ? place : 'request_body';
  return [{ place: known, key, value: textOf(value) }];
}

function of(fields: readonly Field[], place: Field['place']): [string, string][] {
  return fields.filter((field) => field.place === place).map(({ key, value }) => [key, value]);
}

function withQuery(address: string, parameters: readonly (readonly [string, string])[]): string {
  const url = new URL(address);
  for (const [key, value] of parameters) url.searchParams.append(key, value);
  return url.href;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
