import { ApiError } from '../kubernetes/api-error.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import type { Pod, Workload } from '../kubernetes/objects.ts';
import { isObserved } from './rollout-status.ts';
import type { RolloutSnapshot } from './rollout-snapshot.ts';
import { stuckPod } from './stuck-pods.ts';

/**
 * Replaces the stuck pods of a StatefulSet while its rollout is followed, one at a time. Where that is switched off or
 * not allowed, pod and command are named instead, once a pod.
 */
export class StuckPods {
  readonly #cluster: Cluster;
  readonly #replace: boolean;
  readonly #say: (message: string) => void;
  readonly #done = new Set<string>();
  #observedSince: number | undefined;
  #generation: number | undefined;

  constructor(cluster: Cluster, replace: boolean, say: (message: string) => void) {
    this.#cluster = cluster;
    this.#replace = replace;
    this.#say = say;
  }

  /** Looks at a snapshot and deletes at most one pod. Throws what the API server throws, except a missing right. */
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
      if (!(error instanceof ApiError)) throw error;
      // Changed since it was read: looked at again in the next snapshot.
      if (error.status === 409 || error.status === 404) this.#done.delete(pod.metadata.uid);
      else this.#say(`${stuck} It could not be deleted: ${error.message} Do it yourself: ${command(pod)}`);
    }
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

function command({ metadata }: Pod): string {
  return `kubectl delete pod ${metadata.name} -n ${metadata.namespace}`;
}
