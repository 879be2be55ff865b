import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { runSanity } from '../support/newman/run.ts';
import type { SanityRun } from '../support/newman/run.ts';
import { startServer } from '../support/newman/server.ts';
import { startService } from '../rigs/service/service.ts';

/** One request in both forms. */
type Twin = readonly [name: string, v3: string, v21: object];

const raw = (text: string, language?: string) => ({
  mode: 'raw',
  raw: text,
  ...(language === undefined ? {} : { options: { raw: { language } } }),
});
const url = (rest: string, more: object = {}) => ({
  raw: `{{TARGET_URL}}/${rest}`,
  host: ['{{TARGET_URL}}'],
  path: (rest.split('?')[0] ?? '').split('/'),
  ...more,
});
const pairs = (...list: readonly (readonly [string, string | null])[]) => list.map(([key, value]) => ({ key, value }));
const everyMethod = { protocolProfileBehavior: { disableBodyPruning: true } };

const TWINS: readonly Twin[] = [
  ['plain', "url: '{{TARGET_URL}}/a?x=1&y=%20#z'", { request: '{{TARGET_URL}}/a?x=1&y=%20#z' }],
  ['odd names', "url: '{{TARGET_URL}}/ä b/{{who}}'\nmethod: PATCH", { request: { method: 'PATCH', url: '{{TARGET_URL}}/ä b/{{who}}' } }],
  [
    'headers',
    "url: '{{TARGET_URL}}/h'\nheaders:\n  - {key: X, value: '1'}\n  - {key: X, value: '{{who}}'}\n  - {key: Off, value: x, disabled: true}\n  - {key: Empty, value: ''}",
    { request: { method: 'GET', url: '{{TARGET_URL}}/h', header: [...pairs(['X', '1'], ['X', '{{who}}']), { key: 'Off', value: 'x', disabled: true }, { key: 'Empty', value: '' }] } },
  ],
  [
    'parameters',
    "url: '{{TARGET_URL}}/q?a=1&off=2&b={{who}}'\nqueryParams:\n  - {key: a, value: '1'}\n  - {key: off, value: '2', disabled: true}\n  - {key: b, value: '{{who}}'}\n  - {key: flag, value: null}\n  - {key: e, value: ''}\n  - {key: odd, value: 'x=y z&%26'}",
    { request: { method: 'GET', url: url('q?a=1&off=2&b={{who}}', { query: [...pairs(['a', '1']), { key: 'off', value: '2', disabled: true }, ...pairs(['b', '{{who}}'], ['flag', null], ['e', ''], ['odd', 'x=y z&%26'])] }) } },
  ],
  [
    'places in the path',
    "url: '{{TARGET_URL}}/items/:id/:empty/:none?id=:id'\npathVariables: {id: 'a/b c', empty: ''}",
    { request: { method: 'GET', url: url('items/:id/:empty/:none?id=:id', { query: pairs(['id', ':id']), variable: pairs(['id', 'a/b c'], ['empty', '']) }) } },
  ],
  ...(['json', 'text', 'xml', 'html', 'javascript'] as const).map((type): Twin => [
    `body ${type}`,
    `url: '{{TARGET_URL}}/b'\nmethod: POST\nbody: {type: ${type}, content: '{"a": "{{who}}" /* c */}'}`,
    { request: { method: 'POST', url: '{{TARGET_URL}}/b', body: raw('{"a": "{{who}}" /* c */}', type) } },
  ]),
  [
    'body of a GET',
    "url: '{{TARGET_URL}}/b'\nbody: {type: text, content: x}",
    { ...everyMethod, request: { method: 'GET', url: '{{TARGET_URL}}/b', body: raw('x', 'text') } },
  ],
  [
    'form',
    "url: '{{TARGET_URL}}/f'\nmethod: POST\nbody: {type: urlencoded, content: {a: 'ä b&c', b: '{{who}}', c: ''}}",
    { request: { method: 'POST', url: '{{TARGET_URL}}/f', body: { mode: 'urlencoded', urlencoded: pairs(['a', 'ä b&c'], ['b', '{{who}}'], ['c', '']) } } },
  ],
  [
    'form with a file',
    "url: '{{TARGET_URL}}/f'\nmethod: POST\nbody:\n  type: formdata\n  content:\n    - {key: a, type: text, value: '{{who}}'}\n    - {key: f, type: file, src: upload.txt}\n    - {key: off, type: text, value: x, disabled: true}",
    { request: { method: 'POST', url: '{{TARGET_URL}}/f', body: { mode: 'formdata', formdata: [{ key: 'a', type: 'text', value: '{{who}}' }, { key: 'f', type: 'file', src: 'upload.txt' }, { key: 'off', type: 'text', value: 'x', disabled: true }] } } },
  ],
  [
    'file',
    "url: '{{TARGET_URL}}/f'\nmethod: PUT\nbody: {type: file, content: {src: upload.txt}}",
    { request: { method: 'PUT', url: '{{TARGET_URL}}/f', body: { mode: 'file', file: { src: 'upload.txt' } } } },
  ],
  [
    'graphql',
    `url: '{{TARGET_URL}}/g'\nmethod: POST\nbody: {type: graphql, content: {query: '{ a }', variables: '{"x": 1}'}}`,
    { request: { method: 'POST', url: '{{TARGET_URL}}/g', body: { mode: 'graphql', graphql: { query: '{ a }', variables: '{"x": 1}' } } } },
  ],
  [
    'basic',
    "url: '{{TARGET_URL}}/auth'\nauth: {type: basic, credentials: {username: ada, password: '{{who}}'}}",
    { request: { method: 'GET', url: '{{TARGET_URL}}/auth', auth: { type: 'basic', basic: pairs(['username', 'ada'], ['password', '{{who}}']) } } },
  ],
  ['no authorization', "url: '{{TARGET_URL}}/auth'\nauth: {type: noauth}", { request: { method: 'GET', url: '{{TARGET_URL}}/auth', auth: { type: 'noauth' } } }],
  [
    'settings',
    "url: '{{TARGET_URL}}/s'\nsettings: {disabledSystemHeaders: [user-agent, accept, postman-token], disableUrlEncoding: true}",
    { protocolProfileBehavior: { disabledSystemHeaders: { 'user-agent': true, accept: true, 'postman-token': true }, disableUrlEncoding: true }, request: { method: 'GET', url: '{{TARGET_URL}}/s' } },
  ],
]; // prettier-ignore

