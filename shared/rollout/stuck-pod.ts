import type { Pod, Workload } from '../kubernetes/objects.ts';
import { isOnLostNode } from './lost-node.ts';
import { firstUpdatedOrdinal } from './partition.ts';
import { isReady } from '../kubernetes/pod.ts';

/** How long a pod must have been left alone by the controller before it counts as stuck. */
export const STUCK_AFTER_MILLISECONDS = 10_000;

/**
 * The one pod that keeps a StatefulSet from going on, or `undefined` (design.md#stuck-statefulset-pods). An
 * OrderedReady StatefulSet does not replace a pod that is not ready, forwards or backwards (kubernetes#67250): such a
 * pod of another revision is stuck once the controller has known our template for 10 s. Only the lowest pod that is not
 * ready can be it, since the controller recreates no pod above it; while a pod is on its way nothing else is touched.
 * Pods on a lost node are left alone: deleting one would wait for the node for ever. Pure; `observedForMilliseconds` is
 * how long the controller has known the template.
 */
export function stuckPod(workload: Workload, pods: readonly Pod[], observedForMilliseconds: number): Pod | undefined {
  if (workload.kind !== 'StatefulSet' || workload.spec.podManagementPolicy === 'Parallel') return undefined;
  if (observedForMilliseconds < STUCK_AFTER_MILLISECONDS) return undefined;
  const first = firstUpdatedOrdinal(workload);
  const own = pods
    .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === workload.metadata.uid) ?? false)
    .map((pod) => ({ pod, ordinal: ordinalOf(pod) }))
    .sort((a, b) => a.ordinal - b.ordinal);
  const isUpdated = (pod: Pod) => pod.metadata.labels?.['controller-revision-hash'] === workload.status?.updateRevision;
  const onItsWay = own.some(
    ({ pod }) => pod.metadata.deletionTimestamp !== undefined || (isUpdated(pod) && !isReady(pod)),
  );
  if (onItsWay) return undefined;
  const lowest = own.find(({ pod }) => !isReady(pod));
  return lowest !== undefined && lowest.ordinal >= first && !isOnLostNode(lowest.pod) ? lowest.pod : undefined;
}

function ordinalOf({ metadata }: Pod): number {
  return Number(/-(\d+)$/.exec(metadata.name)?.[1] ?? Number.NaN);
}
