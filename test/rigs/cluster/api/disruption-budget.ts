import type { Json } from '../model/json.ts';
import { objectAt, textAt, valueAt } from '../model/json.ts';
import type { AnyObject, Pod } from '../model/objects.ts';
import { DEPLOYMENTS, PODS, REPLICA_SETS, STATEFUL_SETS } from '../model/resources.ts';
import type { Store } from '../store/store.ts';
import { isReady, isTerminating } from '../controllers/pods.ts';
import { matchesSelector } from './selectors.ts';

/** What a budget asks for, and what there is of it. */
export interface Disruption {
  readonly needed: number;
  readonly healthy: number;
}

export function isCovered(budget: AnyObject, { metadata }: Pod): boolean {
  return matchesSelector(objectAt(budget, 'spec', 'selector'), metadata.labels ?? {});
}

/**
 * Worked out as the controller does (disruption.go), but at once. Whole numbers of minAvailable are what they are;
 * percentages, and maxUnavailable, are of the replicas that the pods' controllers want, rounded up.
 */
export function disruptionOf(store: Store, budget: AnyObject): Disruption {
  const pods = store.list(PODS, budget.metadata.namespace ?? '').filter((pod) => isCovered(budget, pod));
  const healthy = pods.filter((pod) => isReady(pod) && !isTerminating(pod)).length;
  const [least, most] = ['minAvailable', 'maxUnavailable'].map((name) => valueAt(budget, 'spec', name));
  if (most !== undefined) {
    const wanted = wantedOf(store, pods);
    return { needed: Math.max(0, wanted - scaled(most, wanted)), healthy };
  }
  return { needed: typeof least === 'string' ? scaled(least, wantedOf(store, pods)) : Number(least ?? 0), healthy };
}

/** Whether a budget lets this pod go now (eviction.go). */
export function allows(budget: AnyObject, { needed, healthy }: Disruption, pod: Pod): boolean {
  if (healthy > needed) return true;
  if (isReady(pod)) return false;
  // IfHealthyBudget, the default: an unready pod may go while the others are enough.
  const isAlways = textAt(budget, 'spec', 'unhealthyPodEvictionPolicy') === 'AlwaysAllow';
  return isAlways || (needed > 0 && healthy >= needed);
}

function scaled(value: Json, of: number): number {
  return typeof value === 'string' ? Math.ceil((Number.parseInt(value, 10) * of) / 100) : Number(value);
}

/** The replicas of all controllers of these pods, each counted once. */
function wantedOf(store: Store, pods: readonly Pod[]): number {
  const replicas = new Map<string, number>();
  for (const { metadata } of pods) {
    const { namespace = '' } = metadata;
    const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
    const set = owner && store.get(REPLICA_SETS, namespace, owner.name);
    const above = set?.metadata.ownerReferences?.find(({ controller }) => controller === true);
    const scale =
      (above && store.get(DEPLOYMENTS, namespace, above.name)) ??
      set ??
      (owner && store.get(STATEFUL_SETS, namespace, owner.name));
    if (scale !== undefined) replicas.set(scale.metadata.uid, scale.spec.replicas ?? 1);
  }
  return [...replicas.values()].reduce((sum, one) => sum + one, 0);
}
