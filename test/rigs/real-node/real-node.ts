import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { hasGo, startGoProgram } from '../go-program.ts';

/** Real nodes behind a real control plane, and their registry, while they run. */
export interface RealNodes {
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
 * Builds real nodes (from the cache where they are there) and starts so many in a folder of their own, which goes with
 * them. `undefined` where the build failed, which has been said by then. Asks nothing of the machine, see `whyNoRealNode`.
 * Throws where they do not start.
 */
export async function startRealNodes(count: number): Promise<RealNodes | undefined> {
  const program = await startGoProgram({
    name: 'real node',
    takes: 'about 7 minutes, with its control plane,',
    build: path.join(import.meta.dirname, 'build'),
    file: 'real-node',
    words: ['--nodes', String(count)],
    ready: /^ready KUBECONFIG=(.+) REGISTRY=(\S+)$/,
    patienceSeconds: 180,
  });
  if (program === undefined) return undefined;
  const [kubeconfig = '', registry = ''] = program.said;
  return { kubeconfig, registry, stop: () => program.stop() };
}
