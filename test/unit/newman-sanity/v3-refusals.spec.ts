import assert from 'node:assert/strict';
import * as v from 'valibot';
import { check } from '../../../tasks/NewmanSanity/postman-v3/fields.ts';
import { problemText, problemsFault } from '../../../tasks/NewmanSanity/postman-v3/problem.ts';
import { requestShape } from '../../../tasks/NewmanSanity/postman-v3/request-shape.ts';
import { MOST_VALUES, parseYaml } from '../../../tasks/NewmanSanity/postman-v3/yaml.ts';
import { lineOf } from '../../../tasks/NewmanSanity/postman-v3/yaml-line.ts';
import { convert, yaml } from '../../support/newman/v3-folder.ts';

const REQUEST = '$kind: http-request\n';
const COLLECTION = '$kind: collection\n';

/** What is said of a request with these fields. */
const saysOf = (fields: string) => convert({ 'a.request.yaml': fields }).problems.join('\n');
/** What is said of a definition with these fields, at the top or of a folder. */
const saysOfDefinition = (fields: string) => convert({ '.resources/definition.yaml': fields }).problems.join('\n');

describe('NewmanSanity: a file of a Postman v3 collection that is no YAML', () => {
  const rows: readonly [title: string, text: string, says: RegExp][] = [
    ['is empty', '', /^a\.request\.yaml: is empty\. Write the file again/],
    ['holds only a comment', '# later', /: is empty\./],
    ['holds several documents', 'a: 1\n---\nb: 2', /: holds several documents\. Remove the line ---/],
    ['has a field twice', 'url: a\nmethod: GET\nurl: b', /, line 3: has a field twice\. Remove one/],
    [
      'has a variable without quotes',
      'method: GET\nurl: {{base}}/x',
      /, line 2: holds \{\{…\}\} without quotes.*in quotes/,
    ],
    [
      'has a variable alone without quotes',
      '# x\n\nheaders:\n  X: {{token}}',
      /, line 4: holds \{\{…\}\} without quotes/,
    ],
    ['has a variable without quotes in a list', 'a:\n  - {{token}}', /, line 2: holds \{\{…\}\} without quotes/],
    ['has a list for the name of a field', '? [a]\n: 1', /has a list or map for the name of a field/],
    ['names an alias that nothing defines', 'url: *base', /, line 1: names an alias/],
    ['has a tag', 'url: !!js/function x', /, line 1: has a tag/],
    ['asks for a date', 'url: !!timestamp 2020-01-01', /has a tag/],
    ['is indented by a tab', 'a:\n\tb: 1', /is indented by a tab\. Indent with blanks/],
    ['has a quote that is never closed', 'url: "http://h', /a quote that is never closed/],
    ['has an escape that YAML does not know', 'url: "C:\\q"', /an escape \(\\\) that YAML does not know/],
    ['holds a bell', 'url: a\u0007', /a character that YAML does not allow/],
    ['holds a nought', 'url: a\0', /a character that YAML does not allow/],
    ['is indented at random', 'a:\n  b: 1\n c: 2', /, line 3: is not indented as YAML/],
    ['has a bracket that is never closed', 'a: [1', /a \{ or \[ that is never closed/],
    ['nests without end', `a: ${'['.repeat(200)}`, /nests too deep/],
    ['begins with what is no directive', '%FOO\n%BAR', /: is not YAML\. Correct it/],
  ];
  for (const [title, text, says] of rows) it(title, () => assert.match(saysOf(text), says));

  it('whose aliases stand for more than it holds is refused at once', () => {
    const laughs = Array.from({ length: 9 }, (_, level) =>
      level === 0
        ? 'a0: &a0 [x]'
        : `a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join()}]`,
    ).join('\n');
    assert.match(saysOf(laughs), /its aliases \(\*name\) stand for too much/);
    assert.match(saysOf('a: &a [*a]'), /stand for too much/);
    assert.match(saysOf(`a: &a x\nb: [${Array.from({ length: 200 }, () => '*a').join()}]`), /stand for too much/);
    assert.match(saysOf(`a: [${Array.from({ length: MOST_VALUES + 1 }, () => '1').join()}]`), /stand for too much/);
  });

  it('that the parser gives up on is no YAML', () => {
    const load = () => {
      throw new RangeError('Maximum call stack size exceeded');
    };
    const parsed = parseYaml({ ...yaml, load }, '');
    assert.equal(parsed.kind === 'broken' && parsed.what, 'is not YAML');
  });

  it('may use an alias for what it says twice', () => {
    const fields = `${REQUEST}headers: &h {A: x}\nqueryParams: *h`;
    assert.equal(saysOf(fields), '');
  });

  it('reads nothing but YAML 1.2: no dates, no yes, no merge', () => {
    const parsed = parseYaml(yaml, 'a: 2020-01-01\nb: yes\n<<: {c: 1}');
    assert.deepEqual(parsed, { kind: 'value', value: { a: '2020-01-01', b: 'yes', '<<': { c: 1 } } });
  });

  it('is said without a word of what stands there', () => {
    const texts = [
      'token: {{hunter2}',
      'a: "hunter2',
      'a: *hunter2',
      'a: !hunter2 x',
      'hunter2',
      'a: 1\na: hunter2 x: y',
    ];
    for (const text of texts) {
      assert.notEqual(saysOf(text), '');
      assert.doesNotMatch(saysOf(text), /hunter2/);
    }
    assert.doesNotMatch(saysOf(`${REQUEST}headers: {Authorization: 4711}\nmethod: [hunter2]`), /4711|hunter2/);
  });
});

describe('NewmanSanity: a request of Postman v3 that does not fit', () => {
  const rows: readonly [title: string, fields: string, says: RegExp][] = [
    ['is no map', '- a', /^a\.request\.yaml: holds no map of fields\. Begin it with \$kind: http-request/],
    ['is a text', 'hello', /holds no map of fields/],
    ['says no kind', 'url: x', /line 1: says no \$kind, so Postman would leave it out\. Begin it/],
    ['says a kind that is no text', '$kind: [x]', /says no \$kind/],
    ['says a kind that nobody knows', '$kind: htp-request', /\$kind is none that Postman knows/],
    ['is a GraphQL request', '$kind: graphql-request', /is a GraphQL request \(graphql-request\), which newman cannot run\. Move it/],
    ['is a gRPC request', '$kind: grpc-request', /is a gRPC request/],
    ['is a WebSocket request', '$kind: websocket-request', /is a WebSocket request/],
    ['is a Socket.IO request', '$kind: socket.io-request', /is a Socket\.IO request/],
    ['is an MQTT request', '$kind: mqtt-request', /is an MQTT request/],
    ['is an MCP request', '$kind: mcp-request', /is an MCP request/],
    ['is an AI request', '$kind: llm-request', /is an AI request/],
    ['has a number for a header', `${REQUEST}headers:\n  A: x\n  B: 5`, /line 4: headers\.B is a number where text is wanted\. Write it in quotes/],
    ['has true for a header', `${REQUEST}headers: {B: true}`, /headers\.B is true or false where text is wanted/],
    ['has nothing for a header', `${REQUEST}headers: {B: }`, /headers\.B is empty where text is wanted/],
    ['has a map for a header', `${REQUEST}headers: {B: {a: x}}`, /headers\.B is a map where text is wanted\. Write text/],
    ['has text for its headers', `${REQUEST}headers: x`, /headers is neither a map nor a list\. Write name: value/],
    ['has a row without a value', `${REQUEST}queryParams:\n  - key: a`, /line 3: queryParams\[0\]\.value is missing\. Add it/],
    ['switches a row off as environments do', `${REQUEST}headers: [{key: a, value: b, enabled: false}]`, /headers\[0\]\.enabled is no field of a row\. Write disabled: true/],
    ['has a map for its address', `${REQUEST}url: {raw: x}`, /url is a map where text is wanted/],
    ['has a list for its description', `${REQUEST}description: [x]`, /description is a list where text is wanted/],
    ['has a quoted order', `${REQUEST}order: '2'`, /order is text where a number without quotes is wanted/],
    ['has an order without end', `${REQUEST}order: .inf`, /order is no finite number/],
    ['has a body without a type', `${REQUEST}body: {content: x}`, /body\.type is missing/],
    ['has a body of an unknown type', `${REQUEST}body: {type: yaml, content: x}`, /body\.type is no kind of body\. Write json, text/],
    ['has a list for a body', `${REQUEST}body: []`, /body is no map of fields\. Write its fields below it, without dashes/],
    ['has an object for a JSON body', `${REQUEST}body: {type: json, content: {a: 1}}`, /body\.content is a map where text is wanted/],
    ['has a bare path for a file body', `${REQUEST}body: {type: file, content: a.txt}`, /body\.content is text where a map is wanted/],
    ['has form data as a map', `${REQUEST}body: {type: formdata, content: {a: x}}`, /body\.content is a map where a list is wanted/],
    ['uploads a number', `${REQUEST}body: {type: formdata, content: [{key: a, src: 5}]}`, /src is neither a path nor a list of paths/],
    ['has an authorization that newman does not know', `${REQUEST}auth: {type: azure}`, /auth\.type is no authorization that newman knows\. Write one of apikey/],
    ['has several authorizations', `${REQUEST}auth: [{type: basic}]`, /auth is no map of fields/],
    ['has a number for a password', `${REQUEST}auth: {type: basic, credentials: {password: 1}}`, /auth\.credentials\.password is neither text nor true or false\. Write it in quotes/],
    ['has rules for its authorization', `${REQUEST}auth: {type: basic, rules: []}`, /auth\.rules says when an authorization holds/],
    ['has a script of a type of v2.1', `${REQUEST}scripts: [{type: test, code: x}]`, /scripts\[0\]\.type is no type of a script of a request.*Write beforeRequest or afterResponse/],
    ['has a script with the prefix of a folder', `${REQUEST}scripts: [{type: "http:afterResponse", code: x}]`, /is no type of a script of a request/],
    ['has a script of another protocol', `${REQUEST}scripts: [{type: "grpc:afterResponse", code: x}]`, /is no type of a script of a request/],
    ['has the lines of a script in a list', `${REQUEST}scripts: [{type: afterResponse, code: [a]}]`, /scripts\[0\]\.code is a list where text is wanted/],
    ['has a script under the name of v2.1', `${REQUEST}scripts: [{type: afterResponse, code: x, exec: y}]`, /exec is the name of v2\.1/],
    ['has a script in a file', `${REQUEST}scripts: [{type: afterResponse, code: x, path: y}]`, /path names a file, which Postman does not run/],
    ['has its scripts in a folder', `${REQUEST}scripts: ./scripts`, /scripts is text where a list is wanted/],
    ['has a script in another language', `${REQUEST}scripts: [{type: afterResponse, code: x, language: python}]`, /language is no language that scripts have/],
    ['has two scripts of one type', `${REQUEST}scripts: [{type: afterResponse, code: x}, {type: afterResponse, code: y}]`, /scripts has two scripts of one type, of which Postman runs the first alone/],
    ['has a setting of the wrong kind', `${REQUEST}settings: {maxRedirects: 'x'}`, /settings\.maxRedirects is text where a number without quotes is wanted/],
    ['has its settings in a list', `${REQUEST}settings: [followRedirects]`, /settings is no map of fields/],
    ['leaves out a header that newman does not add', `${REQUEST}settings: {disabledSystemHeaders: [x]}`, /disabledSystemHeaders\[0\] is no header of newman's own/],
    ['wants a version of HTTP that there is not', `${REQUEST}settings: {protocolVersion: http9}`, /protocolVersion is no version of HTTP/],
    ['has its tests under the name of v2.1', `${REQUEST}method: GET\nevent: []`, /line 3: event is no field of Postman v3, and what it says would be lost\. Write scripts/],
    ['has a slip of the pen', `${REQUEST}script: []`, /script is no field of Postman v3.*Write scripts\./],
  ]; // prettier-ignore
  for (const [title, fields, says] of rows) it(title, () => assert.match(saysOf(fields), says));

  it('is said of every file and field, not of the first alone', () => {
    const { problems } = convert({
      'a.request.yaml': `${REQUEST}headers: {A: 1, B: 2}`,
      'b.request.yaml': '',
      'f/c.request.yaml': 'x',
    });
    assert.deepEqual(
      problems.map((problem) => problem.split(/[:,]/)[0]),
      ['a.request.yaml', 'a.request.yaml', 'b.request.yaml', 'f/c.request.yaml'],
    );
  });

  it('whose further fields mean nothing is run, and warned of', () => {
    const { problems, warnings } = convert({ 'a.request.yaml': `${REQUEST}x-owner: me\nexamples: ./x` });
    assert.deepEqual(problems, []);
    assert.deepEqual(warnings, ['a.request.yaml: x-owner means nothing to Postman v3, and is ignored.']);
  });

  it("whose scripts want something of Postman's cloud is run, and warned of", () => {
    const script = (more: string) => `scripts: [{type: afterResponse, code: x, ${more}}]`;
    const warned = (more: string) => convert({ 'a.request.yaml': REQUEST + script(more) }).warnings.length;
    assert.equal(warned('packages: {a: {id: x}}'), 1);
    assert.equal(warned('requests: [x]'), 1);
    assert.equal(warned('packages: x'), 1);
    assert.equal(warned('packages: {}, requests: null'), 0);
    const folder = {
      '.resources/definition.yaml': `${COLLECTION}${script('packages: [x]').replace('after', 'http:after')}`,
    };
    assert.match(convert({ ...folder }).warnings.join() + convert({ ...folder }).problems.join(), /cloud/);
  });

  it('is found where its file is not named like one', () => {
    const files = {
      'Health.yaml': REQUEST,
      'call.yml': '$kind: grpc-request',
      'openapi.yaml': 'openapi: 3.1.0',
      'broken.yaml': 'a: [',
      'a.message.yaml': '$kind: websocket-message',
      'notes.md': REQUEST,
      'list.yaml': '- a',
    };
    assert.deepEqual(convert(files).problems, [
      'Health.yaml: holds a request and is not named like one, so Postman would leave it out. Name it Health.request.yaml.',
      'call.yml: holds a request and is not named like one, so Postman would leave it out. Name it call.request.yaml.',
    ]);
  });
});

describe('NewmanSanity: a definition of Postman v3 that does not fit', () => {
  const rows: readonly [title: string, fields: string, says: RegExp][] = [
    ['is broken', 'a: [', /^\.resources\/definition\.yaml, line 1: has a \{ or \[ that is never closed/],
    ['says no kind', 'name: x', /says no \$kind: collection, so Postman would leave out all of it.*Begin it/],
    ['says it is a folder', '$kind: folder', /says no \$kind: collection/],
    ['is a list', '- x', /^\.resources\/definition\.yaml: says no \$kind: collection/],
    ['has a number for a variable', `${COLLECTION}variables:\n  a: 1`, /line 3: variables\.a is a number where text is wanted/],
    ['has two authorizations', `${COLLECTION}auth: [{type: basic}, {type: bearer}]`, /auth must hold exactly one authorization.*Keep the one/],
    ['has an empty list of authorizations', `${COLLECTION}auth: []`, /auth must hold exactly one/],
    ['has an authorization that newman does not know', `${COLLECTION}auth: [{type: sasl}]`, /auth\[0\]\.type is no authorization/],
    ['has a script without the prefix', `${COLLECTION}scripts: [{type: afterResponse, code: x}]`, /scripts\[0\]\.type is no type of a script of a collection or folder.*http:beforeRequest/],
    ['has an order that is no number', `${COLLECTION}order: first`, /order is text where a number without quotes is wanted/],
    ['has its requests inside', `${COLLECTION}items: []`, /items is no field of Postman v3.*each request into a file of its own/],
    ['has its variables under the name of v2.1', `${COLLECTION}variable: []`, /Write variables\./],
  ]; // prettier-ignore
  for (const [title, fields, says] of rows) it(title, () => assert.match(saysOfDefinition(fields), says));
});

describe('NewmanSanity: what is said of a Postman v3 collection that does not fit', () => {
  const problem = (file: string) => ({ file, line: 3, what: 'is empty', next: 'Fill it' });

  it('is one line where one thing is wrong', () => {
    const { message, details } = problemsFault("collection 'shop' cannot be run", [problem('a.request.yaml')]);
    assert.equal(message, "collection 'shop' cannot be run: a.request.yaml, line 3: is empty. Fill it.");
    assert.deepEqual(details, []);
    assert.equal(problemText({ file: 'a', what: 'is empty', next: 'Fill it' }), 'a: is empty. Fill it.');
  });

  it('names every wrong file where more is wrong, and has all of it in the details', () => {
    const { message, details } = problemsFault("collection 'shop' cannot be run", [
      problem('a'),
      problem('a'),
      problem('b'),
    ]);
    assert.equal(
      message,
      "collection 'shop' cannot be run for 3 reasons; the first: a, line 3: is empty. Fill it. Wrong too: b.",
    );
    assert.equal(details[0]?.lines.length, 3);
    const twice = problemsFault("collection 'shop' cannot be run", [problem('a'), problem('a')]);
    assert.doesNotMatch(twice.message, /Wrong too/);
  });

  it('stays readable where everything is wrong', () => {
    const many = Array.from({ length: 300 }, (_, index) => problem(`${index}`));
    const { message, details } = problemsFault("collection 'shop' cannot be run", [problem('a'), ...many]);
    assert.match(message, /Wrong too: 0, 1, .*9 and 290 more\.$/);
    assert.equal(details[0]?.lines.length, 201);
    assert.equal(details[0]?.lines.at(-1), 'and 101 more');
  });

  it('has the line of the field, or of what it is missing from', () => {
    const text = 'a: 1\n"b":\n  - x\n  - c: {d: [1, 2]}\n  - &n\n    e: |\n      long\n  - *n\n? [k]\n: 1\nf: {g: 1}';
    const rows: readonly [(string | number)[], number][] = [
      [[], 1],
      [['a'], 1],
      [['b'], 2],
      [['b', 0], 3],
      [['b', 1, 'c', 'd', 1], 4],
      [['b', 2, 'e'], 6],
      [['b', 3], 8],
      [['b', 3, 'e'], 8],
      [['b', 9], 2],
      [['f', 'g'], 11],
      [['f', 'missing'], 11],
      [['a', 'deeper'], 1],
      [['missing'], 1],
    ];
    assert.equal(lineOf(yaml, '', ['a']), 1);
    for (const [path, line] of rows) assert.equal(lineOf(yaml, text, path), line, path.join('.'));
  });

  it('is called by the name of its field, also where nothing has a name', () => {
    const date = check(v.date(), 'x');
    assert.equal(date.kind === 'wrong' && date.fields[0]?.what, 'the file is text where something else is wanted');
    const checked = check(requestShape, 'x');
    assert.deepEqual(checked.kind === 'wrong' && checked.fields.map(({ what }) => what), [
      'the file is text where a map is wanted',
    ]);
  });
});
