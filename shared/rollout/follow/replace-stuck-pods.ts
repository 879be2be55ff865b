import { ApiError, ConnectionError } from '../../kubernetes/api-error.ts';
import type { Cluster } from '../../kubernetes/client/cluster.ts';
import type { Pod, Workload } from '../../kubernetes/objects.ts';
import { isObserved } from '../rollout-status.ts';
import type { RolloutSnapshot } from '../rollout.ts';
import { stuckPod } from '../stuck-pod.ts';

// One lost answer is nothing to bother anybody with.
const FAILURES_WORTH_A_WORD = 3;

/**
 * Replaces the stuck pods of a StatefulSet while its rollout is followed, one at a time. Where that is switched off or
 * not allowed, pod and command are named instead, once a pod. What passes by itself is tried again.
 */
export class StuckPods {
  readonly #cluster: Pick<Cluster, 'deletePod'>;
  readonly #replace: boolean;
  readonly #say: (message: string) => void;
  readonly #done = new Set<string>();
  readonly #failures = new Map<string, number>();
  #observedSince: number | undefined;
  #generation: number | undefined;

  constructor(cluster: Pick<Cluster, 'deletePod'>, replace: boolean, say: (message: string) => void) {
    this.#cluster = cluster;
    this.#replace = replace;
    this.#say = say;
  }

  /** Looks at a snapshot and deletes at most one pod. An outage is borne here, and judged by whoever follows the rollout. */
  async look({ workload, pods }: RolloutSnapshot, now: number): Promise<void> {
    if (workload === undefined || pods === undefined || workload.kind !== 'StatefulSet') return;
    this.#remember(workload, now);
    if (this.#observedSince === undefined) return;
    const pod = stuckPod(workload, pods, now - this.#observedSince);
    if (pod === undefined || this.#done.has(pod.metadata.uid)) return;
    this.#done.add(pod.metadata.uid);
    const stuck = `Pod ${pod.metadata.name} is not ready and not of the new revision; a StatefulSet does not replace such a pod by itself.`;
    if (!this.#replace) {
      this.#say(`${stuck} replaceStuckPods is false, so do it yourself: ${command(pod)}`);
      return;
    }
    try {
      await this.#cluster.deletePod(pod);
      this.#say(`${stuck} It was deleted, so that it is made anew.`);
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof ConnectionError)) throw error;
      // What was changed since it was read, or could not be done just now, is looked at again in the next snapshot; the
      // preconditions keep it from being deleted twice.
      const isChanged = error instanceof ApiError && (error.status === 409 || error.status === 404);
      if (!isChanged && !mayPass(error)) {
        this.#say(`${stuck} It could not be deleted: ${error.message} Do it yourself: ${command(pod)}`);
        return;
      }
      this.#done.delete(pod.metadata.uid);
      if (!isChanged && this.#failedOften(pod))
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

/** Nobody knows what the server did, or it could not do it just now. */
function mayPass(error: ApiError | ConnectionError): boolean {
  return error instanceof ConnectionError || error.status === 429 || error.status >= 500 || error.status < 300;
}

function command({ metadata }: Pod): string {
  return `kubectl delete pod ${metadata.name} -n ${metadata.namespace}`;
}
