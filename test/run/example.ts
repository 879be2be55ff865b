// npm run test:example: installs, tests and starts examples/python-service as the pipelines do, and runs NewmanSanity on it,
// on this machine and behind pods of a real Kubernetes control plane (of the embedded cluster where there is no Go).
//   --write   writes its requirements files from poetry.lock
//   --fresh   forgets what earlier runs installed
// Further arguments go to mocha.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { requirementsOf } from '../example/requirements.ts';
import { EXAMPLE, emptyWorkspace, openWorkspace } from '../example/workspace.ts';
import { hasGo, startControlPlane } from './control-plane.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const OWN = ['--write', '--fresh'];

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--write')) {
    write();
    return 0;
  }
  if (words.includes('--fresh')) for (const name of ['pip', 'poetry']) emptyWorkspace(openWorkspace(name));
  for (const task of ['CaptureAndDeploy', 'NewmanSanity', 'SmartRollback']) {
    if (existsSync(path.join(ROOT, 'dist', 'tasks', task, 'index.js'))) continue;
    console.error(`dist/tasks/${task} is missing. Run "npm run build" first.`);
    return 1;
  }
  return onCluster((environment) =>
    runMocha(
      words.filter((word) => !OWN.includes(word)),
      environment,
    ),
  );
}

/** Runs with the environment that leads the specs to a cluster. */
async function onCluster(run: (environment: NodeJS.ProcessEnv) => Promise<number>): Promise<number> {
  if (!hasGo()) {
    console.log(
      'There is no Go 1.26 or later on PATH to build a real control plane: the embedded cluster stands for it.',
    );
    return run({});
  }
  // An interrupt reaches mocha and the control plane by itself; we only have to wait for their ends.
  process.on('SIGINT', () => undefined);
  try {
    const controlPlane = await startControlPlane();
    if (controlPlane === undefined) return 1;
    try {
      return await run({ TEST_CLUSTER: 'control-plane', KUBECONFIG: controlPlane.kubeconfig });
    } finally {
      await controlPlane.stop();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

async function runMocha(extra: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  // Without .mocharc.json, whose spec list would be added to ours.
  const own = ['--no-config', '--node-option', 'import=tsx', '--timeout', '600000', '--forbid-only'];
  const program = path.join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const mocha = spawn(process.execPath, [program, ...own, 'test/example/**/*.spec.ts', ...extra], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  const [code] = (await once(mocha, 'exit')) as [number | null];
  return code ?? 1;
}

function write(): void {
  const files = requirementsOf(readFileSync(path.join(EXAMPLE, 'poetry.lock'), 'utf8'));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(EXAMPLE, name), text);
    console.log(`examples/python-service/${name}`);
  }
}
