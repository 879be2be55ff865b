import type { Pod, Workload } from '../kubernetes/objects.ts';
import { conditionOf, isControlledBy } from '../kubernetes/objects.ts';
import { isStuckTerminating } from './lost-node.ts';
import { missingAbovePartition, partitionOf } from './partition.ts';
import { isObserved, rolloutStatus } from './rollout-status.ts';

const UNREACHABLE = 'node.kubernetes.io/unreachable';

/**
 * Whether the controller has finished rolling out the live template (design.md#completed). It is not what is available
 * this second: a drain or a scale-up does not make a good version bad, so one available pod is enough (none where zero
 * replicas are wanted). With a partition every pod at or above it has to be there. Pods of a DaemonSet that cannot go since
 * their node is lost are left out. `pods` are needed for these two alone, and are `undefined` where they may not be listed:
 * the counts are all there is then.
 */
export function isCompleted(workload: Workload, pods: readonly Pod[] | undefined): boolean {
  const { spec, status = {} } = workload;
  if (!isObserved(workload) || !hasAvailablePod(workload)) return false;
  switch (workload.kind) {
    case 'Deployment': {
      if ((status.updatedReplicas ?? 0) !== (status.replicas ?? 0)) return false;
      const progressing = conditionOf(workload, 'Progressing');
      // Scaling and drains leave the reason alone, so it tells a finished rollout from one under way
      // (kubernetes.md#82-bookkeeping-that-survives).
      if (progressing !== undefined) return progressing.reason === 'NewReplicaSetAvailable';
      return rolloutStatus(workload).done;
    }
    case 'StatefulSet': {
      const replicas = spec.replicas ?? 1;
      if ((status.updatedReplicas ?? 0) < replicas - partitionOf(workload)) return false;
      return pods === undefined || missingAbovePartition(workload, pods) === undefined;
    }
    case 'DaemonSet': {
      const desired = status.desiredNumberScheduled ?? 0;
      return (status.updatedNumberScheduled ?? 0) >= desired - lostAndCounted(workload, pods ?? []);
    }
  }
}

/** Whether one pod is available at least, or none is wanted. An older server counts no available pods of a StatefulSet. */
export function hasAvailablePod({ kind, spec, status = {} }: Workload): boolean {
  switch (kind) {
    case 'Deployment':
      return spec.replicas === 0 || (status.availableReplicas ?? 0) > 0;
    case 'StatefulSet':
      return spec.replicas === 0 || (status.availableReplicas ?? status.readyReplicas ?? 0) > 0;
    case 'DaemonSet':
      return (status.desiredNumberScheduled ?? 0) === 0 || (status.numberAvailable ?? 0) > 0;
  }
}

/**
 * Whether a pod of the live template is available in a workload whose rollout completed: with no replicas, a partition
 * above all pods or no node for a DaemonSet nothing ran, so nothing says that its version is good
 * (design.md#completed). Pure.
 */
export function hasRun({ kind, status = {} }: Workload): boolean {
  const { updatedReplicas, availableReplicas, readyReplicas, updatedNumberScheduled, numberAvailable } = status;
  const [updated, available] =
    kind === 'DaemonSet'
      ? [updatedNumberScheduled, numberAvailable]
      : [updatedReplicas, availableReplicas ?? readyReplicas];
  return (updated ?? 0) > 0 && (available ?? 0) > 0;
}

/**
 * How many pods of a DaemonSet its controller still wants, although they cannot go since their node is lost. The taint
 * unreachable:NoSchedule of such a node takes it out of desiredNumberScheduled by itself, unless the pods tolerate it
 * (seen on Kubernetes 1.36).
 */
function lostAndCounted({ metadata, spec }: Workload, pods: readonly Pod[]): number {
  const tolerated = (spec.template.spec.tolerations ?? []).some(
    ({ key = UNREACHABLE, operator, value = '', effect = 'NoSchedule' }) =>
      key === UNREACHABLE && effect === 'NoSchedule' && (operator === 'Exists' || value === ''),
  );
  return tolerated
    ? pods.filter((pod) => isControlledBy(pod.metadata, metadata.uid) && isStuckTerminating(pod)).length
    : 0;
}
