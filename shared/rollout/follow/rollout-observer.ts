import type { Cluster } from '../../kubernetes/client/cluster.ts';
import { Mirror } from '../../kubernetes/client/mirror.ts';
import type { Pod, RevisionObject, Workload, WorkloadKind } from '../../kubernetes/objects.ts';
import { factsOf, selectorText } from '../../kubernetes/resources.ts';
import type { Change } from '../rollout.ts';
import type { RolloutSnapshot } from '../rollout.ts';

// Only the workload tells that a rollout is complete, so its changes are looked at as they come. Pods and revisions tell why
// not; they change in crowds, and looking at all of them after each one would cost the controllers' time on a small machine.
const GATHERED_MILLISECONDS = 100;

/** The three mirrors of a rollout, and a bell that rings when one of them changes. */
export class RolloutObserver {
  readonly #kind: WorkloadKind;
  readonly #workload: Mirror<Workload>;
  readonly #revisions: Mirror<RevisionObject> | undefined;
  readonly #pods: Mirror<Pod> | undefined;
  #ring: () => void = () => undefined;
  #changed = false;
  #gathering = false;

  constructor(cluster: Cluster, { reference, after, revisionObjects, pods }: Change) {
    this.#kind = reference.kind;
    const { client } = cluster;
    const common = { client, namespace: reference.namespace };
    const beside = {
      ...common,
      query: { labelSelector: selectorText(after.spec.selector) },
      onChange: () => this.#soon(),
    };
    const { resource, revisions } = factsOf(reference.kind);
    this.#workload = new Mirror<Workload>({
      ...common,
      resource,
      name: reference.name,
      query: { fieldSelector: `metadata.name=${reference.name}` },
      onChange: () => this.#onChange(),
      start: { items: [after], resourceVersion: after.metadata.resourceVersion },
    });
    // What may not be listed was said when it was tried; the workload alone is followed then.
    this.#revisions =
      revisionObjects && new Mirror<RevisionObject>({ ...beside, resource: revisions, start: revisionObjects });
    this.#pods = pods && new Mirror<Pod>({ ...beside, resource: 'pods', start: pods });
  }

  /** Follows until the signal is aborted, which rings the bell as well. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#onChange(), { once: true });
    await Promise.all([this.#workload.run(signal), this.#revisions?.run(signal), this.#pods?.run(signal)]);
  }

  snapshot(): RolloutSnapshot {
    const workload = this.#workload.items?.[0];
    return {
      // The items of a list carry no kind.
      workload: workload && { ...workload, kind: this.#kind },
      revisions: this.#revisions?.items,
      pods: this.#pods?.items,
    };
  }

  /** The workload itself cannot be read: the rest only makes the answers richer. */
  outage(): { readonly since: number; readonly error: Error } | undefined {
    const { forbidden, unreachable } = this.#workload;
    return forbidden === undefined ? unreachable : { since: Number.NEGATIVE_INFINITY, error: forbidden };
  }

  /** Resolves at the next change since it did so last, or after so many milliseconds. */
  async nextChange(milliseconds: number): Promise<void> {
    if (!this.#changed) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.#ring = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#changed = false;
  }

  #soon(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    const look = () => {
      this.#gathering = false;
      this.#onChange();
    };
    setTimeout(look, GATHERED_MILLISECONDS).unref();
  }

  #onChange(): void {
    this.#changed = true;
    this.#ring();
  }
}
