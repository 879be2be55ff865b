import type { RecordedSet } from '../../shared/contract/deployment-record.ts';
import { recordOfWorkload } from '../../shared/contract/deployment-record.ts';
import { isAbout, isPresent } from '../../shared/contract/workload-record.ts';
import type { Capture } from '../../shared/deployment/plan-follow.ts';
import type { WorkloadReference } from '../../shared/kubernetes/resources.ts';

/**
 * What a record says of this workload, where it is one of a capture; `undefined` where it is about others, or of a
 * deployment, which tells what was put in and not what was there before a step. A workload that the labels of a capture
 * fit now, and did not then, was not there. Pure; `selector` is that of the step that asks.
 */
export function captureOf(set: RecordedSet, workload: WorkloadReference, selector?: string): Capture | undefined {
  if (set.action !== 'capture') return undefined;
  const entry = set.workloads.find((one) => isAbout(one, workload));
  if (entry === undefined) return selector !== undefined && set.selector === selector ? { kind: 'absent' } : undefined;
  return isPresent(entry) ? { kind: 'captured', record: recordOfWorkload(set, entry) } : { kind: 'absent' };
}
