import { ApiError, isConflict } from '../../kubernetes/api-error.ts';
import type { Cluster } from '../../kubernetes/client/cluster.ts';
import type { WorkloadReference } from '../../kubernetes/resources.ts';
import { markTime } from './annotation-time.ts';
import type { VersionVerdict } from '../mark-patch.ts';
import { markPatch } from '../mark-patch.ts';

export type Marked = { readonly outcome: 'marked' } | { readonly outcome: 'no longer live'; readonly live: string };

const MOST_ATTEMPTS = 3;

/**
 * Writes on the workload that an image passed or failed, as long as it is still the live one of the same workload
 * (design.md#annotations). An entry leaves the other list. Throws ApiError where the right is missing.
 */
export async function markVersion(
  cluster: Cluster,
  reference: WorkloadReference,
  verdict: VersionVerdict,
): Promise<Marked> {
  for (let attempt = 1; ; attempt++) {
    const workload = await cluster.readWorkload(reference, true);
    const operations = markPatch(workload, verdict, markTime(cluster, workload));
    if ('live' in operations) return { outcome: 'no longer live', live: operations.live };
    try {
      await cluster.patchWorkload(reference, operations, { ofNotes: true });
      return { outcome: 'marked' };
    } catch (error) {
      const changedMeanwhile = error instanceof ApiError && isConflict(error);
      if (!changedMeanwhile || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}
