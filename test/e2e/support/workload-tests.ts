import { after, before } from 'mocha';
import type { JobState, TaskRun, TaskRunOptions } from '../../agent/index.ts';
import { kubernetesConnection, newJob, runTask } from '../../agent/index.ts';
import type { TestCluster } from './cluster.ts';
import { clusterUnderTest } from './cluster.ts';

/** The repository of the test images; a user's own cluster needs one that it can pull from. */
export const REPOSITORY = process.env['TEST_IMAGE_REPOSITORY'] ?? 'registry.example/apps/python-service';
export const DEPLOYMENT = 'python-service';
export const CONNECTION = '0c1b7c2e-58f3-4a3c-9d4a-6a1e8c1b0f55';

/** One namespace with one Deployment, and the tasks started against it as the agent does. */
export interface Workbench {
  readonly cluster: TestCluster;
  readonly namespace: string;
  readonly job: JobState;
  image(tag: string): string;
  deploy(tag: string, inputs?: Readonly<Record<string, string>>, more?: Partial<TaskRunOptions>): Promise<TaskRun>;
  rollback(inputs?: Readonly<Record<string, string>>, more?: Partial<TaskRunOptions>): Promise<TaskRun>;
  /** NewmanSanity, without workload inputs: it finds its deploy-info in the job. */
  test(inputs?: Readonly<Record<string, string>>, more?: Partial<TaskRunOptions>): Promise<TaskRun>;
  /** The image that the Deployment has now. */
  liveImage(): Promise<string>;
  /** Our annotations and the controller's. */
  annotations(): Promise<Readonly<Record<string, string>>>;
}

/** What a Deployment looks like to these specs. */
interface Deployment {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly image: string }[] } };
  };
}

/** Makes a workbench whose Deployment runs version 456. */
export async function workbench(
  options: { readonly tag?: string; readonly replicas?: number } = {},
): Promise<Workbench> {
  const cluster = await clusterUnderTest();
  const namespace = await cluster.createNamespace();
  const image = (tag: string) => `${REPOSITORY}:${tag}`;
  await cluster.createDeployment(namespace, DEPLOYMENT, {
    image: image(options.tag ?? '456'),
    replicas: options.replicas ?? 2,
  });
  await cluster.waitForRollout(namespace, DEPLOYMENT);
  const job = await newJob();
  const read = async (): Promise<Deployment> => {
    const answer = await cluster.api('GET', `/apis/apps/v1/namespaces/${namespace}/deployments/${DEPLOYMENT}`);
    return answer.body as unknown as Deployment;
  };
  const endpoints = { [CONNECTION]: kubernetesConnection(cluster.kubeconfig) };
  const workload = { kubernetesServiceConnection: CONNECTION, namespace, deploymentName: DEPLOYMENT };
  const run = (task: string, inputs: Readonly<Record<string, string>>, more: Partial<TaskRunOptions>) =>
    runTask({ task, job, inputs, endpoints, ...more });
  return {
    cluster,
    namespace,
    job,
    image,
    deploy: (tag, inputs = {}, more = {}) =>
      run('CaptureAndDeploy', { ...workload, imageName: REPOSITORY, imageTag: tag, ...inputs }, more),
    rollback: (inputs = {}, more = {}) => run('SmartRollback', { ...workload, ...inputs }, more),
    test: (inputs = {}, more = {}) => run('NewmanSanity', inputs, more),
    liveImage: async () => (await read()).spec.template.spec.containers[0]?.image ?? '',
    annotations: async () => (await read()).metadata.annotations ?? {},
  };
}

/** A workbench for one `describe`, gone afterwards. */
export function withWorkbench(options: Parameters<typeof workbench>[0] = {}): () => Workbench {
  let bench: Workbench | undefined;
  before(async () => {
    bench = await workbench(options);
  });
  after(async () => {
    await bench?.cluster.deleteNamespace(bench.namespace);
  });
  return () => {
    if (bench === undefined) throw new Error('the workbench is made in a before hook');
    return bench;
  };
}
