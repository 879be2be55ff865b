import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

// npm run test:cluster: the e2e specs on a real Kubernetes control plane (design 9), or on the reader's own cluster.
// Further arguments go to mocha.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const START_MILLISECONDS = 120_000;
// The specs wait most of the time, and each has a namespace of its own.
const PARALLEL = ['--parallel', '--jobs', '4', '--exit'];
const HOW_TO_USE_ANOTHER = `To run the same specs on a cluster of your own:

  TEST_CLUSTER=external KUBECONFIG=/path/to/kubeconfig TEST_IMAGE_REPOSITORY=registry/repository npm run test:cluster

The specs make namespaces that begin with e2e- and delete them; images behave as their tags say, see
test/control-plane/README.md. "npm test" needs no cluster: it uses the embedded one.`;

process.exitCode = await main(process.argv.slice(2));

async function main(mochaArguments: readonly string[]): Promise<number> {
  if (process.env['TEST_CLUSTER'] === 'external') {
    if (process.env['KUBECONFIG'] !== undefined) return runMocha(mochaArguments, {});
    console.error('TEST_CLUSTER=external needs KUBECONFIG: the kubeconfig file of your cluster.');
    return 1;
  }
  if (!hasGo()) {
    console.error(`The real control plane is built from Go sources, and there is no Go 1.26 or later on PATH.
Install it (https://go.dev/dl/) and run this again. ${HOW_TO_USE_ANOTHER}`);
    return 1;
  }
  const folder = buildControlPlane();
  if (folder === undefined) return 1;
  const data = await mkdtemp(join(tmpdir(), 'control-plane-'));
  const controlPlane = spawn(join(folder, 'control-plane'), ['up', '--dir', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // An interrupt reaches mocha and the control plane by itself; we only have to wait for their ends.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => controlPlane.kill('SIGTERM'));
  try {
    const kubeconfig = await ready(controlPlane);
    return await runMocha(mochaArguments, { TEST_CLUSTER: 'control-plane', KUBECONFIG: kubeconfig });
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await stop(controlPlane);
    await rm(data, { recursive: true, force: true });
  }
}

function hasGo(): boolean {
  const { status, stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(status === 0 ? stdout : '') ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 26);
}

/** The folder of the built binaries; `undefined` where the build failed, which has been said by then. */
function buildControlPlane(): string | undefined {
  console.log('Building the control plane (about 4 minutes the first time, then seconds) …');
  const build = spawnSync('sh', [join(ROOT, 'test/control-plane/build')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (build.status === 0) return build.stdout.trim();
  console.error('The control plane could not be built; the reason is above.');
  return undefined;
}

/** Waits for the line that names the kubeconfig. */
function ready(controlPlane: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The control plane was not ready within ${START_MILLISECONDS / 1000} s.`)),
      START_MILLISECONDS,
    );
    controlPlane.once('error', reject);
    controlPlane.once('exit', (code) => reject(new Error(`The control plane ended with ${code ?? 'a signal'}.`)));
    if (controlPlane.stdout === null) return reject(new Error('The control plane has no output.'));
    createInterface(controlPlane.stdout).on('line', (line) => {
      const kubeconfig = /^ready KUBECONFIG=(.+)$/.exec(line)?.[1];
      if (kubeconfig === undefined) return;
      clearTimeout(timer);
      resolve(kubeconfig);
    });
  });
}

async function runMocha(extra: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  // Without .mocharc.json, whose spec list would be added to ours.
  const own = ['--no-config', '--node-option', 'import=tsx', '--timeout', '120000', '--forbid-only', ...PARALLEL];
  const mocha = spawn(
    process.execPath,
    [join(ROOT, 'node_modules/mocha/bin/mocha.js'), ...own, 'test/e2e/**/*.spec.ts', ...extra],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...environment } },
  );
  const [code] = (await once(mocha, 'exit')) as [number | null];
  return code ?? 1;
}

async function stop(controlPlane: ChildProcess): Promise<void> {
  if (controlPlane.exitCode !== null || controlPlane.signalCode !== null) return;
  const ended = once(controlPlane, 'exit');
  controlPlane.kill('SIGTERM');
  await ended;
}
