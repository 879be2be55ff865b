import assert from 'node:assert/strict';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { build } from 'esbuild';
import { changeFiles, replaceOnce } from '../../../scripts/build/patch.ts';
import { PATCHES } from '../../../scripts/build/patches.ts';

describe('patches of libraries', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'patches-'));
    await mkdir(path.join(folder, 'node_modules/library'), { recursive: true });
    await writeFile(path.join(folder, 'node_modules/library/index.js'), "module.exports = 'waits' + 0;");
  });
  after(() => rm(folder, { recursive: true }));

  const bundle = async (file: string, text: string) => {
    const change = { file, apply: (source: string) => replaceOnce(source, text, "'goes on'") };
    const { outputFiles } = await build({
      stdin: { contents: "console.log(require('library'))", resolveDir: folder },
      bundle: true,
      write: false,
      platform: 'node',
      logLevel: 'silent',
      plugins: [changeFiles('quick', [change])],
    });
    return outputFiles[0]?.text ?? '';
  };

  it('change what a library does in the bundle', async () => {
    assert.match(await bundle('library/index.js', "'waits' + 0"), /exports = "goes on"/);
  });

  const moves: readonly (readonly [title: string, file: string, text: string, error: RegExp])[] = [
    [
      'a line is no longer there',
      'library/index.js',
      "'sleeps'",
      /library\/index\.js is not as expected\. Adapt scripts\/build\/patches\/quick\.ts/,
    ],
    ['a file is no longer loaded', 'library/old.js', 'x', /library\/old\.js did not come into the bundle\. Adapt/],
  ];
  for (const [title, file, text, error] of moves) {
    it(`fail the build where ${title}`, () => assert.rejects(bundle(file, text), error));
  }

  it('have a figure of at least 40 ms or 10 MiB where they are there for speed alone', () => {
    for (const { name, saves } of PATCHES)
      assert.ok(saves === undefined || saves.milliseconds >= 40 || saves.mebibytes >= 10, name);
  });

  it('have a figure of at least 10 ms where they are there for the start', () => {
    for (const { name, sparesStart } of PATCHES)
      assert.ok(sparesStart === undefined || sparesStart.milliseconds >= 10, name);
  });

  it('come after what they stand on', () => {
    for (const [index, { name, needs }] of PATCHES.entries())
      assert.ok(needs === undefined || PATCHES.indexOf(needs) < index, name);
  });
});
