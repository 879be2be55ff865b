import { parseTime } from '../../model/time.ts';
import type { ReplicaSet } from '../../model/objects.ts';
import { desiredReplicas, fencepostsOf, proportion } from './arithmetic.ts';
import { sizedFor } from './revisions.ts';
import type { DeploymentSync } from './sync.ts';

/** Whether the Deployment was scaled since its ReplicaSets were last sized. */
export function isScalingEvent(sync: DeploymentSync): boolean {
  return active(sync.all).some((set) => {
    const size = sizedFor(set);
    return size !== undefined && size !== sync.deployment.spec.replicas;
  });
}

/** Sizes the ReplicaSets for another number of replicas: the only active one, else all in proportion. */
export function scaleProportionally(sync: DeploymentSync): void {
  const { replicas } = sync.deployment.spec;
  const only = activeOrLatest(sync);
  if (only !== undefined) {
    sync.scale(only, replicas);
    return;
  }
  const { current } = sync;
  if (current !== undefined && isSaturated(sync, current)) {
    for (const set of active(sync.old)) sync.scale(set, 0);
    return;
  }
  if (sync.deployment.spec.strategy.type === 'RollingUpdate') distribute(sync);
}

function distribute(sync: DeploymentSync): void {
  const { deployment } = sync;
  const { replicas } = deployment.spec;
  const most = replicas > 0 ? replicas + fencepostsOf(deployment).maxSurge : 0;
  const sets = active(sync.all);
  const toAdd = most - desiredReplicas(sets);
  const age = (set: ReplicaSet): number => parseTime(set.metadata.creationTimestamp);
  // Of equal size, the newer one grows first and the older one shrinks first.
  const sorted = [...sets].sort(
    (left, right) =>
      right.spec.replicas - left.spec.replicas || (toAdd > 0 ? age(right) - age(left) : age(left) - age(right)),
  );
  let added = 0;
  const sizes = sorted.map((set) => {
    const part = proportion(deployment, set, toAdd, added);
    added += part;
    return set.spec.replicas + part;
  });
  for (const [index, set] of sorted.entries()) {
    const leftover = index === 0 ? toAdd - added : 0;
    sync.scale(set, Math.max(0, (sizes[index] ?? 0) + leftover), true);
  }
}

function activeOrLatest(sync: DeploymentSync): ReplicaSet | undefined {
  const sets = active(sync.all);
  if (sets.length === 0) return sync.current ?? sync.old.at(-1);
  return sets.length === 1 ? sets[0] : undefined;
}

function isSaturated(sync: DeploymentSync, set: ReplicaSet): boolean {
  const { replicas } = sync.deployment.spec;
  return set.spec.replicas === replicas && sizedFor(set) === replicas && set.status.availableReplicas === replicas;
}

/** The ReplicaSets that shall have pods. */
export function active(sets: readonly ReplicaSet[]): ReplicaSet[] {
  return sets.filter(({ spec }) => spec.replicas > 0);
}
