import { setTimeout as sleep } from 'node:timers/promises';
import { after, afterEach, before, beforeEach } from 'mocha';
import type { RunningTask, TaskOptions, TaskRun } from '../rigs/agent/agent.ts';
import { Job, kubernetesConnection, startTask } from '../rigs/agent/agent.ts';
import type { AzureDevOpsServer } from '../rigs/azure-devops/azure-devops-server.ts';
import type { StoredRun } from '../rigs/azure-devops/model.ts';
import { startAzureDevOps } from '../rigs/azure-devops/azure-devops-server.ts';
import type { TestCluster, WorkloadKind, WorkloadOptions } from './cluster.ts';
import { clusterUnderTest, workloadPath } from './cluster.ts';

const TOKEN = 'system-access-token-of-the-job';
const PATIENCE_MILLISECONDS = 120_000;
// The project of the rig's jobs.
const PROJECT = 'shop';

/** The repository of the test images; a user's own cluster needs one that it can pull from. */
export const REPOSITORY = process.env['TEST_IMAGE_REPOSITORY'] ?? 'registry.example/apps/python-service';
export const DEPLOYMENT = 'python-service';
export const CONNECTION = '0c1b7c2e-58f3-4a3c-9d4a-6a1e8c1b0f55';

/** The folder of an artifact that a run published. */
export function artifact(run: TaskRun, name: string): string {
  const folder = run.artifacts[name];
  if (folder === undefined) throw new Error(`the run published no ${name}\n${run.log}`);
  return folder;
}

/** What a deployment warned of, but for the answer that a busy machine did not give within the 3 s that it waits. */
export function warningsOf({ warnings }: Pick<TaskRun, 'warnings'>): readonly string[] {
  return warnings.filter((warning) => !/Azure DevOps did not tell within 3 s/.test(warning));
}

/** One namespace with one Deployment, and the tasks started against it as the agent does. */
export interface Workbench {
  readonly cluster: TestCluster;
  readonly namespace: string;
  readonly job: Job;
  /** Stands for the service: it knows the runs that newJob makes. */
  readonly azureDevOps: AzureDevOpsServer;
  /** Another run of the pipeline, which the service knows. */
  readonly addRun: (id: number) => StoredRun;
  /** The job of another run of the pipeline; its timeline tells when it began where that is given. */
  readonly newJob: (runId: number, options?: { readonly jobBegan?: string }) => Job;
  readonly image: (tag: string) => string;
  readonly deploy: (
    tag: string,
    inputs?: Readonly<Record<string, string>>,
    more?: Partial<TaskOptions>,
  ) => Promise<TaskRun>;
  readonly startDeploy: (
    tag: string,
    inputs?: Readonly<Record<string, string>>,
    more?: Partial<TaskOptions>,
  ) => RunningTask;
  readonly rollback: (inputs?: Readonly<Record<string, string>>, more?: Partial<TaskOptions>) => Promise<TaskRun>;
  readonly startRollback: (inputs?: Readonly<Record<string, string>>, more?: Partial<TaskOptions>) => RunningTask;
  /** NewmanSanity, without workload inputs: it finds its deploy-info in the job. */
  readonly test: (inputs?: Readonly<Record<string, string>>, more?: Partial<TaskOptions>) => Promise<TaskRun>;
  readonly live: () => Promise<LiveWorkload>;
  /** Somebody else changes the workload: a JSON Patch. */
  readonly patch: (operations: readonly object[]) => Promise<void>;
  /** The image that the workload has now. */
  readonly liveImage: () => Promise<string>;
  /** Our annotations and the controller's. */
  readonly annotations: () => Promise<Readonly<Record<string, string>>>;
}

/** What a workload looks like to these specs. */
export interface LiveWorkload {
  readonly metadata: {
    readonly uid: string;
    readonly generation: number;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly template: {
      readonly spec: { readonly containers: readonly { readonly name: string; readonly image: string }[] };
    };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly readyReplicas?: number;
  };
}

interface WorkbenchOptions extends Partial<Omit<WorkloadOptions, 'image'>> {
  readonly kind?: WorkloadKind;
  readonly tag?: string;
  /** False: the first version is broken, and is not waited for. */
  readonly untilComplete?: boolean;
  /** What has to be done for the first version to become ready. */
  readonly whileRollingOut?: (namespace: string) => Promise<void>;
}

