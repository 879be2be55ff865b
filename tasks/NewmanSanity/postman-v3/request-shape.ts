import * as v from 'valibot';
import { auth } from './auth-shape.ts';
import { mapOf } from './fields.ts';
import { pairs, text } from './pairs.ts';
import { scripts } from './script-shape.ts';

/** Position among its neighbours. */
export const order = v.pipe(v.number(), v.finite('is no finite number → Write a number, or leave it out'));

const flag = v.optional(v.boolean());
const texts = v.optional(v.array(text));

/** The headers that newman adds by itself and may be told to leave out. */
const SYSTEM_HEADERS = [
  'cache-control',
  'postman-token',
  'content-type',
  'content-length',
  'accept-encoding',
  'user-agent',
  'connection',
  'accept',
  'host',
] as const;

const settingFields = v.object({
  strictSSL: flag,
  followRedirects: flag,
  maxRedirects: v.optional(v.number()),
  followOriginalHttpMethod: flag,
  followAuthorizationHeader: flag,
  removeRefererHeaderOnRedirect: flag,
  insecureHTTPParser: flag,
  disableUrlEncoding: flag,
  disableCookies: flag,
  tlsPreferServerCiphers: flag,
  tlsDisabledProtocols: texts,
  tlsCipherSelection: texts,
  protocolVersion: v.optional(
    v.picklist(['auto', 'http1', 'http2'], 'is no version of HTTP → Write auto, http1 or http2'),
  ),
  disabledSystemHeaders: v.optional(
    v.array(v.picklist(SYSTEM_HEADERS, `is no header of newman's own → Write one of ${SYSTEM_HEADERS.join(', ')}`)),
  ),
});

type Settings = v.InferOutput<typeof settingFields>;
const settings: v.GenericSchema<unknown, Settings> = mapOf(settingFields);

const source = v.union(
  [text, v.array(text)],
  'is neither a path nor a list of paths → Write the path of the file to upload',
);

const formRow = v.object({
  key: text,
  type: v.optional(v.picklist(['text', 'file'], 'is neither text nor file → Write text or file')),
  value: v.optional(text),
  src: v.optional(source),
  contentType: v.optional(text),
  disabled: flag,
  enabled: v.optional(v.never('is no field of a row → Write disabled: true for what is to be off')),
});

const TEXT_BODIES = ['json', 'text', 'xml', 'html', 'javascript'] as const;
const content = v.optional(text, '');

const bodies = v.variant(
  'type',
  [
    v.object({ type: v.literal('none') }),
    v.object({ type: v.picklist(TEXT_BODIES), content }),
    v.object({ type: v.literal('urlencoded'), content: v.optional(pairs(text), []) }),
    v.object({ type: v.literal('formdata'), content: v.optional(v.array(formRow), []) }),
    v.object({ type: v.literal('file'), content: v.object({ src: text }) }),
    v.object({
      type: v.literal('graphql'),
      content: v.object({
        query: v.optional(text, ''),
        variables: v.optional(v.union([text, v.looseObject({})], 'is neither text nor a map → Write JSON in quotes')),
        operationName: v.optional(v.nullable(text)),
      }),
    }),
  ],
  'is no kind of body → Write json, text, xml, html, javascript, urlencoded, formdata, file, graphql or none',
);

type Body = v.InferOutput<typeof bodies>;
const body: v.GenericSchema<unknown, Body> = mapOf(bodies);

/** A file `*.request.yaml` of kind http-request (postman-v3.md#5-http-request). */
export const requestShape = v.object({
  $kind: text,
  id: v.optional(text),
  name: v.optional(text),
  description: v.optional(text),
  order: v.optional(order, 0),
  method: v.optional(text, 'GET'),
  url: v.optional(text, ''),
  headers: v.optional(pairs(text), []),
  queryParams: v.optional(pairs(v.nullable(text)), []),
  pathVariables: v.optional(pairs(text), []),
  body: v.optional(body),
  auth: v.optional(auth),
  scripts: v.optional(scripts('request'), []),
  settings: v.optional(settings, {}),
  examples: v.optional(v.unknown()),
});

export type HttpRequest = v.InferOutput<typeof requestShape>;
export type RequestBody = NonNullable<HttpRequest['body']>;
export type RequestSettings = HttpRequest['settings'];
