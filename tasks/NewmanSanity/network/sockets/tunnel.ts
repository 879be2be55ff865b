import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { liveRevision } from '../../../../shared/versions/revision.ts';
import { describeError } from '../../../../shared/host/fault.ts';
import { ApiError } from '../../../../shared/kubernetes/api-error.ts';
import { asListing } from '../../../../shared/kubernetes/client/cluster.ts';
import type { Cluster } from '../../../../shared/kubernetes/client/cluster.ts';
import type { Pod } from '../../../../shared/kubernetes/objects.ts';
import { openPortForward } from '../../../../shared/kubernetes/client/port-forward.ts';
import type { Backend, ServicePlace } from '../../../../shared/kubernetes/port-forward-service.ts';
import { target } from '../../../../shared/kubernetes/resources.ts';
import type { WorkloadReference } from '../../../../shared/kubernetes/resources.ts';
import { choosePods } from '../choose-pods.ts';
import type { ForwardTarget, PodChoice, TestedRevisions } from '../choose-pods.ts';

/** The Service behind the target URL, and the workload under test where it is known. */
export interface TunnelPlan {
  readonly service: ServicePlace;
  readonly backend: Backend & { readonly found: true };
  readonly workload: WorkloadReference | undefined;
}

/** Waiting does not help: the connection lacks a right. */
export const TUNNEL_REFUSED = 'TUNNEL_REFUSED';
/** No pod could be reached this time. */
export const TUNNEL_FAILED = 'TUNNEL_FAILED';

const LISTING_MILLISECONDS = 1000;
const AVOIDED_MILLISECONDS = 10_000;
const ROUNDS = 3;
const MOST_PODS = 3;
const PAUSE_MILLISECONDS = 200;

/** Connections to the pods behind a Service. A pod that goes is replaced by another; several may be open at once. */
export class Tunnel {
  readonly #cluster: Cluster;
  readonly #plan: TunnelPlan;
  #tested: TestedRevisions | undefined;
  #listing: { readonly at: number; readonly pods: readonly Pod[] } | undefined;
  #last: string | undefined;
  /** Pods that did not answer, by uid, and when. */
  readonly #avoided = new Map<string, number>();

  constructor(cluster: Cluster, plan: TunnelPlan) {
    this.#cluster = cluster;
    this.#plan = plan;
  }

  /** The pods that requests would go to now. Throws ApiError, ConnectionError. */
  async choose(): Promise<PodChoice> {
    const { backend, service } = this.#plan;
    this.#tested ??= await this.#readRevisions();
    const choice = choosePods(await this.#pods(), this.#tested, backend.targetPort, service);
    if (choice.found || this.#plan.workload === undefined) return choice;
    // Another revision may have become the live one meanwhile.
    this.#tested = await this.#readRevisions();
    return choosePods(await this.#pods(), this.#tested, backend.targetPort, service);
  }

  /** Opens a connection. Throws an error with one of the codes above and a message that says what to do. */
  async open(): Promise<Duplex> {
    try {
      for (let round = 1; ; round += 1) {
        const opened = await this.#openToAny();
        if (!(opened instanceof Error)) return opened;
        // The pods may have gone since they were listed.
        if (round === ROUNDS) throw opened;
        await sleep(round * PAUSE_MILLISECONDS);
      }
    } catch (error) {
      const code = isRefusal(error) ? TUNNEL_REFUSED : TUNNEL_FAILED;
      throw Object.assign(new Error(describeError(error)), { code });
    }
  }

  /** A connection to the first pod that takes one, or why none did. */
  async #openToAny(): Promise<Duplex | Error> {
    const { name, namespace } = this.#plan.service;
    const choice = await this.choose();
    if (!choice.found) {
      this.#listing = undefined;
      throw new Error(`no pod of Service ${name} in ${namespace} can take the request: ${choice.why}`);
    }
    let last = new Error(`no pod of Service ${name} in ${namespace} took the connection`);
    for (const one of this.#inOrder(choice.targets).slice(0, MOST_PODS)) {
      try {
        return await this.#openTo(one);
      } catch (error) {
        if (isRefusal(error)) throw error;
        this.#avoid(one.pod.metadata.uid);
        if (error instanceof Error) last = error;
      }
    }
    return last;
  }

  async #openTo({ pod, port }: ForwardTarget): Promise<Duplex> {
    const { uid } = pod.metadata;
    const stream = await openPortForward(this.#cluster.client.access, pod.metadata, port);
    this.#last = uid;
    stream.once('error', () => this.#avoid(uid));
    return stream;
  }

  #avoid(uid: string): void {
    this.#avoided.set(uid, performance.now());
    this.#listing = undefined;
  }

  /** The pod of the last request first, those that did not answer lately last. */
  #inOrder(targets: readonly ForwardTarget[]): readonly ForwardTarget[] {
    const rank = ({ pod }: ForwardTarget) => {
      const avoided = this.#avoided.get(pod.metadata.uid);
      if (avoided !== undefined && performance.now() - avoided < AVOIDED_MILLISECONDS) return 2;
      return pod.metadata.uid === this.#last ? 0 : 1;
    };
    return [...targets].sort((a, b) => rank(a) - rank(b));
  }

  async #pods(): Promise<readonly Pod[]> {
    const now = performance.now();
    if (this.#listing !== undefined && now - this.#listing.at < LISTING_MILLISECONDS) return this.#listing.pods;
    const { service, backend } = this.#plan;
    const query = { labelSelector: backend.selector };
    const answer = await this.#cluster.client.get({ ...target('list', 'pods', service.namespace), query });
    const { items } = asListing<Pod>(answer);
    this.#listing = { at: now, pods: items };
    return items;
  }

  async #readRevisions(): Promise<TestedRevisions | undefined> {
    const { workload: reference } = this.#plan;
    if (reference === undefined) return undefined;
    const workload = await this.#cluster.readWorkload(reference);
    const { items } = await this.#cluster.listRevisions(workload);
    return { live: liveRevision(workload, items), all: items };
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && [401, 403].includes(error.status);
}
