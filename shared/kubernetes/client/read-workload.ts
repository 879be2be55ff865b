import { setTimeout as sleep } from 'node:timers/promises';
import { distance } from 'fastest-levenshtein';
import { Fault } from '../../host/fault.ts';
import { ApiError } from '../api-error.ts';
import type { Cluster } from './cluster.ts';
import type { Workload } from '../objects.ts';
import type { WorkloadReference } from '../resources.ts';

const OBSERVED_WITHIN_MILLISECONDS = 15_000;
const POLL_MILLISECONDS = 250;
const MOST_NAMES = 3;

/**
 * Reads a workload. Where there is none the Fault names the closest names in the namespace, as far as they may be
 * listed.
 */
export async function findWorkload(cluster: Cluster, reference: WorkloadReference): Promise<Workload> {
  try {
    return await cluster.readWorkload(reference);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    const names = await cluster.listNames(reference).catch(() => undefined);
    const what = `${reference.kind} ${reference.name} does not exist in namespace ${reference.namespace} of ${cluster.server}`;
    throw new Fault('SR301', `${what}. ${whatThereIs(reference, names)}`, { cause: error });
  }
}

/**
 * Waits until the controller has seen the live generation: before that, its revisions and status speak of what was
 * before (kubernetes.md#31-hazards-of-rollout-undo). After 15 s it goes on with what is there and says so by
 * `observed: false`.
 */
export async function whenObserved(
  cluster: Cluster,
  reference: WorkloadReference,
  workload: Workload,
  signal: AbortSignal,
): Promise<{ readonly workload: Workload; readonly observed: boolean }> {
  const latest = performance.now() + OBSERVED_WITHIN_MILLISECONDS;
  let current = workload;
  while ((current.status?.observedGeneration ?? 0) < (current.metadata.generation ?? 0)) {
    if (performance.now() > latest) return { workload: current, observed: false };
    await sleep(POLL_MILLISECONDS, undefined, { signal });
    current = await cluster.readWorkload(reference);
  }
  return { workload: current, observed: true };
}

function whatThereIs(reference: WorkloadReference, names: readonly string[] | undefined): string {
  const kind = `${reference.kind}s`;
  if (names === undefined) return 'Check deploymentName, namespace and the cluster of the connection.';
  if (names.length === 0)
    return `There are no ${kind} in that namespace: check namespace and the cluster of the connection.`;
  const closest = [...names]
    .sort((a, b) => distance(a, reference.name) - distance(b, reference.name))
    .slice(0, MOST_NAMES);
  return `The closest names there are ${closest.join(', ')}: check deploymentName and namespace.`;
}
