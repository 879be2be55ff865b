import type { Item, Parameter, SentBody, SentRequest } from './newman-types.ts';
import type { SentParts } from './unresolved-variables.ts';

// postman-runtime requester/core.js: these carry no body unless the request says disableBodyPruning.
const WITHOUT_BODY = /^(get|copy|head|purge|unlock)$/i;
// These are hashed or encoded, so that a `{{name}}` in them cannot be seen in what is sent.
const ENCODED_AUTHORIZATION = ['basic', 'digest', 'ntlm', 'hawk', 'awsv4', 'edgegrid', 'oauth1', 'jwt', 'asap'];

/** What those are made of, by the names in a collection. */
export const AUTHORIZATION_PARAMETERS = [
  ...['username', 'password', 'domain', 'workstation', 'realm', 'opaque'],
  ...['authId', 'authKey', 'user', 'extraData', 'app', 'delegation'],
  ...['accessKey', 'secretKey', 'sessionToken', 'region', 'service'],
  ...['accessToken', 'clientToken', 'clientSecret', 'baseURL'],
  ...['consumerKey', 'consumerSecret', 'token', 'tokenSecret', 'privateKey', 'callback', 'verifier'],
  ...['secret', 'payload', 'header', 'iss', 'sub', 'aud', 'kid', 'claims'],
  'value',
];
const SECRET_PARAMETERS = [
  ...['password', 'authKey', 'secretKey', 'sessionToken', 'accessToken', 'clientToken', 'clientSecret'],
  ...['consumerSecret', 'token', 'tokenSecret', 'privateKey', 'secret', 'value'],
];

/** What of an authorization nobody may read. */
export function secretsOfAuthorization(signed: SignedWith | undefined): string[] {
  return SECRET_PARAMETERS.map((name) => text(signed?.parameters[name])).filter((value) => value !== '');
}

/** The authorization that a request was signed with, its variables resolved. */
export interface SignedWith {
  readonly type: string;
  /** By the names of a collection. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * What a request is about to send: only parts that are switched on and really travel. `signed` is the authorization that it
 * was signed with, which may be that of its folder or collection.
 */
export function sentParts(
  request: SentRequest,
  item: Item | undefined,
  byScript: boolean,
  signed?: SignedWith,
): SentParts {
  return {
    url: request.url.toString(),
    headers: enabled(request.headers.all()).map((header) => ({ key: header.key ?? '', value: text(header.value) })),
    body: travels(request, item, byScript) ? bodyText(request.body) : '',
    authorization: authorizationValues(signed),
  };
}

function travels(request: SentRequest, item: Item | undefined, byScript: boolean): boolean {
  if (byScript || !WITHOUT_BODY.test(request.method)) return true;
  return item?.getProtocolProfileBehaviorResolved?.().disableBodyPruning === true;
}

function bodyText(body: SentBody | undefined): string {
  if (body === undefined || body.disabled === true) return '';
  if (body.mode === 'urlencoded' || body.mode === 'formdata') {
    const parameters = enabled(body[body.mode]?.all() ?? []);
    return parameters.map(({ key, value }) => `${key ?? ''}=${text(value)}`).join('\n');
  }
  if (body.mode === 'graphql') return text(body.graphql);
  return body.mode === 'raw' ? text(body.raw) : '';
}

function authorizationValues(signed: SignedWith | undefined): string[] {
  return signed !== undefined && ENCODED_AUTHORIZATION.includes(signed.type)
    ? Object.values(signed.parameters).map(text)
    : [];
}

function enabled(parameters: readonly Parameter[]): Parameter[] {
  return parameters.filter((parameter) => parameter.disabled !== true);
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : (JSON.stringify(value) ?? '');
}
