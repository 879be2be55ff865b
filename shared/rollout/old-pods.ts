import type { Pod, Workload } from '../kubernetes/objects.ts';
import { isControlledBy } from '../kubernetes/objects.ts';
import { isOnLostNode } from './lost-node.ts';
import type { Sighting, Sightings } from './rollout.ts';

// What a kubelet needs beyond the grace period to report that a pod is gone.
const PATIENCE_MILLISECONDS = 5_000;
const GRACE_SECONDS = 30;

/**
 * The pods beside those of the rollout that keep a StatefulSet or DaemonSet from going on, since the replacement has the
 * same name, or the same node: those that are being deleted and stay longer than their grace period, and those on a lost
 * node, which an OrderedReady StatefulSet does not even begin to delete. A Deployment does not wait for them. Pure; time
 * and memory as in `assessRollout`.
 */
export function podsThatStay(
  workload: Workload,
  pods: readonly Pod[],
  sightings: Sightings,
  now: number,
): { readonly problems: readonly string[]; readonly sightings: Sightings } {
  if (workload.kind === 'Deployment') return { problems: [], sightings: new Map() };
  const problems: string[] = [];
  const seen = new Map<string, Sighting>();
  for (const pod of pods) {
    const { uid, name, deletionTimestamp, deletionGracePeriodSeconds = GRACE_SECONDS } = pod.metadata;
    if (!isControlledBy(pod.metadata, workload.metadata.uid)) continue;
    const node = pod.spec.nodeName ?? 'no node';
    if (deletionTimestamp === undefined) {
      if (isOnLostNode(pod)) problems.push(`pod ${name} is not replaced: its node ${node} does not answer any more`);
      continue;
    }
    const key = `${uid}/deleted`;
    const { since } = sightings.get(key) ?? { since: now };
    seen.set(key, { since, report: deletionTimestamp });
    if (now - since < deletionGracePeriodSeconds * 1000 + PATIENCE_MILLISECONDS) continue;
    const why = isOnLostNode(pod)
      ? 'the node does not answer any more'
      : 'look at the node and at finalizers of the pod';
    problems.push(`pod ${name} on ${node} is being deleted and does not go: ${why}`);
  }
  return { problems, sightings: seen };
}
