import { startEntraIssuer } from '../rigs/azure/entra-issuer.ts';
import { startControlPlane } from '../rigs/control-plane/control-plane.ts';
import { startRealNodes } from '../rigs/real-node/real-node.ts';
import type { Ended } from './run-specs.ts';
import { NOT_RUN } from './run-specs.ts';

/** Runs specs in an environment that leads them to a cluster (test/support/cluster.ts). */
export type RunThere = (environment: NodeJS.ProcessEnv) => Promise<Ended>;

const NODES = 2;

/**
 * Runs something while a control plane is there, whose API server takes the tokens of the stand-in for Entra. Where it cannot be built or does not start, that is said, and nothing
 * was run. Needs Go, see `hasGo`.
 */
export function onControlPlane(run: RunThere, options: { readonly reviveSeconds?: number } = {}): Promise<Ended> {
  return whileThere(
    async () => {
      const entra = await startEntraIssuer();
      const started = await startControlPlane({ ...options, authenticationConfig: entra.authenticationConfig });
      if (started === undefined) await entra.stop();
      return started && { ...started, entra, stop: () => started.stop().finally(() => entra.stop()) };
    },
    ({ kubeconfig, kubectl, entra }) =>
      run({
        TEST_CLUSTER: 'control-plane',
        KUBECONFIG: kubeconfig,
        TEST_KUBECTL: kubectl,
        TEST_ENTRA_KEY: entra.keyFile,
      }),
  );
}

/**
 * Runs something while two real nodes and their registry are there. Where they cannot be built or do not start, that is
 * said, and nothing was run. Asks nothing of the machine, see `whyNoRealNode`.
 */
export function onRealNodes(run: RunThere): Promise<Ended> {
  return whileThere(
    () => startRealNodes(NODES),
    ({ kubeconfig, registry }) =>
      run({
        TEST_CLUSTER: 'real-node',
        KUBECONFIG: kubeconfig,
        TEST_REGISTRY: registry,
        TEST_IMAGE_REPOSITORY: 'registry.example.com/apps/python-service',
      }),
  );
}

async function whileThere<T extends { stop(): Promise<void> }>(
  start: () => Promise<T | undefined>,
  run: (there: T) => Promise<Ended>,
): Promise<Ended> {
  // An interrupt reaches mocha and the programs by itself; we only have to wait for their ends.
  process.on('SIGINT', () => undefined);
  try {
    const there = await start();
    if (there === undefined) return NOT_RUN;
    try {
      return await run(there);
    } finally {
      await there.stop();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return NOT_RUN;
  }
}
