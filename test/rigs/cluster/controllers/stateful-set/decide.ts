import type { Pod, StatefulSet } from '../../model/objects.ts';
import { isAvailable, isReady, isTerminating } from '../pods.ts';

export const REVISION_LABEL = 'controller-revision-hash';

/** What the controller does next: makes the pods of these ordinals, deletes these pods. */
export interface Steps {
  readonly create: readonly number[];
  readonly remove: readonly Pod[];
}

const NOTHING: Steps = { create: [], remove: [] };

/** The number at the end of the name; -1 where the pod is not one of the set's. */
export function ordinalOf(set: StatefulSet, pod: Pod): number {
  const prefix = `${set.metadata.name}-`;
  const rest = pod.metadata.name.startsWith(prefix) ? pod.metadata.name.slice(prefix.length) : '';
  return /^\d+$/.test(rest) ? Number(rest) : -1;
}

export function revisionOfPod(pod: Pod): string {
  return pod.metadata.labels?.[REVISION_LABEL] ?? '';
}

/**
 * The next steps towards the wanted pods. In order (OrderedReady), nothing happens beyond a pod that is missing,
 * terminating or not ready, so a pod that never becomes ready is never replaced; in parallel nothing waits for another.
 */
export function decide(set: StatefulSet, pods: readonly Pod[], updateRevision: string): Steps {
  const ordered = set.spec.podManagementPolicy !== 'Parallel';
  const minReady = set.spec.minReadySeconds ?? 0;
  const usable = (pod: Pod): boolean => isReady(pod) && isAvailable(pod, minReady);
  const wanted = Array.from({ length: set.spec.replicas }, (_, ordinal) =>
    pods.find((pod) => ordinalOf(set, pod) === ordinal),
  );
  const create: number[] = [];
  for (const [ordinal, pod] of wanted.entries()) {
    if (pod === undefined) {
      create.push(ordinal);
      if (ordered) return { ...NOTHING, create };
    } else if (pod.status.phase === 'Failed' || pod.status.phase === 'Succeeded') {
      return isTerminating(pod) ? NOTHING : { create, remove: [pod] };
    } else if (ordered && (isTerminating(pod) || !usable(pod))) return NOTHING;
  }
  const condemned = pods
    .filter((pod) => ordinalOf(set, pod) >= set.spec.replicas)
    .sort((left, right) => ordinalOf(set, right) - ordinalOf(set, left));
  if (condemned.length > 0) return { create, remove: condemnedNow(condemned, ordered, usable) };
  if (create.length > 0 || set.spec.updateStrategy.type === 'OnDelete') return { ...NOTHING, create };
  return { create, remove: outdated(set, wanted, updateRevision, usable) };
}

/** Pods beyond the wanted number: the highest first, one at a time where the order counts. */
function condemnedNow(condemned: readonly Pod[], ordered: boolean, usable: (pod: Pod) => boolean): readonly Pod[] {
  if (!ordered) return condemned.filter((pod) => !isTerminating(pod));
  const [highest] = condemned;
  const firstUnhealthy = condemned.findLast((pod) => !usable(pod) || isTerminating(pod));
  if (highest === undefined || isTerminating(highest)) return [];
  return usable(highest) || highest === firstUnhealthy ? [highest] : [];
}

/** From the highest ordinal down to the partition: one outdated pod at a time, waiting for its replacement. */
function outdated(
  set: StatefulSet,
  wanted: readonly (Pod | undefined)[],
  updateRevision: string,
  usable: (pod: Pod) => boolean,
): readonly Pod[] {
  const partition = set.spec.updateStrategy.rollingUpdate?.partition ?? 0;
  for (let ordinal = wanted.length - 1; ordinal >= partition; ordinal--) {
    const pod = wanted[ordinal];
    if (pod === undefined) return [];
    if (revisionOfPod(pod) !== updateRevision && !isTerminating(pod)) return [pod];
    if (!usable(pod) || isTerminating(pod)) return [];
  }
  return [];
}
