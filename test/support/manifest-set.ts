// A set of manifests in a namespace of its own: as kubectl apply had made it, deployed by the task, and put back by it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { after, afterEach, before, beforeEach } from 'mocha';
import type { JsonObject } from '../../shared/kubernetes/objects.ts';
import { startAzureDevOps } from '../rigs/azure-devops/azure-devops-server.ts';
import type { AzureDevOpsServer } from '../rigs/azure-devops/azure-devops-server.ts';
import { Job, kubernetesConnection, startTask } from '../rigs/agent/agent.ts';
import type { RunningTask, TaskRun } from '../rigs/agent/agent.ts';
import type { TestCluster } from './cluster.ts';
import { clusterUnderTest, testImage } from './cluster.ts';
import { CONNECTION, artifact } from './workload-tests.ts';

export const LAST_APPLIED_NOTE = 'kubectl.kubernetes.io/last-applied-configuration';
export const OLD_PIN = 'hunter-4711';
export const NEW_PIN = 'hunter-4712';

/** An object of a set, without its namespace. */
export type ManifestObject = JsonObject & {
  readonly kind: string;
  readonly metadata: JsonObject & { readonly name: string };
};

export const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
export const config = (name: string, data: JsonObject): ManifestObject => ({
  ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data },
});
export const secret = (pin: string): ManifestObject => ({
  ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'pin' }, data: { pin: base64(pin) } },
});
export const service = (port: number): ManifestObject => ({
  ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } },
  spec: { selector: { app: 'web' }, ports: [{ name: 'http', port, targetPort: 8000 }] },
});
export const deployment = (image: string, env: readonly JsonObject[]): ManifestObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          { name: 'app', image, env, readinessProbe: { httpGet: { path: '/', port: 8000 }, periodSeconds: 1 } },
        ],
      },
    },
  },
});

export const BEFORE: readonly ManifestObject[] = [
  config('conf', { level: 'info', old: 'x' }),
  secret(OLD_PIN),
  service(80),
  deployment(testImage('1'), [{ name: 'OLD', value: '1' }]),
];
export const AFTER: readonly ManifestObject[] = [
  config('conf', { level: 'debug', fresh: 'y' }),
  config('created', { a: '1' }),
  secret(NEW_PIN),
  service(81),
  deployment(testImage('2'), [{ name: 'NEW', value: '2' }]),
];
/** A set without pods, for what no rollout has to do with. */
export const idle = (level: string): readonly ManifestObject[] => {
  const web = deployment(testImage('1'), []);
  return [config('conf', { level }), { ...web, spec: { ...(web['spec'] as JsonObject), replicas: 0 } }];
};
/** The run of a Job where nothing else is said, and others. */
const RUNS = [458, 701, 702];
const PLURAL: Readonly<Record<string, string>> = {
  ...{ ConfigMap: 'configmaps', Secret: 'secrets', Service: 'services', Deployment: 'deployments' },
};

/** A namespace with a set of manifests, and the tasks that work on it. */
export class ManifestSet {
  readonly cluster: TestCluster;
  readonly namespace: string;
  readonly #collectionUri: string;

