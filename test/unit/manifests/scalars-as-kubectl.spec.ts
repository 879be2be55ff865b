import assert from 'node:assert/strict';
import * as yaml from 'js-yaml';
import { readDocuments } from '../../../shared/manifests/read-documents.ts';

// What kubectl 1.36.3 (the one of test/rigs/control-plane) makes of each text as the value of a field, got by
// `kubectl annotate --local -f FILE -o json x=y`, which reads files as `kubectl apply` does.
const AS_KUBECTL: readonly (readonly [texts: string, value: unknown])[] = [
  ['on On ON yes Yes YES y Y true True TRUE', true],
  ['off no n N false', false],
  ['tRUE', 'tRUE'],
  ['null Null NULL ~', null],
  ['0400', 256],
  ['0o777 0O777', 511],
  ['00 -0 +0 -0.0 0.0 0e1', 0],
  ['07 0_7', 7],
  ['08 010 +010', 8],
  ['09', 9],
  ['0x1F 0X1F +0x1f 0x_1F', 31],
  ['-0x1F', -31],
  ['0b101', 5],
  ['-0b11', -3],
  ['0b2', '0b2'],
  ['0o8', '0o8'],
  ['-010', -8],
  ['1_000 1e3 1E3 1e+3', 1000],
  ['1__0', 10],
  ['_1', '_1'],
  ['1_ 1.0 1. 1.0e0', 1],
  ['12e3', 12000],
  ['1.5e3', 1500],
  ['.5 +.5 00.5', 0.5],
  ['-.5', -0.5],
  ['.', '.'],
  ['-.', '-.'],
  ['1_0.5', 10.5],
  ['6.02e23', 6.02e23],
  ['1e400', '1e400'],
  ['2020-01-01', '2020-01-01'],
  ['2020-01-01T10:00:00Z', '2020-01-01T10:00:00Z'],
  ['22:22', '22:22'],
  ['1:30:00', '1:30:00'],
  ['190:20:30.15', '190:20:30.15'],
  ['+12', 12],
  ['-12', -12],
  ['=', '='],
  ['<<', '<<'],
  ['0.1', 0.1],
  ['100m', '100m'],
  ['1Gi', '1Gi'],
  ['0x', '0x'],
  ['0b', '0b'],
  ['0o', '0o'],
  ['1e5', 100000],
  ['1e2_0', 100000000000000000000],
  ['1e-3', 0.001],
  ['3.14159265358979323846', 3.141592653589793],
  ['123456789012345678.5', 123456789012345680],
  ['Infinity', 'Infinity'],
  ['NaN', 'NaN'],
  ['+1.5 01.5', 1.5],
  ['1,000', '1,000'],
  ['0123456789', 123456789],
];

// The same for names of fields.
const NAMES_AS_KUBECTL: readonly (readonly [texts: string, name: string])[] = [
  ['on On y yes true', 'true'],
  ['n no', 'false'],
  ['1 1.0', '1'],
  ['0400', '256'],
  ['1.5', '1.5'],
  ['.5', '0.5'],
  ['1e3 1_000', '1000'],
  ['0x1F', '31'],
  ['-0', '0'],
  ['2020-01-01', '2020-01-01'],
  ['9007199254740993', '9007199254740993'],
  ["'on'", 'on'],
];

// What kubectl does with these stands behind them: where it is not exact or not JSON, the file is refused.
const REFUSED: readonly (readonly [text: string, kubectl: string, says: RegExp])[] = [
  ['9007199254740993', 'exact', /^v is an integer beyond 2\^53/],
  ['-9007199254740993', 'exact', /^v is an integer beyond 2\^53/],
  ['18446744073709551615', '18446744073709552000', /beyond 2\^53/],
  ['99999999999999999999', '100000000000000000000', /beyond 2\^53/],
  ['0777777777777777777777777', '7.777777777777778e+23', /beyond 2\^53/],
  ['0x1FFFFFFFFFFFFFFFF', 'text', /beyond 2\^53/],
  ['.inf', 'unsupported value: +Inf', /^v is no number that JSON has/],
  ['-.inf', 'unsupported value: -Inf', /no number that JSON has/],
  ['.nan', 'unsupported value: NaN', /no number that JSON has/],
  ['-', 'block sequence entries are not allowed in this context', /not indented as YAML/],
];

const read = (text: string) => readDocuments(yaml, 'app.yaml', text);

describe('Manifests: a scalar is read as kubectl reads it', () => {
  for (const [texts, value] of AS_KUBECTL) {
    it(`${texts} is ${JSON.stringify(value)}`, () => {
      for (const text of texts.split(' ')) assert.deepEqual(valuesOf(`v: ${text}`), [{ v: value }], text);
    });
  }

  it('no text is null', () => assert.deepEqual(valuesOf('v:'), [{ v: null }]));

  for (const [texts, name] of NAMES_AS_KUBECTL) {
    it(`${texts} for the name of a field is ${name}`, () => {
      for (const text of texts.split(' ')) assert.deepEqual(valuesOf(`${text}: 1`), [{ [name]: 1 }], text);
    });
  }

  for (const [text, kubectl, says] of REFUSED) {
    it(`${text} is refused (kubectl: ${kubectl})`, () => assert.match(problemOf(`v: ${text}`), says));
  }

  for (const text of ['null', '~', '.inf']) {
    it(`${text} for the name of a field is refused (kubectl: ${text === '.inf' ? 'text' : 'unsupported map key'})`, () =>
      assert.match(problemOf(`v:\n  ${text}: 1`), /where the name of a field is wanted/));
  }

  it('a number that is not exact is named by its path, not by itself', () => {
    const { problems } = read('a: 1\n---\nspec:\n  app.conf:\n  - port: 12345678901234567890');
    assert.deepEqual(problems, [
      {
        where: 'app.yaml:3',
        what: 'spec[app.conf][0].port is an integer beyond 2^53, which not every reader keeps exact. Put it in quotes if text is wanted there',
      },
    ]);
    assert.match(problemOf('99999999999999999999'), /^it is an integer/);
  });
});

function valuesOf(text: string): readonly unknown[] {
  const { documents, problems } = read(text);
  assert.deepEqual(problems, []);
  return documents.map(({ value }) => value);
}

function problemOf(text: string): string {
  const { documents, problems } = read(text);
  assert.deepEqual(documents, []);
  assert.equal(problems.length, 1);
  return problems[0]?.what ?? '';
}
