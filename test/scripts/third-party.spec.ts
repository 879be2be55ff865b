import assert from 'node:assert/strict';
import type { Metafile } from 'esbuild';
import { billProblems } from '../../scripts/check/bill.ts';
import { bundledModules, joinMetafiles } from '../../scripts/build/bundled-modules.ts';
import { prebuiltPackages } from '../../scripts/package/prebuilt-packages.ts';
import type { Component } from '../../scripts/package/software-bill.ts';
import { thirdPartyNotices } from '../../scripts/package/third-party-notices.ts';
import { root } from '../support/copy.ts';

type Inputs = Readonly<Record<string, { readonly bytes: number; readonly imports?: readonly string[] }>>;

function metafile(inputs: Inputs): Metafile {
  const entries = Object.entries(inputs);
  return {
    inputs: Object.fromEntries(
      entries.map(([name, { imports = [] }]) => [
        name,
        { bytes: 1, imports: imports.map((path) => ({ path, kind: 'require-call' as const })) },
      ]),
    ),
    outputs: {
      'out.js': {
        bytes: 1,
        imports: [],
        exports: [],
        inputs: Object.fromEntries(entries.map(([name, { bytes }]) => [name, { bytesInOutput: bytes }])),
      },
    },
  };
}

describe('what is in the bundles of a task', () => {
  const index = metafile({
    'tasks/T/index.ts': { bytes: 9, imports: ['later:rare:q', 'node_modules/a/index.js'] },
    'node_modules/a/index.js': { bytes: 5 },
    'node_modules/unused/index.js': { bytes: 0 },
    'later:rare:q': { bytes: 3 },
  });
  const rare = metafile({
    '<stdin>': { bytes: 2, imports: ['node_modules/q/q.js'] },
    'node_modules/q/q.js': { bytes: 7 },
  });
  const later = new Map([['rare', new Map([['q', '/repository/node_modules/q/q.js']])]]);
  const merged = bundledModules(
    [
      { name: 'index.js', metafile: index },
      { name: 'later/rare.js', metafile: rare },
    ],
    later,
    '/repository',
  );

  it('is what left bytes in one of its files, without what the build made up', () => {
    assert.deepEqual(Object.keys(merged.inputs), [
      'tasks/T/index.ts',
      'node_modules/a/index.js',
      'node_modules/q/q.js',
    ]);
    assert.deepEqual(Object.keys(merged.outputs['later/rare.js']?.inputs ?? {}), ['node_modules/q/q.js']);
  });

  it('says who needs what across files', () => {
    const imports = merged.inputs['tasks/T/index.ts']?.imports.map(({ path }) => path);
    assert.deepEqual(imports, ['node_modules/q/q.js', 'node_modules/a/index.js']);
  });

  it('keeps files of one name in two tasks apart', () => {
    const joined = joinMetafiles(
      new Map([
        ['One', merged],
        ['Other', merged],
      ]),
    );
    assert.deepEqual(Object.keys(joined.outputs), [
      ...['One/index.js', 'One/later/rare.js', 'Other/index.js', 'Other/later/rare.js'],
    ]);
  });
});

describe('third-party notices', () => {
  const licence = (text: string) => ({ license: { text: { content: Buffer.from(text).toString('base64') } } });
  const component = (name: string, more: Partial<Component> = {}): Component => ({
    ...{ type: 'library', name, version: '1.0.0', 'bom-ref': name },
    ...more,
  });
  const notices = (...components: Component[]) => thirdPartyNotices({ components }, root);

  it('have each package once, by name, with its licence and the text of it', () => {
    const mit = { licenses: [{ license: { id: 'MIT' } }], evidence: { licenses: [licence('Be free.  \r\n')] } };
    const text = notices(component('b', { ...mit, group: '@x' }), component('a', mit), component('a', mit));
    assert.match(text, /contains the following 2 packages/);
    assert.match(text, /@x\/b 1\.0\.0 \(MIT\)\n\nBe free\.\n\n-+\n\na 1\.0\.0 \(MIT\)\n\nBe free\.\n$/);
  });

  it('lead to the home of a package that brings no text', () => {
    const home = { externalReferences: [{ type: 'website', url: 'https://example.com/a' }] };
    const text = notices(component('no-such-package', { licenses: [{ license: { id: 'MIT' } }], ...home }));
    assert.match(text, /\(MIT\)\n\nIt brings no text of it; see https:\/\/example\.com\/a\n/);
  });

  it('are refused for a package that says nothing about its licence', () => {
    assert.throws(
      () => notices(component('no-such-package')),
      /no-such-package 1\.0\.0 says nothing about its licence/,
    );
  });
});

describe('what Postman brings ready built', () => {
  it('is read from its own package: names and exact versions', () => {
    const found = new Map(prebuiltPackages(root, 'postman-sandbox').map(({ name, version }) => [name, version]));
    for (const name of ['chai', 'cheerio', 'lodash', 'moment'])
      assert.match(found.get(name) ?? '', /^\d+\.\d+\.\d+$/, name);
    assert.ok(!found.has('buffer') && !found.has('fs'));
  });

  it('is nothing in any other package', () => assert.deepEqual(prebuiltPackages(root, 'newman'), []));
});

describe('a bill of materials', () => {
  const bill = (components: readonly object[]) =>
    JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components });
  const one = { type: 'library', group: '@x', name: 'a', version: '1.0.0' };
  const cases: readonly (readonly [title: string, bill: string, notices: string, problem: RegExp | undefined])[] = [
    ['with its notices', bill([one]), 'x\n@x/a 1.0.0 (MIT)\n', undefined],
    ['with notices that say no licence', bill([one]), '@x/a 1.0.0\n', undefined],
    ['with notices of another version', bill([one]), '@x/a 1.0.01 (MIT)\n', /notices do not name @x\/a 1\.0\.0/],
    ['without any package', bill([]), '', /names no package/],
    ['with a word that the schema does not know', bill([{ ...one, kind: 'x' }]), '@x/a 1.0.0\n', /does not fit/],
    ['that is no JSON', 'none', '', /does not fit/],
  ];
  for (const [title, text, notices, problem] of cases) {
    it(`${title}: ${problem === undefined ? 'in order' : 'found'}`, async () => {
      const found = await billProblems(text, notices);
      if (problem === undefined) assert.deepEqual(found, []);
      else assert.match(found.join('\n'), problem);
    });
  }
});