  /** @param collectionUri an Azure DevOps that knows the run, or each deployment waits until its patience ends */
  constructor(cluster: TestCluster, namespace: string, collectionUri: string) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.#collectionUri = collectionUri;
  }

  listOf(kind: string): string {
    return `${kind === 'Deployment' ? '/apis/apps/v1' : '/api/v1'}/namespaces/${this.namespace}/${PLURAL[kind]}`;
  }

  pathOf({ kind, metadata: { name } }: ManifestObject): string {
    return `${this.listOf(kind)}/${name}`;
  }

  /** Makes objects as kubectl apply does. */
  async applied(objects: readonly ManifestObject[]): Promise<void> {
    for (const one of objects) {
      await this.cluster.ask('POST', `${this.listOf(one.kind)}?fieldManager=kubectl-client-side-apply`, {
        ...one,
        metadata: { ...one.metadata, annotations: { [LAST_APPLIED_NOTE]: JSON.stringify(one) } },
      });
    }
  }

  /** Changes an object in the name of somebody. */
  async change(object: ManifestObject, manager: string, change: object): Promise<void> {
    const path = `${this.pathOf(object)}?fieldManager=${manager}`;
    await this.cluster.ask('PATCH', path, change, 'application/merge-patch+json');
  }

  /** What people mean by the state of the set: without what only servers, controllers and bookkeeping write. */
  async state(): Promise<readonly ({ readonly name: string } & JsonObject)[]> {
    return (await this.#all()).map(({ metadata, data, spec }) => {
      const { name, uid, labels = null } = metadata;
      return { name, uid, labels, data, spec };
    });
  }

  /** By which it is told whether anything was written but to workloads, whose controllers write at any time. */
  async versions(): Promise<readonly (readonly [string, unknown])[]> {
    const still = (await this.#all()).filter(({ kind }) => kind !== 'Deployment');
    return still.map(({ metadata: { name, resourceVersion } }) => [name, resourceVersion]);
  }

  async #all() {
    const lists = await Promise.all(
      Object.keys(PLURAL).map(async (kind) => {
        const { items } = await this.cluster.ask('GET', this.listOf(kind));
        return (items as unknown as readonly ManifestObject[]).map((one): ManifestObject => ({ ...one, kind }));
      }),
    );
    const isOurs = ({ metadata: { name } }: ManifestObject) =>
      name.startsWith('smart-rollback.') || name === 'kube-root-ca.crt';
    return lists.flat().filter((one) => !isOurs(one));
  }

  begin(
    task: string,
    inputs: Readonly<Record<string, string>>,
    job = new Job({}),
    connection = kubernetesConnection(this.cluster.kubeconfig),
  ): RunningTask {
    job.setVariable('System.TeamFoundationCollectionUri', this.#collectionUri);
    const all = { kubernetesServiceConnection: CONNECTION, namespace: this.namespace, ...inputs };
    return startTask({ task, job, inputs: all, endpoints: { [CONNECTION]: connection } });
  }

  /** A job whose folder holds manifests, and the inputs that name them. */
  prepared(objects: readonly ManifestObject[]): {
    readonly job: Job;
    readonly inputs: Readonly<Record<string, string>>;
  } {
    const job = new Job({});
    const text = objects.map((one) => JSON.stringify(one, null, 2)).join('\n---\n');
    writeFileSync(path.join(job.variable('System.DefaultWorkingDirectory') ?? '', 'app.yaml'), text);
    return { job, inputs: { manifests: '*.yaml' } };
  }

  /** Deploys a set, which must succeed where nothing else is said. */
  async deployed(
    objects: readonly ManifestObject[],
    more: Readonly<Record<string, string>> = {},
    result: TaskRun['result'] = 'Succeeded',
  ): Promise<TaskRun> {
    const { job, inputs } = this.prepared(objects);
    const run = await this.begin('CaptureAndDeploy', { ...inputs, ...more }, job).finished;
    assert.equal(run.result, result, run.log);
    return run;
  }

  /** Rolls back by the record of a deployment. */
  back(deployed: TaskRun, more: Readonly<Record<string, string>> = {}): Promise<TaskRun> {
    return this.begin('SmartRollback', { rollbackInfo: artifact(deployed, 'rollback-info'), ...more }).finished;
  }

  /** Rolls back without any record. */
  undo(): Promise<TaskRun> {
    return this.begin('SmartRollback', { deploymentName: 'web' }).finished;
  }
}

/** For each spec a set in a namespace of its own, on a real API server; skipped on the embedded cluster, whose apply has no schemas. */
export function withManifestSet(): () => ManifestSet {
  let cluster: TestCluster;
  let set: ManifestSet | undefined;
  let azureDevOps: AzureDevOpsServer | undefined;
  before('only a real API server applies by schemas; the embedded one has none', async function () {
    cluster = await clusterUnderTest();
    if (cluster.kind === 'embedded') this.skip();
    const { token } = new Job({});
    azureDevOps = await startAzureDevOps({ token, projects: ['shop'] });
    const definition = azureDevOps.addDefinition({ name: 'python-build' });
    for (const id of RUNS) azureDevOps.addRun(definition, { id, result: 'running' });
  });
  after(() => azureDevOps?.stop());
  beforeEach(async () => {
    set = new ManifestSet(cluster, await cluster.createNamespace(), azureDevOps?.collectionUri ?? '');
  });
  afterEach(() => cluster.deleteNamespace(set?.namespace ?? ''));
  return () => set ?? assert.fail('there is no set yet');
}
