import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { nextVersion } from '../../scripts/release/next-version.ts';
import { copyOf, edit, run, runScript } from '../support/copy.ts';

const FILES = [
  ...['package.json', 'package-lock.json', 'vss-extension.json', 'CHANGELOG.md', 'scripts'],
  ...['CaptureAndDeploy', 'NewmanSanity', 'SmartRollback'].map((task) => `tasks/${task}/task.json`),
];
const COMMIT = ['-c', 'user.name=spec', '-c', 'user.email=spec@example.com', 'commit', '--quiet', '--message', 'all'];

describe('the next version', () => {
  const cases: readonly (readonly [current: string, asked: string, next: string | RegExp])[] = [
    ['1.2.3', 'patch', '1.2.4'],
    ['1.2.3', 'minor', '1.3.0'],
    ['1.2.3', 'major', '2.0.0'],
    ['1.2.9', '1.2.10', '1.2.10'],
    ['1.2.3', '1.2.3', /1\.2\.3 is not higher than 1\.2\.3/],
    ['1.10.0', '1.9.9', /1\.9\.9 is not higher than 1\.10\.0/],
    ['1.2.3', '1.1.9', /is not higher/],
    ['1.2.3', '1.3', /neither patch, minor or major nor a version/],
    ['1.2.3', 'v1.3.0', /neither/],
    ['1.2.3', '1.3.0-beta', /neither/],
    ['1.2.3', '01.3.0', /neither/],
    ['1.2.3', 'next', /neither/],
    ['1.2', 'patch', /the version now is 1\.2, which is none/],
  ];
  for (const [current, asked, next] of cases) {
    it(`${current}, ${asked}: ${String(next)}`, () => {
      const wanted = nextVersion(current, asked);
      if (typeof next === 'string') assert.deepEqual(wanted, { version: next });
      else assert.match('problem' in wanted ? wanted.problem : wanted.version, next);
    });
  }
});

describe('npm run version-bump', () => {
  let folder: string;
  let current: string;
  const read = (name: string) => readFile(path.join(folder, name), 'utf8');

  beforeEach(async () => {
    folder = await copyOf(FILES);
    current = (JSON.parse(await read('package.json')) as { version: string }).version;
    await run(folder, 'git', 'init', '--quiet');
    await run(folder, 'git', 'add', '.');
    const { code, output } = await run(folder, 'git', ...COMMIT);
    assert.equal(code, 0, output);
  });

  it('puts the new version into every file, and nothing else', async () => {
    const before = new Map(await Promise.all(FILES.slice(0, 3).map(async (name) => [name, await read(name)] as const)));
    const { code, output } = await runScript(folder, 'release/version-bump.ts', 'minor');
    assert.equal(code, 0, output);
    const next = current.replace(/(\d+)\.\d+$/, (_, minor: string) => `${Number(minor) + 1}.0`);
    for (const [name, text] of before) {
      const times = name === 'package-lock.json' ? 2 : 1;
      const old = `"version": "${current}"`;
      const parts = text.split(old);
      const expected = `${parts.slice(0, times + 1).join(`"version": "${next}"`)}${parts
        .slice(times + 1)
        .map((part) => old + part)
        .join('')}`;
      assert.equal(await read(name), expected, name);
    }
    const [major, minor, patch] = next.split('.').map(Number);
    for (const name of FILES.filter((file) => file.endsWith('task.json'))) {
      const { version } = JSON.parse(await read(name)) as { version: object };
      assert.deepEqual(version, { Major: major, Minor: minor, Patch: patch }, name);
    }
    assert.match(await read('CHANGELOG.md'), new RegExp(`\\n## ${next}\\n\\n## ${current}\\n`));
    const { output: changed } = await run(folder, 'git', 'status', '--porcelain');
    assert.equal(changed.trim().split('\n').length, 7, changed);
  });

  const refused: readonly (readonly [title: string, asked: readonly string[], problem: RegExp])[] = [
    ['a version that is lower', ['0.0.1'], /0\.0\.1 is not higher than/],
    ['what is no version', ['1.2.x'], /neither patch, minor or major nor a version/],
    ['nothing', [], /Say which/],
    ['two versions', ['minor', 'patch'], /Say which/],
    ['an option that it does not have', ['--minor'], /Unknown option/],
  ];
  for (const [title, asked, problem] of refused) {
    it(`refuses ${title}, and changes nothing`, async () => {
      const { code, output } = await runScript(folder, 'release/version-bump.ts', ...asked);
      assert.equal(code, 1);
      assert.match(output, problem);
      assert.equal((await run(folder, 'git', 'status', '--porcelain')).output, '');
    });
  }

  it('refuses while one of its files has changes that are not committed', async () => {
    await edit(folder, 'CHANGELOG.md', '# Changelog', '# What changed');
    const { code, output } = await runScript(folder, 'release/version-bump.ts', 'patch');
    assert.equal(code, 1);
    assert.match(output, /CHANGELOG\.md has changes that are not committed/);
  });

  it('refuses where the files were out of step before, and changes none of them', async () => {
    await edit(folder, 'tasks/SmartRollback/task.json', /"Patch": \d+/, '"Patch": 99');
    await run(folder, 'git', ...COMMIT, '--all');
    const { code, output } = await runScript(folder, 'release/version-bump.ts', 'patch');
    assert.equal(code, 1);
    assert.match(output, /SmartRollback\/task\.json does not say .*as package\.json does/);
    assert.equal((await run(folder, 'git', 'status', '--porcelain')).output, '');
  });
});
