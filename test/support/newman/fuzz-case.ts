import * as fc from 'fast-check';
import { hostileText, inheritedName, secretText } from '../properties.ts';

/** What the server answers to one request. */
export interface FuzzAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** One request of a generated collection, its scripts, and what it is answered. */
export interface FuzzRequest {
  readonly name: string;
  readonly folder: string;
  readonly request: object;
  readonly before: string;
  readonly test: string;
  readonly answer: FuzzAnswer;
}

export interface FuzzCase {
  readonly name: string;
  readonly secret: string;
  readonly requests: readonly FuzzRequest[];
  readonly variables: readonly { readonly key: string; readonly value: unknown; readonly type: string }[];
  readonly data: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** What stands in generated text for the secret of the case: plain, in base64, URL-encoded. */
const MARKS = ['SEAM-OF-PLAIN', 'SEAM-OF-BASE64', 'SEAM-OF-URL'] as const;

const long = fc.tuple(hostileText, fc.constantFrom(2_000, 10_000)).map(([text, length]) => {
  return `${text}${'x'.repeat(length)}${text}`;
});
/** Hostile text, at times very long, at times with the secret in it: plain, in base64, URL-encoded. */
const text = fc.oneof(
  { weight: 6, arbitrary: hostileText },
  { weight: 1, arbitrary: long },
  { weight: 2, arbitrary: inheritedName },
  {
    weight: 3,
    arbitrary: fc.tuple(hostileText, fc.constantFrom(...MARKS), hostileText).map((parts) => parts.join('')),
  },
);
const literal = text.map((value) => JSON.stringify(value));
const gentleStatement = fc.oneof(
  literal.map((value) => `console.log(${value});`),
  literal.map((value) => `console.error({ said: ${value} }, [${value}]);`),
  literal.map((value) => `pm.test(${value}, () => {});`),
  literal.map((value) => `pm.test.skip(${value}, () => {});`),
  fc
    .tuple(literal, literal)
    .map(([key, value]) => `pm.environment.set(${key}, ${value}); pm.globals.set(${key}, ${value});`),
  literal.map((value) => `pm.visualizer.set(${value}, { x: ${value} });`),
  fc.constantFrom(
    "console.log(pm.variables.get('token'));",
    "Object.prototype.polluted = 'yes';",
    "console.log(JSON.stringify({ toString: undefined, ['__proto__']: 1 }), Symbol('x').toString(), null, undefined, 1n + '');",
  ),
);
const roughStatement = fc.oneof(
  { weight: 3, arbitrary: gentleStatement },
  fc.tuple(literal, literal).map(([name, why]) => `pm.test(${name}, () => { throw new Error(${why}); });`),
  fc
    .tuple(literal, literal)
    .map(([name, why]) => `pm.test(${name}, () => pm.expect(${why}).to.equal(pm.variables.get('token')));`),
  literal.map(
    (value) =>
      `pm.sendRequest({ url: pm.variables.get('TARGET_URL') + '/script', header: { 'X-Said': ${value} } }, () => {});`,
  ),
  fc.constantFrom(
    "pm.test('token ' + pm.variables.get('token'), () => pm.expect(pm.response.text()).to.include(pm.variables.get('token')));",
    "Promise.reject(new Error('nobody waits for ' + pm.variables.get('token')));",
    "setTimeout(() => { throw new Error('late ' + pm.variables.get('token')); }, 1);",
    'postman.setNextRequest(null);',
  ),
  literal.map((value) => `throw new Error(${value});`),
);
const linesOf = (statement: fc.Arbitrary<string>) =>
  fc.array(statement, { maxLength: 4 }).map((lines) => lines.join('\n'));
const roughScript = fc.oneof({ weight: 8, arbitrary: linesOf(roughStatement) }, { weight: 1, arbitrary: text });

const headText = text.map((value) => value.replace(/[^\x20-\x7e\x80-\xff]/g, '').slice(0, 4000));
// Node sends no request with a name or a value that no header may have.
const header = fc.record({
  key: fc.oneof({ weight: 9, arbitrary: fc.constantFrom('Cookie', 'X-Request-Id', 'Authorization', 'X-Said') }, text),
  value: fc.oneof({ weight: 9, arbitrary: headText.map((value) => value.trim()) }, text),
});
const outside = fc.constantFrom(
  '../canary.txt',
  '../../canary.txt',
  'link.txt',
  '/etc/hostname',
  '..\\canary.txt',
  'file:///etc/hostname',
);
const body = fc.oneof(
  fc.constant(undefined),
  text.map((raw) => ({ mode: 'raw', raw })),
  fc
    .array(fc.record({ key: text, value: text }), { maxLength: 3 })
    .map((urlencoded) => ({ mode: 'urlencoded', urlencoded })),
  fc.tuple(text, outside).map(([key, src]) => ({ mode: 'formdata', formdata: [{ key, type: 'file', src }] })),
  outside.map((src) => ({ mode: 'file', file: { src } })),
  text.map((query) => ({ mode: 'graphql', graphql: { query, variables: query } })),
);
const auth = fc.oneof(
  { weight: 9, arbitrary: fc.constant(undefined) },
  text.map((value) => ({ type: 'bearer', bearer: [{ key: 'token', value }] })),
  text.map((value) => ({
    type: 'basic',
    basic: [
      { key: 'username', value },
      { key: 'password', value: '{{token}}' },
    ],
  })),
  text.map((type) => ({ type, [type]: [{ key: 'x', value: '{{token}}' }] })),
);
const answer: fc.Arbitrary<FuzzAnswer> = fc.record({
  status: fc.oneof(
    { weight: 4, arbitrary: fc.constant(200) },
    fc.constantFrom(204, 301, 302, 307, 400, 401, 404, 418, 500, 503),
  ),
  reason: headText,
  headers: fc.array(
    fc.tuple(
      fc.constantFrom(
        'X-Request-Id',
        'Set-Cookie',
        'Location',
        'Content-Type',
        'X-B3-TraceId',
        'WWW-Authenticate',
        'Content-Encoding',
      ),
      fc.oneof(
        { weight: 4, arbitrary: headText },
        fc.constantFrom('/0', '//##vso[x.y]', 'file:///etc/hostname', 'http://127.0.0.1:9/', 'gzip', 'Basic realm="x"'),
      ),
    ),
    { maxLength: 4 },
  ),
  body: fc.oneof(
    text.map((value) => Buffer.from(value)),
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((value) => Buffer.from(value)),
  ),
});

type Parts = Omit<FuzzRequest, 'request'> & { readonly parts: object };
const parts = (method: fc.Arbitrary<string>) =>
  fc.record({ method, header: fc.array(header, { maxLength: 3 }), body, auth, description: text, query: text });
/** What a service that is well answers, and tests that hold, all in words that are not. */
const gentle: fc.Arbitrary<Parts> = fc.record({
  ...{ name: text, folder: text },
  parts: fc.record({
    method: fc.constantFrom('GET', 'POST'),
    body: fc.option(
      text.map((raw) => ({ mode: 'raw', raw })),
      { nil: undefined },
    ),
    ...{ description: text, query: text },
  }),
  ...{
    before: linesOf(gentleStatement),
    test: linesOf(gentleStatement).map((lines) => `${lines}\npm.test('holds', () => {});`),
  },
  answer: answer.map((one) => ({
    ...one,
    status: 200,
    headers: one.headers.filter(([name]) => /Request|Trace|Cookie/.test(name)),
  })),
});
const rough: fc.Arbitrary<Parts> = fc.record({
  ...{ name: text, folder: text, before: roughScript, test: roughScript, answer },
  parts: parts(fc.oneof({ weight: 9, arbitrary: fc.constantFrom('GET', 'POST', 'PUT') }, text)),
});

/** A whole run of NewmanSanity in which everything that comes from outside means no good. */
export const fuzzCase: fc.Arbitrary<FuzzCase> = fc
  .record({
    name: text,
    secret: secretText({ minLength: 1, maxLength: 5 }),
    requests: fc.oneof(
      { weight: 1, arbitrary: fc.array(gentle, { minLength: 3, maxLength: 8 }) },
      { weight: 3, arbitrary: fc.array(rough, { minLength: 3, maxLength: 8 }) },
    ),
    variables: fc.array(
      fc.record({
        key: text,
        value: fc.oneof(text, fc.jsonValue()),
        type: fc.constantFrom('default', 'secret', 'any'),
      }),
      { maxLength: 4 },
    ),
    data: fc.oneof(
      fc.constant(''),
      fc
        .array(fc.dictionary(text, fc.oneof(text, fc.jsonValue()), { maxKeys: 3 }), { minLength: 1, maxLength: 2 })
        .map((rows) => JSON.stringify(rows)),
      fc
        .array(
          fc.array(
            text.map((cell) => cell.replace(/[\r\n\0]/g, '')),
            { minLength: 2, maxLength: 3 },
          ),
          { minLength: 2, maxLength: 3 },
        )
        .map((rows) => rows.map((row) => row.join(',')).join('\n')),
    ),
    inputs: fc.record({
      failOnUnresolvedVariables: fc.constantFrom('true', 'false'),
      logLevel: fc.constantFrom('failures', 'requests', 'bodies'),
      bail: fc.constantFrom('true', 'false', 'false', 'false'),
      ignoreRedirects: fc.constantFrom('true', 'false'),
      retries: fc.constantFrom('0', '1'),
      testRunTitle: text.map((title) => title.replaceAll('\0', '')),
    }),
  })
  .map(({ requests, ...rest }) => {
    const withUrls = requests.map(({ parts, ...one }, index): FuzzRequest => {
      const { query, ...others } = parts as { readonly query: string };
      return {
        ...one,
        request: { ...others, url: `{{TARGET_URL}}/${index}?q=${encodeURIComponent(query.toWellFormed())}` },
      };
    });
    return withSecret({ ...rest, requests: withUrls });
  });

/** The case with its secret in the places that were left for it. */
function withSecret(one: FuzzCase): FuzzCase {
  const { secret } = one;
  const forms = [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)];
  const filled = (value: string, of: (form: string) => string = (form) => form) =>
    MARKS.reduce((rest, mark, index) => rest.replaceAll(mark, () => of(forms[index] ?? '')), value);
  const everywhere = (value: unknown): unknown => {
    if (typeof value === 'string') return filled(value);
    if (Array.isArray(value)) return value.map(everywhere);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [filled(key), everywhere(inner)]));
  };
  // In a script it stands in a literal, which its quotes must not end.
  const inLiteral = (value: string) => filled(value, (form) => JSON.stringify(form).slice(1, -1));
  const inHead = (value: string) => filled(value).replace(/[^\x20-\x7e\x80-\xff]/g, '');
  const inBody = (body: Uint8Array) => {
    const text = Buffer.from(body).toString('utf8');
    return MARKS.some((mark) => text.includes(mark)) ? Buffer.from(filled(text)) : body;
  };
  return {
    ...one,
    name: filled(one.name),
    variables: everywhere(one.variables) as FuzzCase['variables'],
    requests: one.requests.map(({ name, folder, request: sent, before, test, answer: given }) => ({
      ...{ name: filled(name), folder: filled(folder), request: everywhere(sent) as object },
      ...{ before: inLiteral(before), test: inLiteral(test) },
      answer: {
        status: given.status,
        reason: inHead(given.reason),
        headers: given.headers.map(([key, value]) => [key, inHead(value)] as const),
        body: inBody(given.body),
      },
    })),
  };
}
