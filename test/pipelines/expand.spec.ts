import assert from 'node:assert/strict';
import { evaluate } from '../../scripts/pipelines/expression.ts';
import { expandPipeline } from '../../scripts/pipelines/expand.ts';
import { filesAsRepository, resolveReference } from '../../scripts/pipelines/repositories.ts';
import { readYaml, writeYaml } from '../../scripts/pipelines/yaml.ts';

const expand = (files: Record<string, string>, given = {}) =>
  writeYaml(expandPipeline(filesAsRepository(files), '/a.yml', given));

describe('template expansion: expressions', () => {
  const names = { parameters: { tag: '', undo: true, run: 0, list: ['a', 'b'], nested: { key: 'v' } } };
  const table: readonly (readonly [string, unknown])[] = [
    ["eq(parameters.tag, '')", true],
    ["and(ne(parameters.tag, 'x'), parameters.undo)", true],
    ["eq(parameters.undo, 'True')", true],
    ["eq('Prod', 'PROD')", true],
    ['not(eq(parameters.run, 0))', false],
    ["in('b', parameters.list[0], parameters.list[1])", true],
    ["format('{0}-{1}', 'it''s', parameters.nested['key'])", "it's-v"],
    ["containsValue(parameters.list, 'b')", true],
    ["join(', ', parameters.list)", 'a, b'],
  ];
  for (const [text, expected] of table) it(text, () => assert.equal(evaluate(text, names), expected));

  for (const [text, message] of [
    ['parameters.nosuch', /is not declared/],
    ['nosuch(1)', /Unrecognized function/],
    ['other.x', /Unrecognized value/],
    ['eq(1, 2', /is missing/],
    ['eq(1, 2) 3', /Unexpected '3'/],
    ['1 ; 2', /Unexpected symbol/],
  ] as const) {
    it(`refuses ${text}`, () => assert.throws(() => evaluate(text, names), message));
  }
});

describe('template expansion: directives and templates', () => {
  it('gives the variables of the root a value, those of a variable template and of a list too', () => {
    const root = (variables: string) => `variables:\n${variables}\nsteps:\n  - template: s.yml\n`;
    const files = (variables: string) => ({
      '/a.yml': root(variables),
      '/v.yml': 'variables: { cluster: prod }',
      '/s.yml': 'steps:\n  - bash: echo ${{ variables.cluster }}\n',
    });
    for (const variables of [
      '  cluster: prod',
      '  - template: v.yml',
      '  - { name: cluster, value: prod }',
      '  - { group: shared }\n  - { name: cluster, value: prod }',
    ]) {
      assert.match(expand(files(variables)), /bash: echo prod$/m, variables);
    }
    assert.match(expand(files('  - { name: cluster, readonly: true }')), /bash: 'echo '$/m);
  });

  it('takes one branch, repeats, inserts, and keeps types', () => {
    const text = `
parameters:
  - { name: kind, type: string, default: b }
  - { name: items, type: object, default: [x, y] }
  - { name: more, type: object, default: { k: '1' } }
variables:
  \${{ if eq(parameters.kind, 'a') }}: { v: 1 }
  \${{ elseif eq(parameters.kind, 'b') }}: { v: 2 }
  \${{ else }}: { v: 3 }
  \${{ insert }}: \${{ parameters.more }}
steps:
  - \${{ each item in parameters.items }}:
      - bash: echo \${{ item }}
  - \${{ if eq(parameters.kind, 'a') }}:
      - bash: a
  - \${{ else }}:
      - bash: other
`;
    const expected = 'variables:\n  v: 2\n  k: 1\nsteps:\n  - bash: echo x\n  - bash: echo y\n  - bash: other\n';
    assert.equal(expand({ '/a.yml': text }), expected);
  });

  it('finds templates relative to the file that names them, and in other repositories from the root', () => {
    const table = [
      [
        ['s.yml', { repository: 'self', path: '/t/python/a.yml' }],
        ['self', '/t/python/s.yml'],
      ],
      [
        ['../steps/s.yml', { repository: 'r', path: '/t/stages/a.yml' }],
        ['r', '/t/steps/s.yml'],
      ],
      [
        ['/t/s.yml', { repository: 'self', path: '/x/a.yml' }],
        ['self', '/t/s.yml'],
      ],
      [
        ['t/s.yml@r', { repository: 'self', path: '/x/a.yml' }],
        ['r', '/t/s.yml'],
      ],
      [
        ['s.yml@self', { repository: 'r', path: '/x/a.yml' }],
        ['self', '/s.yml'],
      ],
    ] as const;
    for (const [[reference, from], [repository, path]] of table) {
      assert.deepEqual(resolveReference(reference, from), { repository, path });
    }
  });

  const template = 'parameters:\n  - { name: p, type: number }\nsteps:\n  - bash: echo ${{ parameters.p }}\n';
  const calling = (parameters: string) => `steps:\n  - template: t.yml\n    parameters: ${parameters}\n`;
  for (const [parameters, message] of [
    ['{}', /\/t\.yml: A value for the 'p' parameter must be provided\./],
    ['{ p: 1, q: 2 }', /Unexpected parameter 'q'/],
    ['{ p: $(Build.BuildId) }', /not a valid Number/],
  ] as const) {
    it(`refuses parameters ${parameters}`, () =>
      assert.throws(() => expand({ '/a.yml': calling(parameters), '/t.yml': template }), message));
  }

  it('passes parameters, once each file', () => {
    assert.equal(expand({ '/a.yml': calling('{ p: 7 }'), '/t.yml': template }), 'steps:\n  - bash: echo 7\n');
    assert.throws(() => expand({ '/a.yml': calling('{ p: 7 }') }), /File \/t\.yml not found in repository self/);
  });

  it('refuses anchors, keys that differ in case only, and several documents', () => {
    assert.throws(() => readYaml('a: &b 1\nc: *b\n'), /Anchors/);
    assert.throws(() => readYaml('a: 1\nA: 2\n'), /already defined/);
    assert.throws(() => readYaml('a: 1\na: 2\n'), /duplicate/i);
    assert.throws(() => readYaml('a: 1\n---\nb: 1\n'), /one document/);
  });
});
