import { after, before } from 'mocha';
import { clusterUnderTest, testImage } from '../support/cluster.ts';
import type { TestCluster } from '../support/cluster.ts';
import { workloadPath } from '../support/cluster-workloads.ts';
import type { Deployment, Pod, ReplicaSet } from '../rigs/cluster/model/objects.ts';

/** The cluster, and the namespace of the suite. */
export interface Context {
  readonly cluster: TestCluster;
  readonly namespace: string;
}

/** Gives a suite a namespace of its own, gone afterwards. */
export function withNamespace(): () => Context {
  let context: Context | undefined;
  before(async () => {
    const cluster = await clusterUnderTest();
    context = { cluster, namespace: await cluster.createNamespace() };
  });
  after(async () => {
    if (context !== undefined) await context.cluster.deleteNamespace(context.namespace);
  });
  return () => {
    if (context === undefined) throw new Error('the namespace is made in a before hook');
    return context;
  };
}

export function deploymentPath(context: Context, name: string): string {
  return workloadPath('Deployment', context.namespace, name);
}

/** The Deployment as it is now. */
export async function readDeployment({ cluster, namespace }: Context, name: string): Promise<Deployment> {
  const path = workloadPath('Deployment', namespace, name);
  return (await cluster.ask('GET', path)) as unknown as Deployment;
}

/** Puts another tag in and gives the Deployment that the server answers. */
export async function setTag(context: Context, name: string, tag: string): Promise<Deployment> {
  const operations = [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: testImage(tag) }];
  return (await context.cluster.patch(deploymentPath(context, name), operations)) as unknown as Deployment;
}

/** The ReplicaSets of a Deployment made by these suites, with its tag as the key. */
export async function replicaSets(
  { cluster, namespace }: Context,
  name: string,
): Promise<Readonly<Record<string, ReplicaSet>>> {
  const path = `/apis/apps/v1/namespaces/${namespace}/replicasets?labelSelector=app%3D${name}`;
  const { items } = (await cluster.ask('GET', path)) as unknown as { items: ReplicaSet[] };
  return Object.fromEntries(
    items.map((set) => [set.spec.template.spec.containers[0]?.image.split(':').at(-1) ?? '', set]),
  );
}

/** The pods that carry the label `app: NAME`, by name. */
export async function podsOf({ cluster, namespace }: Context, name: string): Promise<Pod[]> {
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${name}`;
  const { items } = (await cluster.ask('GET', path)) as unknown as { items: Pod[] };
  return items.sort((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1));
}

/** What a Deployment says about its progress. */
export function progressOf(deployment: Deployment): string | undefined {
  return deployment.status.conditions?.find(({ type }) => type === 'Progressing')?.reason;
}

/** Waits until the Deployment says so about its progress. */
export function waitForProgress(context: Context, name: string, reason: string): Promise<Deployment> {
  return context.cluster.waitFor(`${name} to be ${reason}`, async () => {
    const deployment = await readDeployment(context, name);
    return progressOf(deployment) === reason ? deployment : undefined;
  });
}
