import { isReady } from '../kubernetes/pod.ts';
import type { Pod, Workload } from '../kubernetes/objects.ts';
import { isControlledBy } from '../kubernetes/objects.ts';

/** From which of its pods on a StatefulSet is updated, counted from the first; 0: all of them. */
export function partitionOf({ spec }: Pick<Workload, 'spec'>): number {
  return spec.updateStrategy?.rollingUpdate?.partition ?? 0;
}

/**
 * The lowest ordinal that a StatefulSet updates: its partition, counted from the ordinal that it starts at
 * (kubernetes.md#11-rollout-status).
 */
export function firstUpdatedOrdinal(workload: Pick<Workload, 'spec'>): number {
  return (workload.spec.ordinals?.start ?? 0) + partitionOf(workload);
}

/**
 * What is still missing of a StatefulSet with a partition, in words, or `undefined` where every pod at or above it exists,
 * has the wanted revision and is Ready. Its counts fit as well while such a pod is being replaced: the pods below have the
 * revision that is gone back to, and one that is going stays Ready for its grace period (design.md#completed).
 */
export function missingAbovePartition(workload: Workload, pods: readonly Pod[]): string | undefined {
  const { kind, spec, metadata, status } = workload;
  if (kind !== 'StatefulSet' || partitionOf(workload) === 0) return undefined;
  const own = new Map(
    pods.filter((pod) => isControlledBy(pod.metadata, metadata.uid)).map((pod) => [pod.metadata.name, pod]),
  );
  const end = (spec.ordinals?.start ?? 0) + (spec.replicas ?? 1);
  for (let ordinal = firstUpdatedOrdinal(workload); ordinal < end; ordinal++) {
    const name = `${metadata.name}-${ordinal}`;
    const pod = own.get(name);
    if (pod === undefined) return `pod ${name} is not there yet`;
    if (pod.metadata.deletionTimestamp !== undefined) return `pod ${name} is being replaced`;
    if (pod.metadata.labels?.['controller-revision-hash'] !== status?.updateRevision)
      return `pod ${name} is not of the wanted revision yet`;
    if (!isReady(pod)) return `pod ${name} is not ready yet`;
  }
  return undefined;
}
