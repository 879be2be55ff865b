import type { Deployment, ReplicaSet } from '../../model/objects.ts';

/** A number, or a percentage of a total: rounded up for a surge, down for what may be missing. */
export function scaledValue(value: number | string | undefined, total: number, roundUp: boolean): number {
  if (typeof value === 'number') return value;
  const percent = Number(/^(\d+)%$/.exec(value ?? '')?.[1] ?? 0);
  return (roundUp ? Math.ceil : Math.floor)((percent * total) / 100);
}

/** How many pods may be too many and how many may be missing during a roll-out. */
export interface Fenceposts {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/** Both are nothing for Recreate. One of them is at least one, else nothing could ever be replaced. */
export function fencepostsOf({ spec }: Deployment): Fenceposts {
  if (spec.strategy.type !== 'RollingUpdate') return { maxSurge: 0, maxUnavailable: 0 };
  const { rollingUpdate } = spec.strategy;
  const maxSurge = scaledValue(rollingUpdate?.maxSurge, spec.replicas, true);
  const unavailable = scaledValue(rollingUpdate?.maxUnavailable, spec.replicas, false);
  const maxUnavailable = maxSurge === 0 && unavailable === 0 ? 1 : unavailable;
  return { maxSurge, maxUnavailable: Math.min(maxUnavailable, spec.replicas) };
}

export function desiredReplicas(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, { spec }) => sum + spec.replicas, 0);
}

export function availableReplicas(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, { status }) => sum + (status.availableReplicas ?? 0), 0);
}

/** How large the new ReplicaSet may be now: as far as the surge allows, never beyond the wanted number. */
export function newReplicaSetSize(deployment: Deployment, all: readonly ReplicaSet[], current: number): number {
  const wanted = deployment.spec.replicas;
  if (deployment.spec.strategy.type !== 'RollingUpdate') return wanted;
  const room = wanted + fencepostsOf(deployment).maxSurge - desiredReplicas(all);
  return room <= 0 ? current : current + Math.min(room, wanted - current);
}

/** The sizes that old ReplicaSets shall have. */
export type Sizes = ReadonlyMap<ReplicaSet, number>;

/**
 * How far the old ReplicaSets shrink in this step: first their pods that are not available, which cost nothing, then
 * as many as the availability allows. `old` are those with pods, oldest first.
 */
export function oldReplicaSetSizes(deployment: Deployment, old: readonly ReplicaSet[], current: ReplicaSet): Sizes {
  const minAvailable = deployment.spec.replicas - fencepostsOf(deployment).maxUnavailable;
  const newUnavailable = current.spec.replicas - (current.status.availableReplicas ?? 0);
  const most = desiredReplicas([...old, current]) - minAvailable - newUnavailable;
  const sizes = new Map<ReplicaSet, number>();
  if (most <= 0) return sizes;
  let cleaned = 0;
  for (const set of old) {
    const unhealthy = set.spec.replicas - (set.status.availableReplicas ?? 0);
    const down = Math.min(most - cleaned, unhealthy);
    if (down <= 0) continue;
    sizes.set(set, set.spec.replicas - down);
    cleaned += down;
  }
  let spare = availableReplicas([...old, current]) - minAvailable;
  for (const set of old) {
    if (spare <= 0) break;
    const size = sizes.get(set) ?? set.spec.replicas;
    const down = Math.min(size, spare);
    if (down <= 0) continue;
    sizes.set(set, size - down);
    spare -= down;
  }
  return sizes;
}

/** By how much a ReplicaSet takes part when the Deployment is scaled in the middle of a roll-out. */
export function proportion(deployment: Deployment, set: ReplicaSet, toAdd: number, added: number): number {
  if (set.spec.replicas === 0 || toAdd === 0 || toAdd === added) return 0;
  const share = fraction(deployment, set);
  const allowed = toAdd - added;
  return toAdd > 0 ? Math.min(share, allowed) : Math.max(share, allowed);
}

function fraction(deployment: Deployment, set: ReplicaSet): number {
  const { replicas } = deployment.spec;
  if (replicas === 0) return -set.spec.replicas;
  const most = replicas + fencepostsOf(deployment).maxSurge;
  const before =
    Number(set.metadata.annotations?.['deployment.kubernetes.io/max-replicas'] ?? 0) ||
    (deployment.status.replicas ?? 0);
  return before === 0 ? 0 : Math.round((set.spec.replicas * most) / before) - set.spec.replicas;
}
