import assert from 'node:assert/strict';
import { needsTarget } from '../../../tasks/NewmanSanity/target/target-url.ts';
import { whereBroken } from '../../../tasks/NewmanSanity/sources/json.ts';
import {
  collectionContents,
  readVariables,
  secretValues,
} from '../../../tasks/NewmanSanity/sources/collection-contents.ts';
import { isV3Path, recogniseCollection, unwrap, v3Hint } from '../../../tasks/NewmanSanity/sources/collection-kind.ts';

describe('NewmanSanity: where a file stops being JSON', () => {
  const rows: readonly [title: string, text: string, where: string][] = [
    ['a value without quotes', '{\n  "key": "TOKEN",\n  "value": hunter2secret\n}', 'line 3, column 12'],
    ['a comma too many', '{"a": [1, 2,]}', 'line 1, column 13'],
    ['a comma that is missing', '[1\n2]', 'line 2, column 1'],
    ['something behind the end', '{} x', 'line 1, column 4'],
    ['a line inside of a text', '["a\nb"]', 'line 1, column 4'],
    ['an escape that is none', '["\\u12x"]', 'line 1, column 7'],
    ['no JSON at all', 'FROM python', 'line 1, column 1'],
    ['a file that was cut off', '{"info": {"name": "San', 'it ends before it is complete'],
    ['an empty file', '', 'it ends before it is complete'],
  ];
  for (const [title, text, where] of rows) it(title, () => assert.equal(whereBroken(text), where));
});

describe('NewmanSanity: what a JSON file is', () => {
  const item = [{ name: 'Health', request: 'http://h/' }];
  const collections: readonly [title: string, value: object, name: string][] = [
    ['a collection v2.1', { info: { name: 'Sanity' }, item }, 'Sanity'],
    ['one without a name', { info: {}, item }, 'Unnamed collection'],
    ['one without info', { item }, 'Unnamed collection'],
    ['one in the envelope of the Postman API', { collection: { info: { name: 'Sanity' }, item } }, 'Sanity'],
    ['a collection v1', { name: 'Old', order: [], requests: [] }, 'Old'],
  ];
  for (const [title, value, name] of collections) {
    it(`${title} can be run`, () => {
      const found = recogniseCollection(value);
      assert.equal(found.kind === 'collection' ? found.name : found.message, name);
    });
  }

  const others: readonly [title: string, value: unknown, says: RegExp][] = [
    ['a list', [], /no JSON object/],
    ['a text', 'x', /no JSON object/],
    ['null', null, /no JSON object/],
    ['an environment', { name: 'Staging', values: [] }, /environment or globals.*by the input environment/],
    ['a collection v3', { $schema: 'https://schema.postman.com/collection/v3.0.0/' }, /v3 collection; export it as/],
    ['a collection v3 by its info', { info: { schema: 'https://x/v3.1.0/' } }, /v3 collection/],
    ['an OpenAPI description', { openapi: '3.1.0' }, /OpenAPI description; import it into Postman/],
    ['a Swagger description', { swagger: '2.0', info: { title: 'x' } }, /OpenAPI description/],
    ['something else', { name: 'x', order: [] }, /no list 'item'.*narrow the glob/],
    ['a collection v1 without a name', { order: [], requests: [] }, /no list 'item'/],
  ];
  for (const [title, value, says] of others) {
    it(`${title} cannot be run, and is named`, () => {
      const found = recogniseCollection(value);
      assert.match(found.kind === 'other' ? found.message : 'a collection', says);
    });
  }

  it('is told by its path where it is a folder of a collection v3', () => {
    assert.ok(isV3Path('shop/.resources/definition.yaml'));
    assert.ok(!isV3Path('shop/sanity.json'));
    assert.match(v3Hint('shop.yaml'), /^collection 'shop\.yaml' is a YAML file.*Name its folder/);
    assert.match(v3Hint('shop/a.request.yml'), /a\.request\.yml' is one request of a Postman v3 collection/);
    assert.equal(unwrap([], 'environment'), undefined);
  });
});

describe('NewmanSanity: what is in a collection', () => {
  it('are folders and requests by name and id, in v2 and in v1', () => {
    const v2 = {
      item: [
        { name: 'Orders', id: 'f1', item: [{ name: 'Create', _postman_id: 'r1' }, { name: 7 }] },
        { item: [{ name: 'Health' }] },
      ],
    };
    const contents = collectionContents(v2);
    assert.deepEqual(contents.entries, ['Orders', 'f1', 'Create', 'r1', 'Health']);
    assert.deepEqual(contents.folders, ['Orders']);
    const v1 = { folders: [{ name: 'Orders', id: 'f1' }], requests: [{ name: 'Health', id: 'r1' }] };
    assert.deepEqual(collectionContents(v1).entries, ['Orders', 'f1', 'Health', 'r1']);
    assert.deepEqual(collectionContents(v1).folders, ['Orders']);
  });

  it('are its scripts, in lines or in one text, and whether it asks for HTTP/2', () => {
    const script = (exec: unknown) => ({ item: [{ name: 'R', event: [{ script: { exec } }] }] });
    assert.equal(collectionContents(script(['a', 'b'])).scripts, 'a\nb');
    assert.equal(collectionContents(script('one text')).scripts, 'one text');
    const behaviour = (protocolVersion: string) => ({ item: [{ protocolProfileBehavior: { protocolVersion } }] });
    assert.equal(collectionContents(behaviour('http2')).asksForHttp2, true);
    assert.equal(collectionContents(behaviour('http1')).asksForHttp2, false);
  });

  it('are the variables it uses and defines, but nothing of saved responses', () => {
    const variable = [{ key: 'a', value: '1' }];
    const contents = collectionContents({
      item: [{ name: 'R', response: [{ body: '{{saved}}' }], url: '{{b}}' }],
      variable,
    });
    assert.deepEqual(contents.variablesUsed, ['b']);
    assert.deepEqual(contents.variablesDefined, ['a']);
  });

  it('are variables of any value, without those that are switched off or have no name', () => {
    const off = [{ key: 'x', enabled: false }, { key: 'y', disabled: true }, { value: 'z' }, null, 'text'];
    const variables = readVariables([{ id: 'i' }, { key: 'n', value: 1 }, { key: 'e', value: null }, ...off]);
    assert.deepEqual(
      variables.map(({ key, value }) => [key, value]),
      [
        ['i', ''],
        ['n', '1'],
        ['e', ''],
      ],
    );
    assert.deepEqual(readVariables(undefined), []);
  });

  it('are its secrets, where they have a value', () => {
    const list = [
      { key: 's', value: 'x', type: 'secret' },
      { key: 't', value: '', type: 'secret' },
      { key: 'v', value: 'y' },
    ];
    assert.deepEqual(secretValues(readVariables(list)), ['x']);
  });
});

describe('NewmanSanity: what is run', () => {
  it('needs a target URL where a collection uses its variable and nothing gives that a value', () => {
    const using = (scripts: string) => [{ source: 'a.json', contents: { variablesUsed: ['TARGET_URL'], scripts } }];
    assert.match(needsTarget(['TARGET_URL'], [], using('')) ?? '', /a\.json uses \{\{TARGET_URL\}\}\. Give targetUrl/);
    assert.equal(needsTarget(['TARGET_URL'], ['TARGET_URL'], using('')), undefined);
    assert.equal(needsTarget(['TARGET_URL'], [], using("pm.environment.set('TARGET_URL', x)")), undefined);
    assert.equal(needsTarget(['OTHER'], [], using('')), undefined);
  });
});
