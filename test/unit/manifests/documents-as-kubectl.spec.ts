import assert from 'node:assert/strict';
import * as yaml from 'js-yaml';
import { decode } from '../../../shared/files/decode.ts';
import { readDocuments } from '../../../shared/manifests/read-documents.ts';
import { MOST_VALUES } from '../../../shared/manifests/why-not-json.ts';

// What kubectl 1.36.3 reads from each text, got as in scalars-as-kubectl.spec.ts, with the heads of objects before them.
const AS_KUBECTL: readonly (readonly [title: string, text: string, values: readonly unknown[]])[] = [
  ['several documents', 'a: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
  ['empty documents are none', '---\n---\na: 1\n---\n# only a comment\n---\n', [{ a: 1 }]],
  ['a document may end in dots', 'a: 1\n...\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
  ['a comment behind the line between', 'a: 1\n--- # next\nb: 2\n', [{ a: 1 }, { b: 2 }]],
  ['blanks behind the line between', 'a: 1\n---   \nb: 2\n', [{ a: 1 }, { b: 2 }]],
  ['a line --- inside a block, indented, is text', 'a: |\n  x\n  ---\n  y\n', [{ a: 'x\n---\ny\n' }]],
  ['a line --- at the margin ends a block', 'a: |\n  x\n---\nb: 1\n', [{ a: 'x\n' }, { b: 1 }]],
  ['lines of Windows', 'a: |\r\n  x\r\n  y\r\n---\r\nb: 1\r\n', [{ a: 'x\ny\n' }, { b: 1 }]],
  ['lines of an old Mac', 'a: 1\rb: 2\r', [{ a: 1, b: 2 }]],
  ['a byte order mark', '\uFEFFa: 1\n', [{ a: 1 }]],
  ['a byte order mark of a file put behind another', 'a: 1\n---\n\uFEFFb: 2\n', [{ a: 1 }, { b: 2 }]],
  ['UTF-16 as PowerShell writes it', decode(Buffer.from('\uFEFFa: 1\n', 'utf16le'), 'a'), [{ a: 1 }]],
  ['no line end at the end', 'a: 1', [{ a: 1 }]],
  ['JSON', '{"a":1,"b":[true,null,"x"]}', [{ a: 1, b: [true, null, 'x'] }]],
  ['JSON and YAML', '{"a":1}\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
  ['an alias is what it names', 'a: &x {b: 1}\nc: *x\n', [{ a: { b: 1 }, c: { b: 1 } }]],
  ['an anchor may be set anew', 'a: &x 1\nb: *x\nc: &x 2\nd: *x\n', [{ a: 1, b: 1, c: 2, d: 2 }]],
  ['a merge key', 'a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n', [{ a: { b: 1, c: 2 }, d: { b: 1, c: 3 } }]],
  [
    'a merge key with a list: the first one wins',
    'a: &x {b: 1}\ne: &y {b: 2, c: 3}\nd:\n  <<: [*x, *y]\n',
    [{ a: { b: 1 }, e: { b: 2, c: 3 }, d: { b: 1, c: 3 } }],
  ],
  ['a merge key in quotes is a name', "a: {'<<': {b: 1}}\n", [{ a: { '<<': { b: 1 } } }]],
  ['!!str', 'a: !!str 123\n', [{ a: '123' }]],
  ['!!int', "a: !!int '123'\n", [{ a: 123 }]],
  ['!!float', 'a: !!float 1\n', [{ a: 1 }]],
  ['!!bool', "a: !!bool 'yes'\n", [{ a: true }]],
  ['!!null', "a: !!null ''\n", [{ a: null }]],
  [
    '!!binary is the text inside',
    'a: !!binary aGVsbG8=\nb: !!binary |\n  aGVs\n  bG8=\n',
    [{ a: 'hello', b: 'hello' }],
  ],
  ['! makes text', 'a: ! 12\n', [{ a: '12' }]],
  ['a tab behind a colon and at the end', 'a:\t1\t\n', [{ a: 1 }]],
  ['a tab in a block', 'a: |\n  b\n  \tc\n', [{ a: 'b\n\tc\n' }]],
  ['text over several lines', 'a: b\n  c\n\n  d\ne: >-\n  f\n  g\n', [{ a: 'b c\nd', e: 'f g' }]],
  ['colons and hashes inside words', 'a: b:c\nd: e#f # g\n', [{ a: 'b:c', d: 'e#f' }]],
  ['nothing', '', []],
];

// Refused where kubectl fails too, or takes one of two meanings without a word.
const REFUSED: readonly (readonly [title: string, kubectl: string, text: string, line: number, says: RegExp])[] = [
  ['a field twice', 'the last one', 'd: {a: 1, a: 2}', 1, /^a field stands there twice/],
  ['a field twice in two spellings', 'the last one', 'on: 1\ntrue: 2\n', 2, /^a field stands there twice/],
  ['a field twice in JSON', 'the last one', '{"a":1,\n"a":2}', 2, /^a field stands there twice/],
  [
    'a merge key behind its map',
    'what is merged wins',
    'a: &x {c: 2}\nd:\n  c: 3\n  <<: *x\n',
    4,
    /^a merge key \(<<\) stands behind/,
  ],
  ['two merge keys', 'the last one', 'a: &x {b: 1}\nd:\n  <<: *x\n  <<: *x\n', 4, /Make it the first field/],
  ['a merge key with a number', 'fails', 'd:\n  <<: 3\n', 2, /takes an anchored map/],
  ['an alias of nothing', 'fails', 'c: *x\n', 1, /nothing before it in this document defines/],
  ['an alias of another document', 'fails', 'a: &x 1\n---\nc: *x\n', 3, /in this document/],
  ['a tag of its own', 'drops the tag', 'a: !foo bar\n', 1, /^a tag \(!name\)/],
  ['a tag of CloudFormation', 'drops the tag', 'a: !Ref {b: 1}\n', 1, /^a tag \(!name\)/],
  ['a set', 'a map of nulls', 'a: !!set {b}\n', 1, /^a tag \(!name\)/],
  ['a tag that does not fit', 'fails', 'a: !!int foo\n', 1, /does not fit its tag/],
  ['bytes that are no text', 'puts other bytes in', 'a: !!binary /w==\n', 1, /does not fit its tag/],
  ['no base64', 'fails', "a: !!binary '%%'\n", 1, /does not fit its tag/],
  ['base64 cut short', 'fails', 'a: !!binary aGVsbG8\n', 1, /does not fit its tag/],
  ['a tab for indentation', 'fails', 'a:\n\tb: 1\n', 2, /indented by a tab/],
  ['a quote that is never closed', 'fails', 'a: "b\n', 2, /^a quote, \{ or \[ is never closed/],
  ['a quote that is never closed at the end', 'fails', 'a: "b', 1, /quote is never closed/],
  ['an escape of its own', 'fails', 'a: "\\q"\n', 1, /an escape/],
  ['half a character', 'fails', 'a: "\\ud83d"\n', 1, /^a holds half a character/],
  ['a control character', 'fails', 'a: b\u0001c\n', 1, /character that YAML does not allow/],
  ['a list for a name', 'fails', 'v:\n  ? [a, b]\n  : 1\n', 1, /where the name of a field is wanted/],
  ['a bracket that is never closed', 'fails', 'a: [1\n', 2, /^a quote, \{ or \[ is never closed/],
  ['a bracket that is never closed at the end', 'fails', 'a: [1', 1, /^a \{ or \[ is never closed/],
  ['two JSON documents in a row', 'reads both', '{"a":1}\n{"b":2}\n', 2, /Put a line --- between/],
  ['a colon in text', 'fails', 'a: b: c\n', 1, /needs quotes/],
  ['what is no YAML', 'fails', '%FOO\n%BAR\n', 3, /neither YAML nor JSON/],
  ['a template that was not rendered', 'fails', 'a: 1\nv: {{ .Values.x }}\n', 2, /^\{\{…\}\} stands there/],
  [
    'a template of whole lines',
    'fails',
    '{{- if .x }}\na: 1\n{{- end }}\n',
    1,
    /^\{\{…\}\} stands there.*helm template/,
  ],
];

const read = (text: string) => readDocuments(yaml, 'app.yaml', text);

describe('Manifests: a file is read as kubectl reads it', () => {
  for (const [title, text, values] of AS_KUBECTL) {
    it(title, () => {
      const { documents, problems } = read(text);
      assert.deepEqual(problems, []);
      assert.deepEqual(
        documents.map(({ value }) => value),
        values,
      );
    });
  }

  it('names that JavaScript keeps for itself are names like others', () => {
    const [first] = read('v:\n  __proto__: {a: 1}\n  constructor: 2\n').documents;
    assert.equal(JSON.stringify(first?.value), '{"v":{"__proto__":{"a":1},"constructor":2}}');
  });

  it('each document has its number and the line where it begins', () => {
    const { documents } = read('# c\n\na: 1\n---\n# d\n---\n\nb: &x [1]\n--- {c: 2}\n');
    assert.deepEqual(
      documents.map(({ place }) => [place.document, place.line]),
      [
        [1, 3],
        [2, 8],
        [3, 9],
      ],
    );
  });
});

describe('Manifests: a file is refused that can be taken in two ways, or in none', () => {
  for (const [title, kubectl, text, line, says] of REFUSED) {
    it(`${title} (kubectl: ${kubectl})`, () => {
      const { documents, problems } = read(text);
      assert.deepEqual(
        documents.filter(({ value }) => JSON.stringify(value) !== '{"a":1}'),
        [],
      );
      assert.equal(problems.length, 1);
      assert.equal(problems[0]?.where, `app.yaml:${line}`);
      assert.match(problems[0]?.what ?? '', says);
    });
  }

  it('each broken document is told, and the others are read', () => {
    const { documents, problems } = read('a: 1\n---\nb: !x 1\n---\nc: *y\n---\nd: 2\n');
    assert.deepEqual(
      documents.map(({ value }) => value),
      [{ a: 1 }, { d: 2 }],
    );
    assert.deepEqual(
      problems.map(({ where }) => where),
      ['app.yaml:3', 'app.yaml:5'],
    );
  });

  it('aliases that stand for more than a cluster takes, or for themselves, are refused at once', () => {
    const laughs = Array.from({ length: 9 }, (_, level) =>
      level === 0
        ? 'a0: &a0 [x]'
        : `a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join()}]`,
    ).join('\n');
    for (const text of [
      laughs,
      'a: &a [*a]',
      'a: &a {b: *a}',
      `a: [${Array.from({ length: MOST_VALUES }, () => '1').join()}]`,
    ])
      assert.match(read(text).problems[0]?.what ?? '', /stands for more than 100000 values/);
  });

  it('merges that multiply are refused at once', () => {
    const fields = Array.from({ length: 200 }, (_, index) => `f${index}: 1`).join(', ');
    const text = `a: &a {${fields}}\nb:\n${'- {<<: [*a, *a, *a]}\n'.repeat(20)}`;
    assert.match(read(text).problems[0]?.what ?? '', /merge key/);
  });

  it('nests as deep as an object may, and is refused beyond', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    assert.equal(read(`a: ${nested(500)}`).documents.length, 1);
    assert.match(read(`a: ${nested(5000)}`).problems[0]?.what ?? '', /more than 1000 deep/);
  });

  it('a fault of the parser itself is told like no YAML', () => {
    const parseEvents = () => {
      throw new RangeError('Maximum call stack size exceeded');
    };
    assert.deepEqual(readDocuments({ ...yaml, parseEvents }, 'app.yaml', 'a: 1').problems, [
      { where: 'app.yaml', what: 'it is neither YAML nor JSON' },
    ]);
  });

  it('nothing of the file is quoted', () => {
    for (const text of [
      'password: !!int hunter2',
      'a: "hunter2',
      'hunter2: 1\nhunter2: 2',
      'a: *hunter2',
      '? {hunter2: 1}\n: 2',
    ])
      assert.ok(!JSON.stringify(read(text).problems).includes('hunter2'), text);
  });
});
