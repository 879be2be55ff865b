import assert from 'node:assert/strict';
import { convert, itemOf } from '../../support/newman/v3-folder.ts';

const request = (fields: string) => itemOf(fields)['request'] as Record<string, unknown>;
const url = (fields: string) => request(fields)['url'];
const parts = (fields: string) => url(fields) as { query?: unknown; variable?: unknown; raw: string; path?: unknown };

describe('NewmanSanity: a request of Postman v3', () => {
  it('needs nothing but its kind: it is a GET, and called like its file', () => {
    const plain = { name: 'Get it', request: { method: 'GET', header: [], url: '' } };
    assert.deepEqual(itemOf(''), plain);
    assert.deepEqual(itemOf('name: ""'), plain);
  });

  it('has its name, id, description, method and address', () => {
    const item = itemOf("id: r1\nname: Read/it\ndescription: Reads\nmethod: DELETE\nurl: '{{base}}/items'");
    assert.deepEqual(item, {
      id: 'r1',
      name: 'Read/it',
      request: { method: 'DELETE', header: [], url: '{{base}}/items', description: 'Reads' },
    });
  });

  it('has headers as a map or as a list, which may repeat and switch off', () => {
    assert.deepEqual(request('headers: {Accept: application/json, X: ""}')['header'], [
      { key: 'Accept', value: 'application/json' },
      { key: 'X', value: '' },
    ]);
    const list = 'headers:\n  - {key: A, value: "1", description: x}\n  - {key: A, value: "2", disabled: true}';
    assert.deepEqual(request(list)['header'], [
      { key: 'A', value: '1', description: 'x' },
      { key: 'A', value: '2', disabled: true },
    ]);
  });

  const bodies: readonly [title: string, body: string, expected: object | undefined][] = [
    ['none', '{type: none}', undefined],
    ...['json', 'text', 'xml', 'html', 'javascript'].map((type): [string, string, object] => [
      type,
      `{type: ${type}, content: "{}"}`,
      { mode: 'raw', raw: '{}', options: { raw: { language: type } } },
    ]),
    ['text without content', '{type: text}', { mode: 'raw', raw: '', options: { raw: { language: 'text' } } }],
    [
      'urlencoded as a map',
      '{type: urlencoded, content: {a: "1", b: ""}}',
      {
        mode: 'urlencoded',
        urlencoded: [
          { key: 'a', value: '1' },
          { key: 'b', value: '' },
        ],
      },
    ],
    [
      'urlencoded as a list',
      '{type: urlencoded, content: [{key: a, value: "1", disabled: true}]}',
      { mode: 'urlencoded', urlencoded: [{ key: 'a', value: '1', disabled: true }] },
    ],
    [
      'formdata with text and files',
      '{type: formdata, content: [{key: a, value: x}, {key: f, type: file, src: a.txt, contentType: text/csv}, {key: g, src: [a, b]}]}',
      {
        mode: 'formdata',
        formdata: [
          { type: 'text', key: 'a', value: 'x' },
          { type: 'file', key: 'f', src: 'a.txt', contentType: 'text/csv' },
          { type: 'file', key: 'g', src: ['a', 'b'] },
        ],
      },
    ],
    ['a file', '{type: file, content: {src: a.bin}}', { mode: 'file', file: { src: 'a.bin' } }],
    [
      'GraphQL over HTTP',
      '{type: graphql, content: {query: "{ a }", variables: "{}", operationName: null}}',
      { mode: 'graphql', graphql: { query: '{ a }', variables: '{}', operationName: null } },
    ],
  ];
  for (const [title, body, expected] of bodies) {
    it(`has the body that it says: ${title}`, () => {
      assert.deepEqual(request(`method: POST\nbody: ${body}`)['body'], expected);
    });
  }

  it('sends its body by every method, as Postman does, which newman must be told', () => {
    const behaviour = (fields: string) => itemOf(fields)['protocolProfileBehavior'];
    assert.deepEqual(behaviour('body: {type: text, content: x}'), { disableBodyPruning: true });
    assert.equal(behaviour(''), undefined);
  });

  it('has settings under their own names, and headers left out as newman wants them', () => {
    const settings =
      'settings: {followRedirects: false, maxRedirects: 3, strictSSL: true, protocolVersion: http1, tlsDisabledProtocols: [TLSv1], disabledSystemHeaders: [user-agent, accept]}';
    assert.deepEqual(itemOf(settings)['protocolProfileBehavior'], {
      followRedirects: false,
      maxRedirects: 3,
      strictSSL: true,
      protocolVersion: 'http1',
      tlsDisabledProtocols: ['TLSv1'],
      disabledSystemHeaders: { 'user-agent': true, accept: true },
    });
  });

  it('has scripts before and after, line by line', () => {
    const scripts =
      'scripts:\n  - type: beforeRequest\n    code: a()\n  - type: afterResponse\n    language: text/javascript\n    packages: {}\n    code: |-\n      b();\n      c();';
    assert.deepEqual(itemOf(scripts)['event'], [
      { listen: 'prerequest', script: { type: 'text/javascript', exec: ['a()'] } },
      { listen: 'test', script: { type: 'text/javascript', exec: ['b();', 'c();'] } },
    ]);
    assert.equal(itemOf('scripts: []')['event'], undefined);
  });

  const auths: readonly [title: string, auth: string, expected: object | undefined][] = [
    ['none of its own', '{type: inherit}', undefined],
    ['none at all', '{type: noauth}', { type: 'noauth' }],
    [
      'a map of credentials',
      "{type: bearer, credentials: {token: '{{t}}'}}",
      { type: 'bearer', bearer: [{ key: 'token', value: '{{t}}', type: 'string' }] },
    ],
    [
      'a list of credentials, without those that are off',
      '{type: basic, credentials: [{key: username, value: u}, {key: password, value: p, disabled: true}]}',
      { type: 'basic', basic: [{ key: 'username', value: 'u', type: 'string' }] },
    ],
    [
      'credentials that are no text',
      '{type: oauth2, credentials: {useBrowser: true, tokenRequestParams: []}}',
      {
        type: 'oauth2',
        oauth2: [
          { key: 'useBrowser', value: true, type: 'any' },
          { key: 'tokenRequestParams', value: [], type: 'any' },
        ],
      },
    ],
  ];
  for (const [title, auth, expected] of auths) {
    it(`has its authorization: ${title}`, () => assert.deepEqual(request(`auth: ${auth}`)['auth'], expected));
  }
});

