import { Fault } from '../../../../shared/host/fault.ts';
import type { Host } from '../../../../shared/host/host.ts';
import { ApiError, ConnectionError } from '../../../../shared/kubernetes/api-error.ts';
import type { Places } from '../../steps/folders.ts';
import type { Verdict } from '../../results/verdict.ts';
import { announce } from '../rollback-texts.ts';
import type { Tested } from './queue-rollback.ts';
import { queueRollback } from './queue-rollback.ts';
import type { RollbackInputs } from '../rollback-inputs.ts';
import type { Rollback } from '../rollback.ts';

/**
 * Does what onFailure says where the tests did not pass, and tells what became of it. Rejects only where the step was
 * cancelled.
 */
export async function afterTests(
  host: Host,
  inputs: RollbackInputs,
  places: Places,
  tested: Tested,
  result: Verdict['result'],
): Promise<Rollback> {
  return told(host, places, result === 'passed' ? { kind: 'notAsked' } : await rollBack(host, inputs, tested));
}

/** The same where the tests could not be run at all: nothing is queued where an input is to blame. */
export async function afterFault(
  host: Host,
  inputs: RollbackInputs,
  places: Places,
  tested: Tested,
  error: unknown,
): Promise<Rollback> {
  const why = 'the tests could not be run, and what the error names is to blame, not the deployment';
  const isDue = inputs.onFailure === 'none' || host.cancelled.aborted || !isInputError(error);
  return told(host, places, isDue ? await rollBack(host, inputs, tested) : { kind: 'notDue', why });
}

/**
 * Whether an error says that the step was given something wrong (files, folders, certificates, a run without deploy-info),
 * as Faults do; those of the cluster and defects of the task say nothing of the kind. Pure.
 */
export function isInputError(error: unknown): boolean {
  return error instanceof Fault && !(error instanceof ApiError) && !(error instanceof ConnectionError);
}

async function rollBack(host: Host, inputs: RollbackInputs, tested: Tested): Promise<Rollback> {
  if (inputs.onFailure === 'none') return { kind: 'notAsked' };
  if (host.cancelled.aborted) return { kind: 'notDue', why: 'the step was cancelled' };
  return queueRollback(host, inputs, tested);
}

async function told(host: Host, places: Places, rollback: Rollback): Promise<Rollback> {
  await announce(host, places.output, rollback);
  return rollback;
}
