import type { WorkloadReference } from '../kubernetes/resources.ts';
import { workloadKindOf } from '../manifests/main-workload.ts';
import type { SeenObject } from './judge-restoration.ts';
import type { ObjectToRestore } from './recorded-object.ts';

/**
 * The workloads of a set whose rollouts are followed when it goes back, the main one first: those that were there before it. The
 * main one counts also where the set did not change it. Pure.
 */
export function workloadsToFollow(
  main: WorkloadReference,
  objects: readonly Pick<SeenObject, 'recorded'>[],
): readonly WorkloadReference[] {
  const isMain = ({ kind, namespace, name }: WorkloadReference) =>
    kind === main.kind && namespace === main.namespace && name === main.name;
  const all = objects.flatMap(({ recorded }) => {
    const { namespace, name, before } = recorded;
    const kind = workloadKindOf(recorded);
    return kind === undefined || namespace === undefined ? [] : [{ kind, namespace, name, isNew: before === null }];
  });
  const own = all.find(isMain);
  const others = all.filter((one) => !isMain(one) && !one.isNew);
  return [...(own?.isNew === true ? [] : [main]), ...others.map(({ isNew: _, ...one }) => one)];
}

/** Whether an object of a record is this workload. Pure. */
export function isRecordOf(
  recorded: Pick<ObjectToRestore, 'apiVersion' | 'kind' | 'namespace' | 'name'>,
  { kind, namespace, name }: WorkloadReference,
): boolean {
  return workloadKindOf(recorded) === kind && recorded.namespace === namespace && recorded.name === name;
}
