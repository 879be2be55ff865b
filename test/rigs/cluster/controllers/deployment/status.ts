import type { Condition, Deployment, DeploymentStatus, ReplicaSet } from '../../model/objects.ts';
import { parseTime } from '../../model/time.ts';
import type { Statement } from '../conditions.ts';
import { conditionOf, withCondition, withoutCondition, withRenewedCondition } from '../conditions.ts';
import { availableReplicas, desiredReplicas, fencepostsOf } from './arithmetic.ts';

const FOREVER = 2_147_483_647;

export function hasDeadline({ spec }: Deployment): boolean {
  return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== FOREVER;
}

/** A statement about the progress of a roll-out. */
export function progressing(status: Condition['status'], reason: string, message: string): Statement {
  return { type: 'Progressing', status, reason, message };
}

/** The counters, and whether enough pods are available. */
export function calculateStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  current: ReplicaSet | undefined,
): DeploymentStatus {
  const available = availableReplicas(all);
  const sum = (count: (set: ReplicaSet) => number | undefined): number =>
    all.reduce((total, set) => total + (count(set) ?? 0), 0);
  const enough = available >= deployment.spec.replicas - fencepostsOf(deployment).maxUnavailable;
  const availability: Statement = enough
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
  const { collisionCount, conditions = [] } = deployment.status;
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...(collisionCount === undefined ? {} : { collisionCount }),
    ...positive({
      replicas: sum(({ status }) => status.replicas),
      updatedReplicas: current?.status.replicas ?? 0,
      readyReplicas: sum(({ status }) => status.readyReplicas),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, desiredReplicas(all) - available),
    }),
    terminatingReplicas: sum(({ status }) => status.terminatingReplicas),
    conditions: [...withCondition(conditions, availability)],
  };
}

/** The counters that are not zero: the Go types leave a zero out. */
export function positive<K extends string>(counters: Record<K, number>): Partial<Record<K, number>> {
  return Object.fromEntries(Object.entries(counters).filter(([, value]) => value !== 0)) as Partial<Record<K, number>>;
}

/** Everything that was asked for is there, available, and nothing else is. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const { replicas } = deployment.spec;
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** The status with the progress of the roll-out told: complete, going on, or out of time. */
export function withProgress(
  deployment: Deployment,
  status: DeploymentStatus,
  current: ReplicaSet | undefined,
  now: number,
): DeploymentStatus {
  const { conditions = [] } = status;
  if (!hasDeadline(deployment)) return { ...status, conditions: [...withoutCondition(conditions, 'Progressing')] };
  const before = conditionOf(deployment.status.conditions, 'Progressing');
  const settled =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && before?.reason === 'NewReplicaSetAvailable';
  if (settled) return status;
  const subject =
    current === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${current.metadata.name}"`;
  if (isComplete(deployment, status)) {
    const done = progressing('True', 'NewReplicaSetAvailable', `${subject} has successfully progressed.`);
    return { ...status, conditions: [...withCondition(conditions, done)] };
  }
  if (hasProgressed(deployment.status, status)) {
    const going = progressing('True', 'ReplicaSetUpdated', `${subject} is progressing.`);
    return { ...status, conditions: [...withRenewedCondition(conditions, going)] };
  }
  if (isTimedOut(deployment, status, now)) {
    const late = progressing('False', 'ProgressDeadlineExceeded', `${subject} has timed out progressing.`);
    return { ...status, conditions: [...withCondition(conditions, late)] };
  }
  return status;
}

function hasProgressed(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus): number => replicas - updatedReplicas;
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** A deadline that was exceeded stays exceeded until there is progress, whatever the age of the condition. */
function isTimedOut(deployment: Deployment, status: DeploymentStatus, now: number): boolean {
  const condition = conditionOf(status.conditions, 'Progressing');
  if (condition === undefined || condition.reason === 'NewReplicaSetAvailable') return false;
  return condition.reason === 'ProgressDeadlineExceeded' || deadlineOf(deployment, condition) < now;
}

/** When the deadline ends that counts from a condition. */
export function deadlineOf(deployment: Deployment, condition: Condition): number {
  return parseTime(condition.lastUpdateTime) + (deployment.spec.progressDeadlineSeconds ?? FOREVER) * 1000;
}

/** The failure of a ReplicaSet to make its pods, the new one's before the others'. */
export function withReplicaFailure(
  status: DeploymentStatus,
  all: readonly ReplicaSet[],
  current: ReplicaSet | undefined,
): DeploymentStatus {
  const { conditions = [] } = status;
  const failure = [...(current === undefined ? [] : [current]), ...all]
    .map((set) => conditionOf(set.status.conditions, 'ReplicaFailure'))
    .find((condition) => condition !== undefined);
  if (failure === undefined) return { ...status, conditions: [...withoutCondition(conditions, 'ReplicaFailure')] };
  const known = conditionOf(conditions, 'ReplicaFailure');
  if (known?.status === failure.status && known.reason === failure.reason) return status;
  const copied: Condition = { ...failure, lastUpdateTime: failure.lastTransitionTime };
  return { ...status, conditions: [...withoutCondition(conditions, 'ReplicaFailure'), copied] };
}
