import type { DaemonSet, Pod } from '../../model/objects.ts';
import { scaledValue } from '../deployment/arithmetic.ts';
import { isAvailable } from '../pods.ts';

/** What a DaemonSet has on one node. */
export interface NodePods {
  readonly node: string;
  /** Oldest first, terminating ones as well. */
  readonly pods: readonly Pod[];
  /** The one of an older template. */
  readonly old: Pod | undefined;
  /** The one of the live template. */
  readonly current: Pod | undefined;
}

/** Pods that go, and nodes that get another one. */
export interface Replacements {
  readonly remove: readonly Pod[];
  readonly create: readonly string[];
}

/** How far the update goes on in this step, within maxUnavailable or maxSurge. */
export function replacements(set: DaemonSet, nodes: readonly NodePods[]): Replacements {
  const { rollingUpdate } = set.spec.updateStrategy;
  const surge = scaledValue(rollingUpdate?.maxSurge, nodes.length, true);
  if (surge > 0) return surging(set, nodes, surge);
  const most = Math.max(1, scaledValue(rollingUpdate?.maxUnavailable ?? 1, nodes.length, true));
  return { remove: deleting(set, nodes, most), create: [] };
}

/** Outdated pods that are of no use go at once, the others as the number of unavailable pods allows. */
function deleting(set: DaemonSet, nodes: readonly NodePods[], most: number): readonly Pod[] {
  const { minReadySeconds = 0 } = set.spec;
  const useless: Pod[] = [];
  const candidates: Pod[] = [];
  let unavailable = 0;
  for (const { old, current } of nodes) {
    if (current !== undefined && old === undefined) {
      if (!isAvailable(current, minReadySeconds)) unavailable += 1;
    } else if (old === undefined || current !== undefined) unavailable += 1;
    else if (!isAvailable(old, minReadySeconds)) {
      useless.push(old);
      unavailable += 1;
    } else candidates.push(old);
  }
  return [...useless, ...candidates.slice(0, Math.max(0, most - unavailable))];
}

/** A new pod comes beside the old one; the old one goes when the new one is available. */
function surging(set: DaemonSet, nodes: readonly NodePods[], most: number): Replacements {
  const { minReadySeconds = 0 } = set.spec;
  const remove: Pod[] = [];
  const allowed: string[] = [];
  const candidates: string[] = [];
  let running = 0;
  for (const { node, old, current } of nodes) {
    if (old === undefined) continue;
    if (current === undefined) (isAvailable(old, minReadySeconds) ? candidates : allowed).push(node);
    else if (isAvailable(current, minReadySeconds)) remove.push(old);
    else running += 1;
  }
  return { remove, create: [...allowed, ...candidates.slice(0, Math.max(0, most - running))] };
}
