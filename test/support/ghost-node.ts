import type { ClusterClient } from './cluster-client.ts';

// Specs beside this one share the cluster: without a taint their pods would be bound to the node, and never run.
const RESERVED = { key: 'example.com/ghost', effect: 'NoSchedule' };

/** A node of the cluster that no kubelet stands behind: what the kubelet would say, the spec says. */
export class GhostNode {
  readonly name: string;
  readonly #cluster: ClusterClient;

  private constructor(cluster: ClusterClient, name: string) {
    this.#cluster = cluster;
    this.name = name;
  }

  /**
   * Registers the node; pods that tolerate its taint and whose nodeSelector asks for `example.com/ghost: NAME` are bound
   * to it, or to node-1, which gets the same label where `besides` says so.
   */
  static async register(cluster: ClusterClient, name: string, besides: boolean): Promise<GhostNode> {
    const ghost = new GhostNode(cluster, name);
    const labels = { 'kubernetes.io/hostname': name, 'example.com/ghost': name };
    await cluster.ask('POST', '/api/v1/nodes', { metadata: { name, labels }, spec: { taints: [RESERVED] } });
    const capacity = { cpu: '4', memory: '8Gi', pods: '20' };
    const conditions = [condition('Ready', 'True', 'KubeletReady')];
    await cluster.ask(
      'PATCH',
      `/api/v1/nodes/${name}/status`,
      { status: { capacity, allocatable: capacity, conditions } },
      'application/merge-patch+json',
    );
    if (besides) await ghost.#label(name);
    // The node controller takes its not-ready taint away a moment later.
    await cluster.waitFor('the node to take pods', async () => {
      const { spec = {} } = (await cluster.ask('GET', `/api/v1/nodes/${name}`)) as { spec?: { taints?: Taint[] } };
      return (spec.taints ?? []).every(({ key }) => key === RESERVED.key) || undefined;
    });
    return ghost;
  }

  /** Says of every pod on the node that it runs and is ready, as its kubelet would. */
  async start(namespace: string, pods: number): Promise<void> {
    await this.#cluster.waitFor('the pods on the node', async () => {
      const own = await this.#pods(namespace);
      if (own.length < pods) return undefined;
      for (const pod of own) await this.#report(namespace, pod, 'True');
      return true;
    });
  }

  /**
   * The node stops answering. On the real control plane the node controller finds out by itself, after its grace period;
   * the embedded cluster has no such controller, so there its words are written here.
   */
  async lose(namespace: string): Promise<void> {
    const path = `/api/v1/nodes/${this.name}`;
    if (this.#cluster.kind === 'embedded') {
      for (const pod of await this.#pods(namespace)) await this.#report(namespace, pod, 'False');
      return;
    }
    await this.#cluster.waitFor(
      'the node controller to miss the node',
      async () => {
        const { status } = (await this.#cluster.ask('GET', path)) as { status?: { conditions?: Condition[] } };
        return (
          status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'Unknown') || undefined
        );
      },
      90_000,
    );
  }

  /** Removes the node and the pods that nobody would remove. */
  async remove(namespace: string): Promise<void> {
    for (const { metadata } of await this.#pods(namespace)) {
      await this.#cluster.api('DELETE', `/api/v1/namespaces/${namespace}/pods/${metadata.name}`, {
        gracePeriodSeconds: 0,
      });
    }
    await this.#label(null);
    await this.#cluster.api('DELETE', `/api/v1/nodes/${this.name}`);
  }

  async #label(value: string | null): Promise<void> {
    const labels = { 'example.com/ghost': value };
    await this.#cluster.ask('PATCH', '/api/v1/nodes/node-1', { metadata: { labels } }, 'application/merge-patch+json');
  }

  async #pods(namespace: string): Promise<readonly Pod[]> {
    const { items } = await this.#cluster.ask('GET', `/api/v1/namespaces/${namespace}/pods`);
    return (items as unknown as Pod[]).filter(({ spec }) => spec.nodeName === this.name);
  }

  async #report(namespace: string, { metadata, spec }: Pod, ready: 'True' | 'False'): Promise<void> {
    const now = new Date().toISOString().replace(/\.\d+/, '');
    const containerStatuses = spec.containers.map(({ name, image }) => ({
      name,
      image,
      imageID: `${image.split(':')[0]}@sha256:${'a'.repeat(64)}`,
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: now } },
    }));
    const conditions = [
      condition('PodScheduled', 'True'),
      condition('Initialized', 'True'),
      condition('ContainersReady', 'True'),
      condition('Ready', ready),
    ];
    await this.#cluster.ask(
      'PATCH',
      `/api/v1/namespaces/${namespace}/pods/${metadata.name}/status`,
      { status: { phase: 'Running', startTime: now, conditions, containerStatuses } },
      'application/merge-patch+json',
    );
  }
}

interface Taint {
  readonly key: string;
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime?: string;
}

interface Pod {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly { readonly name: string; readonly image: string }[];
  };
}

function condition(type: string, status: string, reason?: string): Condition {
  const now = new Date().toISOString().replace(/\.\d+/, '');
  const heard = reason === undefined ? {} : { reason, lastHeartbeatTime: now };
  return { type, status, lastTransitionTime: now, ...heard };
}
