import type { Workload } from '../kubernetes/objects.ts';
import { conditionOf } from '../kubernetes/objects.ts';
import { isObserved, rolloutStatus } from './rollout-status.ts';

/**
 * Whether the controller has finished rolling out the live template (design 5). It is not what is available this
 * second: a drain or a scale-up does not make a good version bad, so one available pod is enough (none where zero
 * replicas are wanted).
 */
export function isCompleted(workload: Workload): boolean {
  const { spec, status = {} } = workload;
  if (!isObserved(workload)) return false;
  switch (workload.kind) {
    case 'Deployment': {
      if (spec.replicas !== 0 && (status.availableReplicas ?? 0) === 0) return false;
      if ((status.updatedReplicas ?? 0) !== (status.replicas ?? 0)) return false;
      const progressing = conditionOf(workload, 'Progressing');
      // Scaling and drains leave the reason alone, so it tells a finished rollout from one under way (reference 8.2).
      if (progressing !== undefined) return progressing.reason === 'NewReplicaSetAvailable';
      return rolloutStatus(workload).done;
    }
    case 'StatefulSet': {
      const replicas = spec.replicas ?? 1;
      const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
      if (replicas > 0 && (status.availableReplicas ?? status.readyReplicas ?? 0) === 0) return false;
      return (status.updatedReplicas ?? 0) >= replicas - partition;
    }
    case 'DaemonSet': {
      const desired = status.desiredNumberScheduled ?? 0;
      if (desired > 0 && (status.numberAvailable ?? 0) === 0) return false;
      return (status.updatedNumberScheduled ?? 0) >= desired;
    }
  }
}
