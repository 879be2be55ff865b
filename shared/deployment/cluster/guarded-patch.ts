import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../host/fault.ts';
import { meaningOf } from '../../http/connection-codes.ts';
import { ApiError, ConnectionError, isConflict, isTooLarge } from '../../kubernetes/api-error.ts';
import type { Cluster, PatchOptions } from '../../kubernetes/client/cluster.ts';
import type { PatchOperation } from '../../kubernetes/json-patch.ts';
import type { Workload } from '../../kubernetes/objects.ts';
import type { WorkloadReference } from '../../kubernetes/resources.ts';
import { unknownYet } from '../../rollout/status-while-changing.ts';

export type Applied =
  | { readonly outcome: 'applied'; readonly workload: Workload }
  /** A test of the patch failed: somebody changed the workload since it was read. Holds what is there now. */
  | { readonly outcome: 'conflict'; readonly workload: Workload };

// What an API server that restarts answers for a moment must not cost the deployment.
const PAUSES_MILLISECONDS = [0, 1_500];
// Silence costs the whole time of a change (65 s): a new connection is tried once.
const PAUSES_AFTER_SILENCE_MILLISECONDS = [0];

/**
 * Sends a patch that is guarded by tests. A patch whose answer was lost is looked for by reading before it is sent
 * again, so that it is never made twice (design.md#requests). Throws ApiError and ConnectionError, and a Fault that
 * says so where nobody knows whether it was made.
 */
export async function applyGuarded(
  cluster: Pick<Cluster, 'patchWorkload' | 'readWorkload'>,
  reference: WorkloadReference,
  operations: readonly PatchOperation[],
  isApplied: (workload: Workload) => boolean,
  options: Pick<PatchOptions, 'onWarning'> = {},
): Promise<Applied> {
  for (let attempt = 0; ; attempt++) {
    try {
      return { outcome: 'applied', workload: await cluster.patchWorkload(reference, operations, options) };
    } catch (error) {
      const refused = error instanceof ApiError && isConflict(error);
      if (!refused && !isLost(error)) throw error;
      const pause = (isSilence(error) ? PAUSES_AFTER_SILENCE_MILLISECONDS : PAUSES_MILLISECONDS)[attempt];
      if (!refused && pause !== undefined) await sleep(pause);
      const mayBeMade = !refused || attempt > 0;
      const workload = await cluster.readWorkload(reference).catch((fault: unknown) => {
        throw mayBeMade && fault instanceof Fault ? unknownState(reference, fault) : fault;
      });
      if (mayBeMade && isApplied(workload)) return { outcome: 'applied', workload };
      if (refused) return { outcome: 'conflict', workload };
      if (pause !== undefined) continue;
      // A request without an answer may still be on its way.
      throw error instanceof ConnectionError ? unknownState(reference, error) : error;
    }
  }
}

/** The server may have made the change, and what it answered did not arrive, or not as it was. */
function isLost(error: unknown): boolean {
  if (error instanceof ConnectionError) return error.maybeSent;
  return error instanceof ApiError && !isTooLarge(error) && (error.status >= 500 || error.status < 300);
}

function isSilence(error: unknown): boolean {
  return error instanceof ConnectionError && meaningOf(error.code).what === 'timeOut';
}

function unknownState(reference: WorkloadReference, fault: Fault): Fault {
  return new Fault(fault.errorCode, `${fault.message} ${unknownYet(reference, 'was changed')}`, { cause: fault });
}
