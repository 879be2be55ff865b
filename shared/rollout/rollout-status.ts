import { conditionOf } from '../kubernetes/objects.ts';
import type { Workload } from '../kubernetes/objects.ts';
import { partitionOf } from './partition.ts';

/** What `kubectl rollout status` would say of this object. */
export type RolloutStatus =
  { readonly done: true; readonly message: string } | { readonly done: false; readonly message: string };

/**
 * The rules of `kubectl rollout status` (kubernetes.md#11-rollout-status), without its progress deadline, which needs
 * to know what stood there before; and for a Deployment `Available=True` on top.
 */
export function rolloutStatus(workload: Workload): RolloutStatus {
  if (!isObserved(workload)) return waiting('the controller has not seen the change yet');
  switch (workload.kind) {
    case 'Deployment':
      return deploymentStatus(workload);
    case 'StatefulSet':
      return statefulSetStatus(workload);
    case 'DaemonSet':
      return daemonSetStatus(workload);
  }
}

/** Whether the controller has seen the live spec; before that its status speaks of what was before. */
export function isObserved({ metadata, status }: Workload): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}

/** How much of a rollout is done, from 0 to 1; 0 where the controller has not seen it, or no pods are wanted. */
export function rolloutShare(workload: Workload): number {
  if (!isObserved(workload)) return 0;
  const { status = {}, spec } = workload;
  const [wanted, updated = 0, available = 0] =
    workload.kind === 'DaemonSet'
      ? [status.desiredNumberScheduled ?? 0, status.updatedNumberScheduled, status.numberAvailable]
      : [spec.replicas ?? 1, status.updatedReplicas, status.availableReplicas];
  return wanted === 0 ? 0 : Math.min(updated, available) / wanted;
}

function deploymentStatus({ spec, status = {} }: Workload): RolloutStatus {
  const wanted = spec.replicas ?? 1;
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status;
  if (updatedReplicas < wanted) return waiting(`${updatedReplicas} of ${wanted} pods are updated`);
  const old = replicas - updatedReplicas;
  if (old > 0) return waiting(old === 1 ? '1 old pod is still there' : `${old} old pods are still there`);
  if (availableReplicas < updatedReplicas) {
    return waiting(`${availableReplicas} of ${updatedReplicas} updated pods are available`);
  }
  const available = conditionOf({ status }, 'Available');
  if (available !== undefined && available.status !== 'True' && wanted > 0) {
    return waiting(`the Deployment is not available (${available.reason ?? 'no reason given'})`);
  }
  return done(`${updatedReplicas} of ${wanted} pods are updated and available`);
}

function statefulSetStatus(workload: Workload): RolloutStatus {
  const { spec, status = {} } = workload;
  const wanted = spec.replicas ?? 1;
  const partition = partitionOf(workload);
  const { readyReplicas = 0, updatedReplicas = 0, currentRevision, updateRevision } = status;
  if (readyReplicas < wanted) return waiting(`${readyReplicas} of ${wanted} pods are ready`);
  const share = Math.max(0, wanted - partition);
  if (partition > 0) {
    if (updatedReplicas < share) return waiting(`${updatedReplicas} of ${share} pods above the partition are updated`);
    return done(`${updatedReplicas} of ${share} pods above the partition are updated`);
  }
  // Undoing a half-way rollout makes the revisions equal at once; the pods tell.
  if (updatedReplicas < share || updateRevision !== currentRevision)
    return waiting(`${updatedReplicas} of ${wanted} pods are updated`);
  return done(`${wanted} of ${wanted} pods are updated and ready`);
}

function daemonSetStatus({ status = {} }: Workload): RolloutStatus {
  const { desiredNumberScheduled = 0, updatedNumberScheduled = 0, numberAvailable = 0 } = status;
  if (updatedNumberScheduled < desiredNumberScheduled) {
    return waiting(`${updatedNumberScheduled} of ${desiredNumberScheduled} pods are updated`);
  }
  if (numberAvailable < desiredNumberScheduled) {
    return waiting(`${numberAvailable} of ${desiredNumberScheduled} updated pods are available`);
  }
  return done(
    updatedNumberScheduled === 1
      ? '1 pod is updated and available'
      : `${updatedNumberScheduled} pods are updated and available`,
  );
}

function waiting(message: string): RolloutStatus {
  return { done: false, message };
}

function done(message: string): RolloutStatus {
  return { done: true, message };
}
