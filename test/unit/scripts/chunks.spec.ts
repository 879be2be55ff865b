import assert from 'node:assert/strict';
import type { Metafile } from 'esbuild';
import { divided, placesOf } from '../../../scripts/build/chunks.ts';

type Output = Metafile['outputs'][string];

const output = (imports: readonly string[], entryPoint?: string): Output => ({
  ...{ bytes: 1, exports: [], inputs: {}, ...(entryPoint === undefined ? {} : { entryPoint }) },
  imports: imports.map((path) => ({ path, kind: 'import-statement' as const })),
});
const demand = ({ imports, ...rest }: Output, ...paths: readonly string[]): Output => ({
  ...rest,
  imports: [...imports, ...paths.map((path) => ({ path, kind: 'dynamic-import' as const }))],
});

describe('the files of a task', () => {
  const outputs = {
    'index.js': demand(output(['chunk-b.js', 'chunk-a.js', 'node:fs'], 'tasks/T/index.ts'), 'rest-x.js', 'set-y.js'),
    'chunk-a.js': output(['chunk-b.js']),
    'chunk-b.js': output([]),
    'rest-x.js': output(['chunk-a.js', 'chunk-c.js'], 'tasks/T/steps/rest.ts'),
    'set-y.js': output(['chunk-c.js'], 'tasks/T/steps/set/set.ts'),
    'chunk-c.js': output(['chunk-b.js']),
  };
  const division = divided({ outputs });

  it('have at the start all that index.ts imports, each part after those that it needs, and nothing else', () => {
    assert.deepEqual(division.atStart, ['chunk-b.js', 'chunk-a.js', 'index.js']);
  });

  it('have in later/ what is imported on demand, by its name, and what several of them need once', () => {
    assert.deepEqual(Object.fromEntries(placesOf(division)), {
      'index.js': 'index.js',
      'rest-x.js': 'later/rest.js',
      'set-y.js': 'later/set.js',
      'chunk-c.js': 'later/common-1.js',
    });
  });

  it('are one where nothing is imported on demand', () => {
    const alone = divided({ outputs: { 'index.js': output(['node:fs']) } });
    assert.deepEqual([alone.atStart, [...placesOf(alone).values()]], [['index.js'], ['index.js']]);
  });
});
