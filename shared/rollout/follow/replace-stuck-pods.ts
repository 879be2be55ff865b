import { ApiError, ConnectionError, isMissingRight, mayPass, roleLine } from '../../kubernetes/api-error.ts';
import type { Cluster } from '../../kubernetes/client/cluster.ts';
import type { Pod, Workload } from '../../kubernetes/objects.ts';
import { isObserved } from '../rollout-status.ts';
import type { RolloutSnapshot } from '../rollout.ts';
import type { SeenPods } from '../stuck-pod.ts';
import { seePods, stuckPod } from '../stuck-pod.ts';

// One lost answer is nothing to bother anybody with.
const FAILURES_WORTH_A_WORD = 3;
// A disruption budget is asked again after so long.
const REFUSED_PAUSE_MILLISECONDS = 5_000;

/** What is asked of the cluster here. */
interface PodRemover extends Pick<Cluster, 'deletePod' | 'evictPod'> {
  readonly client: Pick<Cluster['client'], 'now'>;
}

/**
 * Replaces the stuck pods of a StatefulSet while its rollout is followed, one at a time: by eviction, so that disruption
 * budgets are asked; where the connection may not evict, as before by deletion. Where that is switched off or not allowed
 * either, pod and command are named instead, once a pod. What passes by itself is tried again.
 */
export class StuckPods {
  readonly #cluster: PodRemover;
  readonly #replace: boolean;
  readonly #say: (message: string) => void;
  readonly #done = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #refused = new Map<string, number>();
  #seen: SeenPods = new Map();
  /** The words about the missing right. */
  #mayNotEvict: string | undefined;
  #observedSince: number | undefined;
  #generation: number | undefined;

  constructor(cluster: PodRemover, replace: boolean, say: (message: string) => void) {
    this.#cluster = cluster;
    this.#replace = replace;
    this.#say = say;
  }

  /** Looks at a snapshot and removes at most one pod. An outage is borne here, and judged by whoever follows the rollout. */
  async look({ workload, pods }: RolloutSnapshot, now: number): Promise<void> {
    if (workload === undefined || pods === undefined || workload.kind !== 'StatefulSet') return;
    this.#seen = seePods(pods, this.#seen, now, this.#cluster.client.now());
    this.#remember(workload, now);
    if (this.#observedSince === undefined) return;
    const pod = stuckPod(workload, pods, this.#seen, { now, observedSince: this.#observedSince });
    if (pod === undefined || this.#done.has(pod.metadata.uid)) return;
    const { uid, name } = pod.metadata;
    if (now - (this.#refused.get(uid) ?? Number.NEGATIVE_INFINITY) < REFUSED_PAUSE_MILLISECONDS) return;
    this.#done.add(uid);
    const stuck = `Pod ${name} is not ready and not of the new revision; a StatefulSet does not replace such a pod by itself.`;
    if (!this.#replace) {
      this.#say(`${stuck} replaceStuckPods is false, so do it yourself: ${command(pod)}`);
      return;
    }
    try {
      await this.#remove(pod);
      const unasked = this.#mayNotEvict === undefined ? '' : ` Disruption budgets were not asked: ${this.#mayNotEvict}`;
      this.#say(`${stuck} It was deleted, so that it is made anew.${unasked}`);
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof ConnectionError)) throw error;
      this.#failed(pod, stuck, error, now);
    }
  }

  async #remove(pod: Pod): Promise<void> {
    if (this.#mayNotEvict === undefined) {
      try {
        await this.#cluster.evictPod(pod);
        return;
      } catch (error) {
        if (!(error instanceof ApiError) || !isMissingRight(error)) throw error;
        this.#mayNotEvict = `the connection may not evict pods. Add to its Role: ${roleLine(error.subject)}`;
      }
    }
    await this.#cluster.deletePod(pod);
  }

  #failed(pod: Pod, stuck: string, error: ApiError | ConnectionError, now: number): void {
    const { uid } = pod.metadata;
    // What was changed since it was read, or could not be done just now, is looked at again in the next snapshot; the
    // preconditions keep it from being deleted twice.
    const isChanged = error instanceof ApiError && (error.status === 409 || error.status === 404);
    if (!isChanged && !mayPass(error)) {
      const right = error instanceof ApiError && isMissingRight(error) ? this.#mayNotEvict : undefined;
      const why = right === undefined ? error.message : `${error.message} Better still, ${right}`;
      this.#say(`${stuck} It could not be deleted: ${why} Do it yourself: ${command(pod)}`);
      return;
    }
    this.#done.delete(uid);
    if (isRefusedByBudget(error)) {
      if (!this.#refused.has(uid)) {
        this.#say(
          `${stuck} A disruption budget does not allow to evict it now (${error.serverMessage}). It is tried again; see: kubectl get pdb -n ${pod.metadata.namespace}`,
        );
      }
      this.#refused.set(uid, now);
    } else if (!isChanged && this.#failedOften(pod)) {
      this.#say(`${stuck} It could not be deleted so far: ${error.message} It is tried again.`);
    }
  }

  /** True once for a pod: when it could not be deleted for the third time. */
  #failedOften({ metadata }: Pod): boolean {
    const failures = (this.#failures.get(metadata.uid) ?? 0) + 1;
    this.#failures.set(metadata.uid, failures);
    return failures === FAILURES_WORTH_A_WORD;
  }

  #remember(workload: Workload, now: number): void {
    const { generation } = workload.metadata;
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#observedSince = undefined;
    }
    if (isObserved(workload)) this.#observedSince ??= now;
  }
}

/** A budget's own words, and not those of a server that has too much to do. */
function isRefusedByBudget(error: ApiError | ConnectionError): error is ApiError {
  return error instanceof ApiError && error.status === 429 && /disruption budget/i.test(error.serverMessage);
}

function command({ metadata }: Pod): string {
  return `kubectl delete pod ${metadata.name} -n ${metadata.namespace}`;
}
