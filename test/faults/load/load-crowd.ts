import type { TestCluster } from '../../support/cluster.ts';
import { workloadPath } from '../../support/cluster.ts';

const AT_ONCE = 32;

/** Does so many things, several at once. */
export async function many(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next += 1;
      await work(next);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Fills a namespace with pods and Deployments of others. They run nowhere: what they cost is only that they are there. */
export async function crowd(
  cluster: TestCluster,
  namespace: string,
  { pods, deployments }: { readonly pods: number; readonly deployments: number },
): Promise<void> {
  await many(deployments, (index) =>
    cluster.createDeployment(namespace, `other-${index}`, {
      image: 'registry.example/other:1',
      replicas: 0,
      spec: { paused: true },
    }),
  );
  const containers = [{ name: 'other', image: 'registry.example/other:1' }];
  const spec = { schedulerName: 'nobody', containers };
  await many(pods, (index) => {
    const metadata = { name: `other-${index}`, labels: { app: `other-${index % deployments}` } };
    return cluster.ask('POST', `/api/v1/namespaces/${namespace}/pods`, { metadata, spec });
  });
}

/** Gives a Deployment a history: so many older revisions `v1`, `v2` …, which its controller takes over. */
export async function makeHistory(
  cluster: TestCluster,
  namespace: string,
  name: string,
  {
    revisions,
    image,
    annotations = {},
  }: {
    readonly revisions: number;
    readonly image: (tag: string) => string;
    readonly annotations?: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const place = workloadPath('Deployment', namespace, name);
  const { metadata, spec } = (await cluster.ask('GET', place)) as unknown as Deployment;
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name, uid: metadata.uid, controller: true };
  await many(revisions, (number) => {
    const labels = { ...spec.selector.matchLabels, 'pod-template-hash': `history${number}` };
    const [container] = spec.template.spec.containers;
    const containers = [{ ...container, image: image(`v${number}`) }];
    const revision = { 'deployment.kubernetes.io/revision': String(number) };
    return cluster.ask('POST', `/apis/apps/v1/namespaces/${namespace}/replicasets`, {
      metadata: {
        name: `${name}-history${number}`,
        labels,
        annotations: { ...annotations, ...revision },
        ownerReferences: [owner],
      },
      spec: {
        replicas: 0,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { ...spec.template.spec, containers } },
      },
    });
  });
  await cluster.waitFor('the controller to number the live revision after its history', async () => {
    const live = (await cluster.ask('GET', place)) as unknown as Deployment;
    return Number(live.metadata.annotations?.['deployment.kubernetes.io/revision']) > revisions || undefined;
  });
}

interface Deployment {
  readonly metadata: { readonly uid: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly template: { readonly spec: { readonly containers: readonly object[] } };
  };
}

/** Events about an object, each of so many bytes, and told last in an hour from now: as if they came during a rollout, however long it takes until one begins. */
export function tellEvents(
  cluster: TestCluster,
  namespace: string,
  involvedObject: { readonly kind: string; readonly name: string; readonly uid: string },
  { count, bytes }: { readonly count: number; readonly bytes: number },
): Promise<void> {
  const lastTimestamp = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');
  return many(count, (index) =>
    cluster.ask('POST', `/api/v1/namespaces/${namespace}/events`, {
      metadata: { name: `event-${index}`, namespace },
      involvedObject: { ...involvedObject, namespace },
      type: 'Warning',
      reason: 'Noise',
      message: `event ${index} ${'x'.repeat(bytes)}`,
      lastTimestamp,
    }),
  );
}