/** Makes a workbench whose workload runs version 456. */
export async function workbench({
  kind = 'Deployment',
  tag = '456',
  replicas = 2,
  untilComplete = true,
  whileRollingOut,
  ...more
}: WorkbenchOptions = {}): Promise<Workbench> {
  const cluster = await clusterUnderTest();
  const namespace = await cluster.createNamespace();
  const image = (version: string) => `${REPOSITORY}:${version}`;
  const path = workloadPath(kind, namespace, DEPLOYMENT);
  await cluster.createWorkload(kind, namespace, DEPLOYMENT, { image: image(tag), replicas, ...more });
  const read = async () => (await cluster.api('GET', path)).body as unknown as LiveWorkload;
  await whileRollingOut?.(namespace);
  if (untilComplete) await cluster.waitForRollout(namespace, DEPLOYMENT, kind);
  const azureDevOps = await startAzureDevOps({ token: TOKEN, projects: [PROJECT] });
  const pipeline = azureDevOps.addDefinition({ name: 'python-build' });
  const addRun = (id: number, more: { readonly jobBegan?: string } = {}) =>
    azureDevOps.addRun(pipeline, { id, result: 'running', ...more });
  const newJob = (runId: number, more: { readonly jobBegan?: string } = {}) => {
    addRun(runId, more);
    const variables = {
      'Build.BuildId': String(runId),
      'System.TeamFoundationCollectionUri': azureDevOps.collectionUri,
    };
    return new Job({ token: TOKEN, variables });
  };
  const job = newJob(458);
  const endpoints = { [CONNECTION]: kubernetesConnection(cluster.kubeconfig) };
  const workload = {
    kubernetesServiceConnection: CONNECTION,
    namespace,
    deploymentName: kind === 'Deployment' ? DEPLOYMENT : `${kind.toLowerCase()}/${DEPLOYMENT}`,
  };
  const start = (task: string, inputs: Readonly<Record<string, string>>, more: Partial<TaskOptions>) =>
    startTask({ task, job, inputs, endpoints, ...more });
  const run = (...step: Parameters<typeof start>) => start(...step).finished;
  const newImage = (tag: string) => ({ ...workload, imageName: REPOSITORY, imageTag: tag });
  return {
    cluster,
    namespace,
    job,
    newJob,
    addRun,
    azureDevOps,
    image,
    deploy: (tag, inputs = {}, more = {}) => run('CaptureAndDeploy', { ...newImage(tag), ...inputs }, more),
    startDeploy: (tag, inputs = {}, more = {}) => start('CaptureAndDeploy', { ...newImage(tag), ...inputs }, more),
    rollback: (inputs = {}, more = {}) => run('SmartRollback', { ...workload, ...inputs }, more),
    startRollback: (inputs = {}, more = {}) => start('SmartRollback', { ...workload, ...inputs }, more),
    test: (inputs = {}, more = {}) => run('NewmanSanity', inputs, more),
    live: read,
    patch: async (operations) => {
      const patched = await cluster.api('PATCH', path, operations, 'application/json-patch+json');
      if (patched.status !== 200) throw new Error(`the workload was not changed: ${JSON.stringify(patched.body)}`);
    },
    liveImage: async () => (await read()).spec.template.spec.containers[0]?.image ?? '',
    annotations: async () => (await read()).metadata.annotations ?? {},
  };
}

/** A workbench that all specs of one `describe` share, gone afterwards: what one of them leaves must not matter to another. */
export function withWorkbench(options: WorkbenchOptions = {}): () => Workbench {
  return hooked(before, after, options);
}

/** A workbench of its own for each spec of a `describe`, gone after it. */
export function withFreshWorkbench(options: WorkbenchOptions = {}): () => Workbench {
  return hooked(beforeEach, afterEach, options);
}

function hooked(make: typeof before, remove: typeof after, options: WorkbenchOptions): () => Workbench {
  let bench: Workbench | undefined;
  make(async () => {
    bench = undefined;
    bench = await workbench(options);
  });
  // Known until the next is made: a describe's own last hook runs after this one and may ask for its names.
  remove(async () => {
    await bench?.cluster.deleteNamespace(bench.namespace);
    await bench?.azureDevOps.stop();
  });
  return () => {
    if (bench === undefined) throw new Error('the workbench is made in a hook');
    return bench;
  };
}

/** Waits for something to become true; what it is goes into the error. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MILLISECONDS;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await sleep(50);
  }
}