describe('NewmanSanity: the address of a request of Postman v3', () => {
  it('is its text where nothing else says more', () => {
    assert.equal(url("url: '{{base}}/a?b=1#c'"), '{{base}}/a?b=1#c');
    assert.equal(url('url: http://h/a?b=1\nqueryParams: []'), 'http://h/a?b=1');
  });

  const queries: readonly [title: string, text: string, rows: string, expected: object][] = [
    [
      'rows stand for the text that repeats them',
      'http://h/?a=1&b=2',
      '{b: "2", a: "1"}',
      [
        ['b', '2'],
        ['a', '1'],
      ],
    ],
    [
      'a row that is off takes the parameter away',
      'http://h/?a=1',
      '[{key: a, value: "1", disabled: true}]',
      [['a', '1', true]],
    ],
    [
      'parameters of the text alone stay',
      'http://h/?a=1&b=2',
      '{a: "99", c: "3"}',
      [
        ['a', '99'],
        ['b', '2'],
        ['c', '3'],
      ],
    ],
    [
      'a parameter that repeats is replaced once',
      'http://h/?a=1&a=2&b=3',
      '[{key: a, value: "x"}]',
      [
        ['a', 'x'],
        ['b', '3'],
      ],
    ],
    [
      'a row without a value is a bare name',
      'http://h/',
      '{flag: null, e: ""}',
      [
        ['flag', null],
        ['e', ''],
      ],
    ],
  ];
  for (const [title, text, rows, expected] of queries) {
    it(title, () => {
      const query = parts(`url: '${text}'\nqueryParams: ${rows}`).query as {
        key: string;
        value: string;
        disabled?: boolean;
      }[];
      assert.deepEqual(
        query.map(({ key, value, disabled }) => (disabled === undefined ? [key, value] : [key, value, disabled])),
        expected,
      );
    });
  }

  it('fills the places in its path, and keeps the parameters of the text', () => {
    const found = parts("url: '{{base}}/items/:id?a=1'\npathVariables: {id: '7'}");
    assert.deepEqual(found.variable, [{ key: 'id', value: '7' }]);
    assert.deepEqual(found.path, ['items', ':id']);
    assert.equal((found.query as object[]).length, 1);
    assert.deepEqual(parts("url: http://h/:id\npathVariables: {id: '7'}").query, undefined);
  });
});

