import type { Cluster } from '../../kubernetes/client/cluster.ts';
import type { Event } from '../../kubernetes/objects.ts';
import { podsOfRollout } from '../assess-pods.ts';
import { isReady } from '../../kubernetes/pod.ts';
import type { Baseline, RolloutSnapshot } from '../rollout.ts';

const PAUSE_MILLISECONDS = 3_000;
const MOST_PODS = 3;

/**
 * Counts, for the pods that stand in the way, the warnings that came after we first looked: a kubelet that tries again
 * and fails alike changes nothing in the pod's status but writes an event (design.md#change, design.md#evidence).
 * Looked at only where a second report matters; what may not be read counts as nothing.
 */
export class NewerEvents {
  readonly #cluster: Cluster;
  readonly #last = new Map<string, string>();
  readonly #newer = new Map<string, number>();
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** By the uid of the pod. */
  get counts(): ReadonlyMap<string, number> {
    return this.#newer;
  }

  /** Reads the events of pods that are not ready, every 3 s at most. Never throws, but for cancellation. */
  async look(snapshot: RolloutSnapshot, baseline: Baseline, now: number): Promise<void> {
    const { workload } = snapshot;
    if (workload === undefined || now - this.#lookedAt < PAUSE_MILLISECONDS) return;
    this.#lookedAt = now;
    const pods = podsOfRollout(snapshot, workload, baseline).filter((pod) => !isReady(pod));
    for (const { metadata } of pods.slice(0, MOST_PODS)) {
      const events = await this.#cluster.listEvents(metadata.namespace, metadata.uid).catch(() => undefined);
      if (events === undefined) continue;
      const mark = markOf(events);
      const last = this.#last.get(metadata.uid);
      if (last !== undefined && last !== mark) this.#newer.set(metadata.uid, (this.#newer.get(metadata.uid) ?? 0) + 1);
      this.#last.set(metadata.uid, mark);
    }
  }
}

// A repeated event is counted up in place.
function markOf(events: readonly Event[]): string {
  return events
    .filter(({ type }) => type === 'Warning')
    .map(({ metadata, count = 1, lastTimestamp = '' }) => `${metadata.uid} ${count} ${lastTimestamp}`)
    .sort()
    .join(',');
}
