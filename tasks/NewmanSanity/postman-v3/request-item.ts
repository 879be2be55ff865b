import type { Auth } from './auth-shape.ts';
import type { HttpRequest, RequestBody, RequestSettings } from './request-shape.ts';
import { requestUrl } from './request-url.ts';
import type { ParseUrl } from './request-url.ts';
import type { Script } from './script-shape.ts';

/** A request as an item of v2.1 (postman-v3.md#15-mapping-table-v3---v21). */
export function requestItem(request: HttpRequest, name: string, parse: ParseUrl): object {
  const { id, description, method, headers, settings, scripts, auth } = request;
  const body = requestBody(request.body);
  const behaviour = profile(settings, body !== undefined);
  return {
    ...(id === undefined ? {} : { id }),
    name,
    ...(Object.keys(behaviour).length === 0 ? {} : { protocolProfileBehavior: behaviour }),
    ...events(scripts),
    request: {
      method,
      header: headers,
      ...authOf(auth),
      ...(body === undefined ? {} : { body }),
      url: requestUrl(request, parse),
      ...(description === undefined ? {} : { description }),
    },
  };
}

/** The list `event` of v2.1, where there are scripts. */
export function events(scripts: readonly Script[]): object {
  if (scripts.length === 0) return {};
  const event = scripts.map(({ listen, code }) => ({
    listen,
    script: { type: 'text/javascript', exec: code.split('\n') },
  }));
  return { event };
}

/** The field `auth` of v2.1; none where what is around decides, which is what v3 calls `inherit`. */
export function authOf(auth: Auth | undefined): object {
  if (auth === undefined || auth.type === 'inherit') return {};
  const { type, credentials } = auth;
  if (type === 'noauth') return { auth: { type } };
  const values = credentials
    .filter(({ disabled }) => disabled !== true)
    .map(({ key, value }) => ({ key, value, type: typeof value === 'string' ? 'string' : 'any' }));
  return { auth: { type, [type]: values } };
}

function requestBody(body: RequestBody | undefined): object | undefined {
  if (body === undefined) return undefined;
  switch (body.type) {
    case 'none':
      return undefined;
    case 'urlencoded':
      return { mode: 'urlencoded', urlencoded: body.content };
    case 'formdata':
      return {
        mode: 'formdata',
        formdata: body.content.map((row) => ({ type: row.src === undefined ? 'text' : 'file', ...row })),
      };
    case 'file':
      return { mode: 'file', file: body.content };
    case 'graphql':
      return { mode: 'graphql', graphql: body.content };
    default:
      return { mode: 'raw', raw: body.content, options: { raw: { language: body.type } } };
  }
}

/** Newman would leave out the body of a GET and its like, which Postman sends (postman-v3.md#1-ten-facts-that-shape-the-converter). */
function profile({ disabledSystemHeaders, ...settings }: RequestSettings, hasBody: boolean): object {
  return {
    ...settings,
    ...(disabledSystemHeaders === undefined
      ? {}
      : { disabledSystemHeaders: Object.fromEntries(disabledSystemHeaders.map((name) => [name, true])) }),
    ...(hasBody ? { disableBodyPruning: true } : {}),
  };
}
