import { mainRecord, recordOfWorkload } from '../../shared/contract/deployment-record.ts';
import { isAbout, isPresent } from '../../shared/contract/workload-record.ts';
import { Fault } from '../../shared/host/fault.ts';
import type { WorkloadReference } from '../../shared/kubernetes/resources.ts';
import type { WorkloadName } from '../../shared/kubernetes/workload-inputs.ts';
import type { RecordedInfo, RollbackInfo } from '../../shared/rollback/rollback-info.ts';

/** The workloads that are to go back, the main one first. */
export interface ChosenWorkloads {
  readonly workloads: readonly [WorkloadName, ...WorkloadName[]];
  /** That of the record, where it names the workloads. */
  readonly namespace: string | undefined;
  /** Those of the record that were not there when it was made, so that there is nothing to go back to. */
  readonly absent: readonly WorkloadName[];
}

/**
 * Those that are named, else all that the record tells of (design.md#smartrollback-of-several-workloads). Pure; throws a
 * Fault where the record names none, or none of them was there.
 */
export function chooseWorkloads(named: readonly WorkloadName[], recorded: RecordedInfo | undefined): ChosenWorkloads {
  const [first, ...more] = named;
  if (first !== undefined) return { workloads: [first, ...more], namespace: undefined, absent: [] };
  if (recorded?.set === undefined) {
    throw new Fault(
      'SR301',
      `rollback-info ${recorded?.place ?? ''} holds only previous-image.txt, which names no workload. Give deploymentName.`,
    );
  }
  const { set, recordPlace } = recorded;
  const names = (isThere: boolean) =>
    set.workloads
      .filter((entry) => isPresent(entry) === isThere)
      .map(({ workload: { kind, name } }): WorkloadName => ({ kind, name }));
  const [main, ...others] = names(true);
  // Says why there is none.
  if (main === undefined) return { ...NONE, workloads: [mainRecord(set, recordPlace).workload] };
  const namespace = set.workloads[0]?.workload.namespace;
  return { workloads: [main, ...others], namespace, absent: names(false) };
}

const NONE = { namespace: undefined, absent: [] };

/**
 * What was recorded of one workload; where the record is about others, that of the main one, which the guard refuses. Pure;
 * throws a Fault where the workload was not there when it was recorded.
 */
export function rollbackInfoOf(
  recorded: RecordedInfo | undefined,
  workload: WorkloadReference,
): RollbackInfo | undefined {
  if (recorded === undefined) return undefined;
  const { place, recordPlace, set, version } = recorded;
  if (set === undefined) return { place, record: undefined, version };
  const entry = set.workloads.find((one) => isAbout(one, workload));
  if (entry === undefined) return { place, record: mainRecord(set, recordPlace), version };
  if (isPresent(entry)) return { place, record: recordOfWorkload(set, entry), version };
  return { place, record: mainRecord({ ...set, workloads: [entry] }, recordPlace), version };
}

/** The container that a record of several tells of one workload; `undefined` where the choice is left to its template. Pure. */
export function recordedContainer(
  recorded: RecordedInfo | undefined,
  info: RollbackInfo | undefined,
): string | undefined {
  const workloads = recorded?.set?.workloads ?? [];
  const isOfSeveral =
    workloads.length > 1 || workloads.some((entry) => isPresent(entry) && entry.containers.length > 1);
  return isOfSeveral ? info?.record?.container : undefined;
}
