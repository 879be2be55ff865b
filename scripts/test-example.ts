// npm run test:example: installs, tests and starts examples/python-service as the pipelines do, and runs NewmanSanity on it.
//   --write   writes its requirements files from poetry.lock
//   --fresh   forgets what earlier runs installed
// Further arguments go to mocha.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { requirementsOf } from '../test/example/requirements.ts';
import { EXAMPLE, emptyWorkspace, openWorkspace } from '../test/example/workspace.ts';

const ROOT = path.join(import.meta.dirname, '..');
const OWN = ['--write', '--fresh'];

process.exitCode = main(process.argv.slice(2));

function main(words: readonly string[]): number {
  if (words.includes('--write')) {
    write();
    return 0;
  }
  if (words.includes('--fresh')) for (const name of ['pip', 'poetry']) emptyWorkspace(openWorkspace(name));
  if (!existsSync(path.join(ROOT, 'dist', 'tasks', 'NewmanSanity', 'index.js'))) {
    console.error('dist/tasks/NewmanSanity is missing. Run "npm run build" first.');
    return 1;
  }
  // Without .mocharc.json, whose spec list would be added to ours.
  const own = ['--no-config', '--node-option', 'import=tsx', '--timeout', '600000', '--forbid-only'];
  const mocha = path.join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const extra = words.filter((word) => !OWN.includes(word));
  const { status } = spawnSync(process.execPath, [mocha, ...own, 'test/example/**/*.spec.ts', ...extra], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  return status ?? 1;
}

function write(): void {
  const files = requirementsOf(readFileSync(path.join(EXAMPLE, 'poetry.lock'), 'utf8'));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(EXAMPLE, name), text);
    console.log(`examples/python-service/${name}`);
  }
}
