import { conditionOf } from '../kubernetes/objects.ts';
import type { Pod } from '../kubernetes/objects.ts';

/**
 * Whether the node of a pod seems to be lost: the node does not answer any more, so its pods can neither become ready
 * nor be deleted. The node controller then turns their Ready to False and leaves what the kubelet said last of the
 * containers (seen on Kubernetes 1.36; older servers said Unknown or NodeLost). Nodes themselves are not read: that would
 * need a cluster-wide right.
 */
export function isOnLostNode(pod: Pod): boolean {
  const { spec, status } = pod;
  const holds = (kind: string) => conditionOf(pod, kind)?.status;
  if (holds('Ready') === 'Unknown' || status?.reason === 'NodeLost') return true;
  return holds('Ready') === 'False' && holds('ContainersReady') === 'True' && (spec.readinessGates ?? []).length === 0;
}

/** Whether a pod is to go and cannot, since its node is lost. */
export function isStuckTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined && isOnLostNode(pod);
}
