import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { build } from 'esbuild';
import { loadOnFirstUse } from '../../../scripts/build/rare-modules.ts';

describe('modules of a library that are put off', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rare-'));
    const library = path.join(folder, 'node_modules/library');
    await mkdir(library, { recursive: true });
    await mkdir(path.join(folder, 'later'));
    await writeFile(
      path.join(library, 'index.js'),
      `const rare = require('rare'); const texts = require('./texts'); const childProcess = require('child_process');
module.exports = { call: () => rare('called'), name: () => rare.called, text: () => texts.hello, spawn: () => typeof childProcess.spawn };`,
    );
    await writeFile(
      path.join(folder, 'later/rare.js'),
      `globalThis.rareLoads = (globalThis.rareLoads ?? 0) + 1;
const rare = (word) => word; rare.called = 'rare';
module.exports = { rare: () => rare, 'library/texts.js': () => ({ hello: 'hello' }) };`,
    );
  });
  after(() => rm(folder, { recursive: true }));

  const bundle = (modules: readonly string[]) =>
    build({
      stdin: { contents: "module.exports = require('library')", resolveDir: folder },
      ...({ bundle: true, platform: 'node', logLevel: 'silent', outfile: path.join(folder, 'index.js') } as const),
      plugins: [
        loadOnFirstUse({
          ...{ patch: 'quick', library: 'library', folder: './later/', ofNode: ['child_process'] },
          modules: modules.map((module) => ['rare', module] as const),
          nameOf: (asked) => (asked.startsWith('./') ? `library/${asked.slice(2)}.js` : asked),
        }),
      ],
    });

  it('are read once one of their exports is used, and work then as functions and as objects', async () => {
    await bundle(['rare', 'library/texts.js']);
    const loads = () => (globalThis as { rareLoads?: number }).rareLoads;
    const library = createRequire(import.meta.url)(path.join(folder, 'index.js')) as Record<string, () => string>;
    assert.equal(loads(), undefined);
    assert.deepEqual(
      ['call', 'name', 'text', 'spawn'].map((name) => library[name]?.()),
      ['called', 'rare', 'hello', 'function'],
    );
    assert.equal(loads(), 1);
  });

  it('fail the build where the library no longer loads one of them', () =>
    assert.rejects(
      bundle(['rare', 'library/texts.js', 'gone']),
      /library no longer loads gone\. Adapt scripts\/build\/patches\/quick\.ts/,
    ));
});
