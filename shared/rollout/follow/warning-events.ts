import { ApiError } from '../../kubernetes/api-error.ts';
import type { Cluster } from '../../kubernetes/client/cluster.ts';
import type { Event, Metadata } from '../../kubernetes/objects.ts';
import { isReady } from '../../kubernetes/pod.ts';
import { liveRevision } from '../../versions/revision.ts';
import { podsOfRollout } from '../pods-of-rollout.ts';
import { timeOf } from '../../kubernetes/event.ts';
import { isWorthAQuestion } from '../events.ts';
import type { Baseline, RolloutSnapshot, Sightings } from '../rollout.ts';

const PAUSE_MILLISECONDS = 3_000;
const MOST_PODS = 3;
// Of each object; somebody may write thousands, and only the newest tell what holds now.
const MOST_EVENTS = 100;
// Events and the server's Date have whole seconds.
const CLOCK_MILLISECONDS = 2_000;

/**
 * The events about what is rolled out: of the workload, of its new revision and of pods that stand in the way. They tell
 * what the objects themselves do not: probes, volumes, refused pods, and that a kubelet tries again and fails alike
 * (design.md#why-it-stands-still). Asked for only where something stands still or a second report matters; what may not
 * be read counts as nothing.
 */
export class WarningEvents {
  readonly #cluster: Cluster;
  /** On the server's clock: what was said before is about the rollout before. */
  readonly #since: number;
  readonly #last = new Map<string, string>();
  readonly #newer = new Map<string, number>();
  readonly #events = new Map<string, readonly Event[]>();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #forbidden = false;

  constructor(cluster: Cluster, baseline: Pick<Baseline, 'belief'>) {
    this.#cluster = cluster;
    // Where nothing was changed the rollout is older than this step.
    this.#since = baseline.belief === 'new report' ? 0 : cluster.client.now() - CLOCK_MILLISECONDS;
  }

  /** What has been seen so far, as a part of a snapshot. */
  get seen(): Pick<RolloutSnapshot, 'newerEvents' | 'events'> {
    return { newerEvents: new Map(this.#newer), events: new Map(this.#events) };
  }

  /** Looks where it is worth a question, every 3 s at most. Never throws, but for cancellation. */
  async look(snapshot: RolloutSnapshot, baseline: Baseline, sightings: Sightings, now: number): Promise<void> {
    if (now - this.#lookedAt < PAUSE_MILLISECONDS) return;
    if (isWorthAQuestion(snapshot, baseline, sightings, now)) await this.lookNow(snapshot, baseline, now);
  }

  /** Looks at once: something is about to be concluded. Never throws, but for cancellation. */
  async lookNow(snapshot: RolloutSnapshot, baseline: Baseline, now: number): Promise<void> {
    const { workload, revisions } = snapshot;
    if (workload === undefined || this.#forbidden) return;
    this.#lookedAt = now;
    const revision = revisions && liveRevision(workload, revisions);
    const pods = podsOfRollout(snapshot, workload, baseline).filter((pod) => !isReady(pod));
    const others = [workload, ...(revision === undefined ? [] : [revision])];
    await Promise.all([
      ...pods.slice(0, MOST_PODS).map(({ metadata }) => this.#ask(metadata, 0)),
      ...others.map(({ metadata }) => this.#ask(metadata, this.#since)),
    ]);
  }

  async #ask({ namespace, uid }: Metadata, since: number): Promise<void> {
    const events = await this.#cluster.newestEvents(namespace, uid, MOST_EVENTS).catch((error: unknown) => {
      this.#forbidden ||= error instanceof ApiError && error.status === 403;
      return undefined;
    });
    if (events === undefined) return;
    const told = events.filter((event) => Date.parse(timeOf(event)) >= since);
    this.#events.set(uid, told);
    const mark = markOf(told);
    const last = this.#last.get(uid);
    if (last !== undefined && last !== mark) this.#newer.set(uid, (this.#newer.get(uid) ?? 0) + 1);
    this.#last.set(uid, mark);
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