const TEST =
  "pm.test('answers ' + pm.info.requestName, () => pm.response.to.have.status(200));\npm.test('is not 201', () => pm.response.to.have.status(201));";
const BEFORE = "pm.variables.set('who', 'Ada & co');";
const COLLECTION_TEST = "pm.test('of the collection', () => {});";
const indented = (code: string) =>
  code
    .split('\n')
    .map((line) => `\n      ${line}`)
    .join('');
const script = (type: string, code: string) => `  - type: ${type}\n    code: |-${indented(code)}\n`;
const event = (listen: string, code: string) => ({
  listen,
  script: { type: 'text/javascript', exec: code.split('\n') },
});

function bothForms(): Record<string, string | object> {
  const files: Record<string, string | object> = {
    'upload.txt': 'uploaded',
    'twins/.resources/definition.yaml': `$kind: collection\nname: Twins\nvariables: {key: k3y}\nauth:\n  - type: apikey\n    credentials: {key: X-Key, value: '{{key}}', in: header}\nscripts:\n${script('http:beforeRequest', BEFORE)}${script('http:afterResponse', COLLECTION_TEST)}`,
    'twins/Inner/.resources/definition.yaml': `$kind: collection\norder: 1\nauth: {type: bearer, credentials: {token: t0}}\nscripts:\n${script('http:afterResponse', "pm.test('of the folder', () => {});")}`,
    'twins/Inner/One.request.yaml': `$kind: http-request\nurl: '{{TARGET_URL}}/inner'\n`,
  };
  TWINS.forEach(([name, v3], index) => {
    files[`twins/${name}.request.yaml`] =
      `$kind: http-request\norder: ${(index + 1) * 1000}\n${v3}\nscripts:\n${script('afterResponse', TEST)}`;
  });
  const inner = {
    name: 'Inner',
    item: [{ name: 'One', request: '{{TARGET_URL}}/inner' }],
    auth: { type: 'bearer', bearer: pairs(['token', 't0']) },
    event: [event('test', "pm.test('of the folder', () => {});")],
  };
  files['twins.json'] = {
    info: { name: 'Twins', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item: [inner, ...TWINS.map(([name, , item]) => ({ name, ...item, event: [event('test', TEST)] }))],
    auth: { type: 'apikey', apikey: pairs(['key', 'X-Key'], ['value', '{{key}}'], ['in', 'header']) },
    event: [event('prerequest', BEFORE), event('test', COLLECTION_TEST)],
    variable: pairs(['key', 'k3y']),
  };
  return files;
}

/** What is new in each run: a number of the request, the line between the parts of a form, times. */
const steady = (text: string) => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|-{20,}\w+/g, '…');

const told = ({ outcome, cases, summary }: SanityRun) => ({
  result: outcome.result,
  cases: cases.map(({ name, classname, failure, error }) => [classname, name, failure?.message, error?.message]),
  // Without the table, which lists the slowest first.
  summary: (summary.split('| Request')[0] ?? '').replaceAll(/twins(\.json)?/g, 'twins'),
});

describe('NewmanSanity: a collection of Postman v3 and its twin of v2.1', () => {
  it('send the same requests byte for byte, in the same order, and give the same assertions and verdict', async () => {
    const sent: string[] = [];
    const server = await startServer((request, response, body) => {
      const { method, url: asked, httpVersion, rawHeaders } = request;
      sent.push(steady(JSON.stringify([method, asked, httpVersion, rawHeaders, body])));
      response.end('{}');
    });
    const run = (collection: string) =>
      runSanity({
        files: bothForms(),
        inputs: { collection, targetUrl: server.url, workingDirectory: '.', readyTimeoutSeconds: '0' },
      });
    const old = await run('twins.json');
    const ofOld = sent.splice(0);
    const fresh = await run('twins');
    await server.stop();
    assert.equal(ofOld.length, TWINS.length + 1, old.log);
    assert.deepEqual(sent, ofOld);
    assert.deepEqual(told(fresh), told(old));
    assert.equal(old.outcome.result, 'failed');
    assert.equal(old.cases.length, 3 * TWINS.length + 2);
  });

  it('are both in the example, and test it alike, whatever it answers', async () => {
    const folder = path.join(import.meta.dirname, '../../examples/python-service/postman');
    const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const files = Object.fromEntries(
      names.map((entry) => {
        const file = path.join(entry.parentPath, entry.name);
        return [path.relative(folder, file), readFileSync(file, 'utf8')];
      }),
    );
    for (const broken of [[], ['457']]) {
      const runs = [];
      for (const collection of ['sanity.json', 'sanity']) {
        const service = await startService({ liveVersion: () => Promise.resolve('457'), brokenVersions: broken });
        const run = await runSanity({
          files,
          inputs: { collection, environment: 'prod.env.json', targetUrl: service.url },
        });
        runs.push([told(run).result, told(run).cases, service.requests]);
        await service.stop();
      }
      assert.deepEqual(runs[0], runs[1]);
      assert.equal(runs[0]?.[0], broken.length === 0 ? 'succeeded' : 'failed');
    }
  });
});
