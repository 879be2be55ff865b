import { ApiError, ConnectionError, isFailedTest } from '../../kubernetes/api-error.ts';
import type { Cluster } from '../../kubernetes/client/cluster.ts';
import type { PatchOperation } from '../../kubernetes/json-patch.ts';
import type { Workload } from '../../kubernetes/objects.ts';
import type { WorkloadReference } from '../../kubernetes/resources.ts';

/**
 * Sends a patch that changes nothing but notes on `workload`, and returns the workload as it is then. Where one of its tests
 * fails somebody was faster, and the notes are theirs to write; anything else that the server or the connection says goes to
 * `onFault`, for notes never fail a step (design.md#annotations). Throws what is neither.
 */
export async function patchNotes(
  { cluster, reference }: { readonly cluster: Pick<Cluster, 'patchWorkload'>; readonly reference: WorkloadReference },
  workload: Workload,
  operations: readonly PatchOperation[],
  onFault: (error: ApiError | ConnectionError) => void,
): Promise<Workload> {
  if (operations.length === 0) return workload;
  try {
    return await cluster.patchWorkload(reference, operations, { ofNotes: true });
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof ConnectionError)) throw error;
    if (error instanceof ConnectionError || !isFailedTest(error)) onFault(error);
    return workload;
  }
}
