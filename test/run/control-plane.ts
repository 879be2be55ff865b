import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Ended } from './run-specs.ts';
import { NOT_RUN, ROOT } from './run-specs.ts';

const START_MILLISECONDS = 120_000;

/** The real control plane of test/rigs/control-plane while it runs. */
export interface ControlPlane {
  /** The file of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** The kubectl that was built with it. */
  readonly kubectl: string;
  stop(): Promise<void>;
}

/**
 * Builds the control plane (from the cache where it is there) and starts it in a folder of its own, which goes with it.
 * `undefined` where the build failed, which has been said by then. Needs Go, see `hasGo`. Throws where it does not start.
 * With `reviveSeconds` a component that is killed is started again after so long; without it that ends them all.
 */
export async function startControlPlane(
  options: { readonly reviveSeconds?: number } = {},
): Promise<ControlPlane | undefined> {
  const folder = buildControlPlane();
  if (folder === undefined) return undefined;
  const data = await mkdtemp(join(tmpdir(), 'control-plane-'));
  const revive = options.reviveSeconds === undefined ? [] : ['--revive', `${options.reviveSeconds}s`];
  const controlPlane = spawn(join(folder, 'control-plane'), ['up', '--dir', data, ...revive], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.on('SIGTERM', () => controlPlane.kill('SIGTERM'));
  const end = async () => {
    await stop(controlPlane);
    await rm(data, { recursive: true, force: true });
  };
  try {
    return { kubeconfig: await ready(controlPlane), kubectl: join(folder, 'kubectl'), stop: end };
  } catch (error) {
    await end();
    throw error;
  }
}

/**
 * Runs something while a control plane is there; the environment leads specs to it (test/support/cluster.ts). Where it
 * cannot be built or does not start, that is said, and nothing was run. Needs Go, see `hasGo`.
 */
export async function onControlPlane(
  run: (environment: NodeJS.ProcessEnv) => Promise<Ended>,
  options: { readonly reviveSeconds?: number } = {},
): Promise<Ended> {
  // An interrupt reaches mocha and the control plane by itself; we only have to wait for their ends.
  process.on('SIGINT', () => undefined);
  try {
    const controlPlane = await startControlPlane(options);
    if (controlPlane === undefined) return NOT_RUN;
    try {
      return await run({ TEST_CLUSTER: 'control-plane', KUBECONFIG: controlPlane.kubeconfig });
    } finally {
      await controlPlane.stop();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return NOT_RUN;
  }
}

/** Whether there is a Go that can build it. */
export function hasGo(): boolean {
  const { status, stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(status === 0 ? stdout : '') ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 26);
}

/** The folder of the built binaries; `undefined` where the build failed, which has been said by then. */
function buildControlPlane(): string | undefined {
  console.log('Building the control plane (about 4 minutes the first time, then seconds) …');
  const build = spawnSync('sh', [join(ROOT, 'test/rigs/control-plane/build')], {
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

async function stop(controlPlane: ChildProcess): Promise<void> {
  if (controlPlane.exitCode !== null || controlPlane.signalCode !== null) return;
  const ended = once(controlPlane, 'exit');
  controlPlane.kill('SIGTERM');
  await ended;
}