describe('NewmanSanity: a collection of Postman v3', () => {
  const http = (fields = '') => `$kind: http-request\n${fields}`;
  const names = (items: unknown): unknown[] =>
    (items as { name: string; item?: unknown }[]).map(({ name, item }) => (item ? [name, ...names(item)] : name));

  it('is called like its folder, or as its definition says', () => {
    assert.deepEqual(convert({ 'a.request.yaml': http() }).document['info'], {
      name: 'Shop',
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    });
    const named = '$kind: collection\nid: c1\nname: Shop API\ndescription: Sells';
    assert.deepEqual(convert({ '.resources/definition.yaml': named }).document['info'], {
      _postman_id: 'c1',
      name: 'Shop API',
      description: 'Sells',
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    });
  });

  it('runs by order, where none is 0, then by name in code units; folders among requests', () => {
    const order = (value: string, name?: string) =>
      http(`order: ${value}\n${name === undefined ? '' : `name: ${name}`}`);
    const files = {
      'last.request.yaml': order('1000'),
      'z.request.yaml': http(),
      'first.request.yml': order('-5'),
      'half.REQUEST.YAML': order('0.5'),
      'x.request.yaml': order('10', 'a'),
      'Z2.request.yaml': order('10', 'Z'),
      'M/.resources/definition.yaml': "$kind: collection\norder: '10'",
      'M/b.request.yaml': order('1'),
      'M/a.request.yaml': order('1'),
      'N/.resources/definition.yaml': '$kind: collection\norder: 2\nname: Renamed\ndescription: d',
      'M/deep/c.request.yaml': http(),
    };
    const { document, problems } = convert(files);
    assert.deepEqual(problems, []);
    assert.deepEqual(names(document['item']), [
      'first',
      'z',
      'half',
      ['Renamed'],
      ['M', ['deep', 'c'], 'a', 'b'],
      'Z',
      'a',
      'last',
    ]);
  });

  it('keeps the names of requests that are called alike', () => {
    const twins = { 'dup.request.yaml': http(), 'dup-1.request.yaml': http('name: dup') };
    assert.deepEqual(names(convert(twins).document['item']), ['dup', 'dup']);
  });

  it('has authorization, scripts and variables of its own, and folders have the first two', () => {
    const scripts =
      'scripts:\n  - {type: "http:beforeRequest", code: a}\n  - {type: "http:afterResponse", code: b}\n  - {type: "graphql:beforeQuery", code: c}';
    const auth = 'auth:\n  - {id: x, name: y, type: apikey, credentials: {key: k, value: v, in: header}}';
    const files = {
      '.resources/definition.yaml': `$kind: collection\nvariables: {a: '1'}\n${auth}\n${scripts}`,
      'f/.resources/definition.yml': `$kind: collection\nvariables: {b: '1'}\nauth: {type: noauth}\n${scripts}`,
    };
    const { document, warnings } = convert(files);
    const events = [
      { listen: 'prerequest', script: { type: 'text/javascript', exec: ['a'] } },
      { listen: 'test', script: { type: 'text/javascript', exec: ['b'] } },
    ];
    assert.deepEqual(document['event'], events);
    assert.deepEqual((document['auth'] as { type: string }).type, 'apikey');
    assert.deepEqual(document['variable'], [{ key: 'a', value: '1', type: 'string' }]);
    assert.deepEqual(document['item'], [{ name: 'f', item: [], auth: { type: 'noauth' }, event: events }]);
    assert.match(warnings.join(), /f\/\.resources\/definition\.yml: variables of a folder have no effect/);
  });

  it('has variables that are off, and secret ones, whose value newman cannot fetch', () => {
    const variables =
      'variables:\n  - {key: a, value: x, disabled: true}\n  - {key: t, value: y, secret: true}\n  - {key: u, value: z, secret: false}';
    const { document, warnings } = convert({ '.resources/definition.yaml': `$kind: collection\n${variables}` });
    assert.deepEqual(document['variable'], [
      { key: 'a', value: 'x', type: 'string', disabled: true },
      { key: 't', value: 'y', type: 'secret' },
      { key: 'u', value: 'z', type: 'string' },
    ]);
    assert.match(warnings.join(), /the value of t is kept in Postman's vault.*secretVariables/);
  });

  it('gives two copies of one file no common id', () => {
    const { document } = convert({ 'a.request.yaml': http('id: x'), 'b.request.yaml': http('id: x') });
    assert.deepEqual(
      (document['item'] as { id?: string }[]).map(({ id }) => id),
      ['x', undefined],
    );
  });
});
