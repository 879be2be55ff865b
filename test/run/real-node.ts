import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hasGo } from './control-plane.ts';
import type { Ended } from './run-specs.ts';
import { NOT_RUN, ROOT } from './run-specs.ts';

const NODES = 2;
const START_MILLISECONDS = 180_000;

/** Real nodes behind a real control plane, and their registry, while they run. */
interface RealNode {
  /** The file of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** host:port of the registry, as this machine reaches it. */
  readonly registry: string;
  stop(): Promise<void>;
}

/** In one line why this machine can run no real node; `undefined` where it can. */
export function whyNoRealNode(): string | undefined {
  if (process.platform !== 'linux') return `it needs Linux, and this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'it needs root, for namespaces and mounts of its own';
  if (!/ - cgroup cgroup .*\bmemory\b/m.test(readFileSync('/proc/self/mountinfo', 'utf8'))) {
    return 'it needs cgroup v1 hierarchies, and no such hierarchy of memory is mounted';
  }
  if (!hasGo()) return 'it is built from Go sources, and there is no Go 1.26 or later on PATH';
  const missing = ['cc', 'apt-get', 'dpkg'].filter((name) => spawnSync(name, ['--version']).status !== 0);
  return missing.length === 0 ? undefined : `it is built with ${missing.join(', ')}, and that is not on PATH`;
}

/**
 * Runs something while two real nodes are there; the environment leads specs to them and to their registry. Where they
 * cannot be built or do not start, that is said, and nothing was run. Asks nothing of the machine, see `whyNoRealNode`.
 */
export async function onRealNode(run: (environment: NodeJS.ProcessEnv) => Promise<Ended>): Promise<Ended> {
  // An interrupt reaches mocha and the nodes by itself; we only have to wait for their ends.
  process.on('SIGINT', () => undefined);
  try {
    const node = await startRealNode();
    if (node === undefined) return NOT_RUN;
    try {
      return await run({
        TEST_CLUSTER: 'real-node',
        KUBECONFIG: node.kubeconfig,
        TEST_REGISTRY: node.registry,
        TEST_IMAGE_REPOSITORY: 'registry.example.com/apps/python-service',
      });
    } finally {
      await node.stop();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return NOT_RUN;
  }
}

/** Builds the nodes (from the cache where they are there) and starts them in a folder of their own, which goes with them. */
async function startRealNode(): Promise<RealNode | undefined> {
  console.log('Building the real node (about 7 minutes the first time, with its control plane; then seconds) …');
  const build = spawnSync(join(ROOT, 'test/rigs/real-node/build'), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (build.status !== 0) {
    console.error('The real node could not be built; the reason is above.');
    return undefined;
  }
  const data = await mkdtemp(join(tmpdir(), 'real-node-'));
  const up = spawn(join(build.stdout.trim(), 'real-node'), ['up', '--dir', data, '--nodes', String(NODES)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.on('SIGTERM', () => up.kill('SIGTERM'));
  const end = async () => {
    await stop(up);
    await rm(data, { recursive: true, force: true });
  };
  try {
    return { ...(await ready(up)), stop: end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Waits for the line that names kubeconfig and registry. */
function ready(up: ChildProcess): Promise<Omit<RealNode, 'stop'>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The real node was not ready within ${START_MILLISECONDS / 1000} s.`)),
      START_MILLISECONDS,
    );
    up.once('error', reject);
    up.once('exit', (code) => reject(new Error(`The real node ended with ${code ?? 'a signal'}.`)));
    if (up.stdout === null) return reject(new Error('The real node has no output.'));
    createInterface(up.stdout).on('line', (line) => {
      const [, kubeconfig, registry] = /^ready KUBECONFIG=(.+) REGISTRY=(\S+)$/.exec(line) ?? [];
      if (kubeconfig === undefined || registry === undefined) return;
      clearTimeout(timer);
      resolve({ kubeconfig, registry });
    });
  });
}

async function stop(up: ChildProcess): Promise<void> {
  if (up.exitCode !== null || up.signalCode !== null) return;
  const ended = once(up, 'exit');
  up.kill('SIGTERM');
  await ended;
}
