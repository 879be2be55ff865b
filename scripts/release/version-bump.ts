// npm run version-bump -- patch|minor|major|x.y.z: package.json, package-lock.json, vss-extension.json and every
// task.json get the next version, CHANGELOG.md a heading for it. Nothing is written unless all of it can be.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { readJson } from '../task-json.ts';
import { bumpFiles } from './bump-files.ts';
import { nextVersion } from './next-version.ts';

const root = path.join(import.meta.dirname, '..', '..');
const USAGE = 'npm run version-bump -- patch|minor|major|1.2.3';

try {
  const { positionals } = parseArgs({ allowPositionals: true, options: {} });
  const [asked] = positionals;
  if (asked === undefined || positionals.length > 1) throw new Error(`Say which: ${USAGE}`);
  bump(asked);
} catch (error) {
  console.error(`No version was changed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

function bump(asked: string): void {
  const { version: current } = readJson(path.join(root, 'package.json')) as { version: string };
  const wanted = nextVersion(current, asked);
  if ('problem' in wanted) throw new Error(`${wanted.problem}. ${USAGE}`);
  const names = [
    ...['package.json', 'package-lock.json', 'vss-extension.json', 'CHANGELOG.md'],
    ...readdirSync(path.join(root, 'tasks')).map((task) => `tasks/${task}/task.json`),
  ];
  refuseChanges(names);
  const files = new Map(names.map((name) => [name, readFileSync(path.join(root, name), 'utf8')]));
  for (const [name, text] of bumpFiles(files, current, wanted.version)) writeFileSync(path.join(root, name), text);
  console.log(`${current} → ${wanted.version}: ${names.join(', ')}`);
  console.log(`Write what changed below "## ${wanted.version}" in CHANGELOG.md, commit, and tag v${wanted.version}.`);
}

/** The next commit holds the new version and nothing else, so nothing else may be under way in these files. */
function refuseChanges(names: readonly string[]): void {
  const changed = execFileSync('git', ['status', '--porcelain', '--', ...names], { cwd: root, encoding: 'utf8' });
  if (changed.trim() === '') return;
  const files = changed
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(3));
  throw new Error(
    `${files.join(', ')} ${files.length === 1 ? 'has' : 'have'} changes that are not committed. Commit them first.`,
  );
}
