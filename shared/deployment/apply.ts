import { ApiError, ConnectionError } from '../kubernetes/api-error.ts';
import type { Cluster, PatchOperation } from '../kubernetes/cluster.ts';
import type { Workload } from '../kubernetes/objects.ts';
import type { WorkloadReference } from '../kubernetes/resources.ts';

export type Applied =
  | { readonly outcome: 'applied'; readonly workload: Workload }
  /** A test of the patch failed: somebody changed the workload since it was read. Holds what is there now. */
  | { readonly outcome: 'conflict'; readonly workload: Workload };

/**
 * Sends a patch that is guarded by tests. A patch whose answer was lost is looked for by reading before it is sent
 * again, so that it is never made twice (design 6). Throws ApiError and ConnectionError.
 */
export async function applyGuarded(
  cluster: Cluster,
  reference: WorkloadReference,
  operations: readonly PatchOperation[],
  isApplied: (workload: Workload) => boolean,
): Promise<Applied> {
  for (let attempt = 0; ; attempt++) {
    try {
      return { outcome: 'applied', workload: await cluster.patchWorkload(reference, operations) };
    } catch (error) {
      if (error instanceof ApiError && (error.status === 409 || error.status === 422)) {
        const workload = await cluster.readWorkload(reference);
        if (attempt > 0 && isApplied(workload)) return { outcome: 'applied', workload };
        if (!isTestFailure(error)) throw error;
        return { outcome: 'conflict', workload };
      }
      const lost =
        (error instanceof ConnectionError && error.maybeSent) || (error instanceof ApiError && error.status >= 500);
      if (!lost || attempt >= 2) throw error;
      const workload = await cluster.readWorkload(reference);
      if (isApplied(workload)) return { outcome: 'applied', workload };
    }
  }
}

// 422 is also the answer to a patch that makes an invalid object; sending that again would not help.
function isTestFailure(error: ApiError): boolean {
  return error.status === 409 || !/is invalid:|unknown field/.test(error.serverMessage);
}
