import type { Host } from '../../../../shared/host/host.ts';
import type { TestedDeployment } from '../../workload/cluster/tested-deployment.ts';
import type { RollbackInputs } from '../rollback-inputs.ts';
import { whyNotQueued } from '../rollback.ts';
import type { Rollback, TestsEnd } from '../rollback.ts';
import { announce } from './announce.ts';
import { queueRollback } from './queue-rollback.ts';

/** What is needed to go back, and to tell of it. */
export interface RollbackStep {
  readonly host: Host;
  readonly inputs: RollbackInputs;
  readonly folders: { readonly output: string };
}

/**
 * Does what onFailure says about tests that have ended so, and tells what became of it. Rejects only where the step was
 * cancelled.
 */
export async function afterTests(
  { host, inputs, folders }: RollbackStep,
  tested: TestedDeployment,
  end: TestsEnd,
): Promise<Rollback> {
  const rollback =
    whyNotQueued(inputs.onFailure, end, host.cancelled.aborted) ?? (await queueRollback(host, inputs, tested));
  await announce(host, folders.output, rollback);
  return rollback;
}
