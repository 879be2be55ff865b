// npm run test:example: installs, tests and starts examples/python-service as the pipelines do, and runs NewmanSanity on it,
// on this machine and behind pods of a real Kubernetes control plane (of the embedded cluster where there is no Go).
//   --write   writes its requirements files from poetry.lock
//   --fresh   forgets what earlier runs installed
// Further arguments go to mocha.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { requirementsOf } from '../support/example/requirements.ts';
import { EXAMPLE, emptyWorkspace, openWorkspace } from '../support/example/workspace.ts';
import { hasGo } from '../rigs/go-program.ts';
import { onControlPlane } from './on-cluster.ts';
import type { Ended } from './run-specs.ts';
import { NOT_RUN, ROOT, exitCode, runSpecs } from './run-specs.ts';

const OWN = ['--write', '--fresh'];
// Installs may take a while where nothing is in a cache.
const TIMEOUT_SECONDS = 600;

const given = process.argv.slice(2);
if (given.includes('--write')) write();
else process.exitCode = exitCode(await test(given));

async function test(words: readonly string[]): Promise<Ended> {
  if (words.includes('--fresh')) for (const name of ['pip', 'poetry']) emptyWorkspace(openWorkspace(name));
  for (const task of ['CaptureAndDeploy', 'NewmanSanity', 'SmartRollback']) {
    if (existsSync(path.join(ROOT, 'dist', 'tasks', task, 'index.js'))) continue;
    console.error(`dist/tasks/${task} is missing. Run "npm run build" first.`);
    return NOT_RUN;
  }
  const run = (environment: NodeJS.ProcessEnv) =>
    runSpecs({
      specs: ['test/example/**/*.spec.ts'],
      words: words.filter((word) => !OWN.includes(word)),
      jobs: 1,
      timeoutSeconds: TIMEOUT_SECONDS,
      environment,
    });
  if (hasGo()) return onControlPlane(run);
  console.log(
    'There is no Go 1.26 or later on PATH to build a real control plane: the embedded cluster stands for it.',
  );
  return run({});
}

function write(): void {
  const files = requirementsOf(readFileSync(path.join(EXAMPLE, 'poetry.lock'), 'utf8'));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(EXAMPLE, name), text);
    console.log(`examples/python-service/${name}`);
  }
}
