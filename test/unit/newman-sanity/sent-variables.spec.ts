import assert from 'node:assert/strict';
import type { Item, List, Parameter, SentRequest } from '../../../tasks/NewmanSanity/newman/newman-types.ts';
import { sentParts } from '../../../tasks/NewmanSanity/newman/sent-parts.ts';
import type { SignedWith } from '../../../tasks/NewmanSanity/newman/sent-parts.ts';
import { unresolvedVariables } from '../../../tasks/NewmanSanity/newman/unresolved-variables.ts';
import { variableNames } from '../../../tasks/NewmanSanity/sources/variable-names.ts';

const list = (...parameters: readonly Parameter[]): List<Parameter> => ({ all: () => [...parameters] });
const request = (more: Partial<SentRequest> = {}): SentRequest => ({
  method: 'POST',
  url: { toString: () => 'http://h/' },
  headers: list(),
  ...more,
});
const body = (sent: SentRequest['body'], method = 'POST', item?: Item, byScript = false) =>
  sentParts(request({ method, ...(sent === undefined ? {} : { body: sent }) }), item, byScript).body;
const authorization = (signed?: SignedWith) => sentParts(request(), undefined, false, signed).authorization;

describe('NewmanSanity: what a request sends', () => {
  it('is its URL and the headers that are switched on', () => {
    const headers = list(
      { key: 'A', value: '1' },
      { key: 'B', value: '2', disabled: true },
      { value: 3 },
      { key: 'C' },
    );
    const sent = sentParts(request({ headers }), undefined, false);
    assert.equal(sent.url, 'http://h/');
    assert.deepEqual(sent.headers, [
      { key: 'A', value: '1' },
      { key: '', value: '3' },
      { key: 'C', value: '' },
    ]);
  });

  const raw = { mode: 'raw', raw: '{{id}}' };
  const bodies: readonly [title: string, sent: SentRequest['body'], expected: string][] = [
    ['none', undefined, ''],
    ['one that is switched off', { ...raw, disabled: true }, ''],
    ['raw text', raw, '{{id}}'],
    ['raw without text', { mode: 'raw' }, ''],
    ['a form', { mode: 'urlencoded', urlencoded: list({ key: 'a', value: '{{b}}' }, { value: null }) }, 'a={{b}}\n='],
    ['fields of which one is switched off', { mode: 'formdata', formdata: list({ key: 'a', disabled: true }) }, ''],
    ['a form without fields', { mode: 'formdata' }, ''],
    ['GraphQL', { mode: 'graphql', graphql: { query: '{{q}}' } }, '{"query":"{{q}}"}'],
    ['a value that is no JSON', { mode: 'raw', raw: () => undefined }, ''],
    ['a file, whose contents are sent as they are', { mode: 'file' }, ''],
  ];
  for (const [title, sent, expected] of bodies) it(`as its body: ${title}`, () => assert.equal(body(sent), expected));

  it('is no body with GET, unless the request is told to have one or a script sends it', () => {
    const asks = (disableBodyPruning?: boolean): Item => ({
      getProtocolProfileBehaviorResolved: () => (disableBodyPruning === undefined ? {} : { disableBodyPruning }),
    });
    assert.equal(body(raw, 'GET'), '');
    assert.equal(body(raw, 'GET', {}), '');
    assert.equal(body(raw, 'GET', asks()), '');
    assert.equal(body(raw, 'GET', asks(true)), '{{id}}');
    assert.equal(body(raw, 'GET', undefined, true), '{{id}}');
  });

  it('is an authorization that nobody could read in what is sent', () => {
    assert.deepEqual(authorization({ type: 'basic', parameters: { username: '{{user}}', password: 1 } }), [
      '{{user}}',
      '1',
    ]);
    assert.deepEqual(authorization({ type: 'bearer', parameters: { token: '{{token}}' } }), []);
    assert.deepEqual(authorization(), []);
  });
});

describe('NewmanSanity: variables that were sent as they stand', () => {
  it('are named once, each with the first place', () => {
    const parts = {
      url: 'http://{{host}}/%7B%7Bid%7D%7D?x={{ host }}',
      headers: [{ key: 'X-{{h}}', value: '{{id}} {{token}}' }],
      body: '{{b}} {{}}',
      authorization: ['{{user}}', '{{b}}'],
    };
    assert.deepEqual(unresolvedVariables(parts), [
      { name: 'host', place: 'URL' },
      { name: 'id', place: 'URL' },
      { name: 'h', place: 'header X-{{h}}' },
      { name: 'token', place: 'header X-{{h}}' },
      { name: 'b', place: 'body' },
      { name: 'user', place: 'authorization' },
    ]);
  });

  const texts: readonly (readonly [text: string, names: readonly string[]])[] = [
    ['Dear {{#if name}}{{name}}{{/if}}', ['name']],
    ['{{> partial}} {{&raw}} {{!comment}} {{^none}} {{../up}} {{@index}}', []],
    ['{{.Values.image}} {{"text"}} {{ \'x\' | translate }} {{a | b}} {{call(x)}} {{a == b}} {{a ? b : c}}', []],
    [
      '{{baseUrl}} {{base url}} {{user.name}} {{user-id}} {{vault:key}} {{$guid}} {{größe}} {{_x}} {{1}}',
      [...['baseUrl', 'base url', 'user.name', 'user-id', 'vault:key', '$guid', 'größe', '_x', '1']],
    ],
    ['%7B%7B%23if%20a%7D%7D%7B%7Ba%7D%7D', ['a']],
  ];
  for (const [text, names] of texts) {
    it(`are what Postman could mean: ${text}`, () => assert.deepEqual(variableNames(text), names));
  }

  it('are read also where their encoding is broken', () => {
    assert.deepEqual(variableNames('%7B%7Bz%zz%7D%7D %7B%7Ba%20b%7D%7D'), ['a b']);
  });
});
