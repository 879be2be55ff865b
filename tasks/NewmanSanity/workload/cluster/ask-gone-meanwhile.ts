import { setTimeout as sleep } from 'node:timers/promises';
import type { DeployInfo } from '../../../../shared/contract/deploy-info.ts';
import type { Cluster } from '../../../../shared/kubernetes/client/cluster.ts';
import { goneMeanwhile } from '../gone-meanwhile.ts';
import { workloadOf } from '../../../../shared/deployment/live-image.ts';

const PATIENCE_MILLISECONDS = 10_000;

/**
 * Asks the cluster what of the tested workload went away since a time, in milliseconds since 1970. Nothing where it does
 * not answer within 10 s: it only says more about a failure that is told anyway. Rejects only where the step was cancelled.
 */
export async function askGoneMeanwhile(
  clusterOf: () => Promise<Cluster>,
  deployInfo: DeployInfo,
  since: number,
  cancelled: AbortSignal,
): Promise<string | undefined> {
  const reference = workloadOf(deployInfo);
  if (reference === undefined) return undefined;
  const ask = async () => {
    const cluster = await clusterOf();
    const { items } = await cluster.listPods(await cluster.readWorkload(reference));
    return goneMeanwhile(items, since);
  };
  try {
    return await Promise.race([ask(), sleep(PATIENCE_MILLISECONDS, undefined, { ref: false })]);
  } catch {
    cancelled.throwIfAborted();
    return undefined;
  }
}
