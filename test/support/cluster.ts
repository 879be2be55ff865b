import { readFile } from 'node:fs/promises';
import { after } from 'mocha';
import { reviewEntraToken } from '../rigs/azure/entra-tokens.ts';
import { startEmbeddedCluster } from '../rigs/cluster/index.ts';
import type { ClusterKind } from './cluster-client.ts';
import { ClusterClient } from './cluster-client.ts';

export type { ApiAnswer } from './cluster-api.ts';
export type { WorkloadKind, WorkloadOptions } from './cluster-workloads.ts';
export { workloadPath } from './cluster-workloads.ts';
export type { ClusterClient as TestCluster, ClusterKind, PolicyRule } from './cluster-client.ts';

let shared: Promise<ClusterClient> | undefined;

/**
 * The cluster that this run of mocha tests against, started at the first call and stopped after the last spec.
 * TEST_CLUSTER chooses it: `embedded` (the default), `control-plane` (started by test/run/cluster.ts),
 * `real-node` (by test/run/node.ts) or `external` (the reader's own); all but the first are found by KUBECONFIG.
 */
export function clusterUnderTest(): Promise<ClusterClient> {
  shared ??= start();
  return shared;
}

/** The repository of the test images: the reader's own cluster needs one that it can pull from. */
export const TEST_IMAGE_REPOSITORY = process.env['TEST_IMAGE_REPOSITORY'] ?? 'registry.example/app';

/** The test image whose tag holds the word that decides what its containers do. */
export function testImage(tag: string): string {
  return `${TEST_IMAGE_REPOSITORY}:${tag}`;
}

async function start(): Promise<ClusterClient> {
  const kind = chosenKind();
  if (kind === 'embedded') {
    const cluster = await startEmbeddedCluster({ reviewToken: reviewEntraToken });
    return new ClusterClient(kind, cluster.kubeconfig, () => cluster.stop());
  }
  const file = process.env['KUBECONFIG'];
  if (file === undefined || file === '') throw new Error(`TEST_CLUSTER=${kind} needs KUBECONFIG`);
  return new ClusterClient(kind, await readFile(file, 'utf8'), () => Promise.resolve());
}

function chosenKind(): ClusterKind {
  const kind = process.env['TEST_CLUSTER'] ?? '';
  if (kind === '' || kind === 'embedded') return 'embedded';
  if (kind === 'control-plane' || kind === 'real-node' || kind === 'external') return kind;
  throw new Error(`TEST_CLUSTER is "${kind}"; it may be embedded, control-plane, real-node or external`);
}

// Registered while mocha loads the specs, so it belongs to the root suite. Other programs have no such hooks.
if (typeof (globalThis as { after?: unknown }).after === 'function') {
  after('stop the cluster', async () => {
    // Mocha's parallel workers load another file next, and start a cluster of its own for it.
    const running = await shared;
    shared = undefined;
    await running?.stop();
  });
}
