import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { load } from 'js-yaml';
import { readRecordedSet } from '../../shared/contract/deployment-record.ts';
import type { JsonObject, Workload } from '../../shared/kubernetes/objects.ts';
import { readSetRecord } from '../../shared/manifests/set-record.ts';
import { sha256Of } from '../../shared/manifests/text-hash.ts';
import { readBookkeeping } from '../../shared/versions/annotations.ts';
import { Job, kubernetesConnection, startTask } from '../rigs/agent/agent.ts';
import type { RunningTask, TaskRun } from '../rigs/agent/agent.ts';
import type { PolicyRule, TestCluster } from '../support/cluster.ts';
import { clusterUnderTest, testImage, workloadPath } from '../support/cluster.ts';
import type { AzureDevOpsServer } from '../rigs/azure-devops/azure-devops-server.ts';
import { startAzureDevOps } from '../rigs/azure-devops/azure-devops-server.ts';
import { endJob, migrate } from '../support/managed-job.ts';
import {
  LAST_APPLIED_NOTE,
  base64,
  config as configOfSet,
  deployment as deploymentOfSet,
  service,
} from '../support/manifest-set.ts';
import { CONNECTION, artifact, warningsOf } from '../support/workload-tests.ts';

const TOKEN = 'system-access-token-of-the-job';

const deployment = (image: string, env: readonly JsonObject[] = []) => {
  const made = deploymentOfSet(image, env);
  return { ...made, spec: made['spec'] as JsonObject };
};
const config = (data: JsonObject) => configOfSet('conf', data);

interface RecordObject {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly binaryData: { readonly objects: string };
}

describe('Manifests: applied', () => {
  let cluster: TestCluster;
  let namespace: string;
  let azureDevOps: AzureDevOpsServer | undefined;
  before('only a real API server applies by schemas; the embedded one has none', async function () {
    cluster = await clusterUnderTest();
    if (cluster.kind === 'embedded') this.skip();
    azureDevOps = await startAzureDevOps({ token: TOKEN, projects: ['shop'] });
    azureDevOps.addRun(azureDevOps.addDefinition({ name: 'python-build' }), { id: 458, result: 'running' });
  });
  after(() => azureDevOps?.stop());
  beforeEach(async () => {
    namespace = await cluster.createNamespace();
  });
  afterEach(() => cluster.deleteNamespace(namespace));

  // Of an attempt of one and the same run, which has published nothing that could be overwritten.
  const newJob = () => {
    const variables = {
      'Build.BuildId': '458',
      'System.TeamFoundationCollectionUri': azureDevOps?.collectionUri ?? '',
    };
    return new Job({ token: TOKEN, variables });
  };

  /** Starts the task over these objects, in an attempt of one and the same run. */
  function start(
    objects: readonly object[],
    more: { readonly inputs?: Readonly<Record<string, string>>; readonly kubeconfig?: string } = {},
  ): RunningTask {
    const own = newJob();
    const text = objects.map((one) => JSON.stringify(one, null, 2)).join('\n---\n');
    writeFileSync(path.join(own.variable('System.DefaultWorkingDirectory') ?? '', 'app.yaml'), text);
    const inputs = { kubernetesServiceConnection: CONNECTION, namespace, manifests: '*.yaml', ...more.inputs };
    const endpoints = { [CONNECTION]: kubernetesConnection(more.kubeconfig ?? cluster.kubeconfig) };
    return startTask({ task: 'CaptureAndDeploy', job: own, inputs, endpoints });
  }
  const apply = (...given: Parameters<typeof start>): Promise<TaskRun> => start(...given).finished;

  const records = async () => {
    const all = `/api/v1/namespaces/${namespace}/configmaps?labelSelector=smart-rollback/workload`;
    const { items } = (await cluster.ask('GET', all)) as unknown as { readonly items: readonly RecordObject[] };
    return items.map(({ metadata, binaryData }) => ({
      ...metadata,
      text: gunzipSync(Buffer.from(binaryData.objects, 'base64')).toString('utf8'),
    }));
  };

  it('a first deployment and a second one with other values run, and the same again changes nothing', async () => {
    const first = await apply([config({ level: 'info' }), service(80), deployment(testImage('1'))]);
    assert.equal(first.result, 'Succeeded', first.log);
    assert.match(first.log, /Applied: 3 objects, 3 created\. web: \S+:1 is deployed and running \(revision 1/);
    assert.equal(first.outputs['previousImage'], '');
    const second = await apply([config({ level: 'debug' }), service(81), deployment(testImage('2'))]);
    assert.equal(second.result, 'Succeeded', second.log);
    assert.deepEqual(
      [second.outputs['changed'], second.outputs['previousImage'], second.outputs['deployedImage']],
      ['true', testImage('1'), testImage('2')],
    );
    const info = JSON.parse(
      readFileSync(path.join(artifact(second, 'deploy-info'), 'deploy-info.json'), 'utf8'),
    ) as object;
    assert.deepEqual(Object.keys(info), [
      'buildId',
      'imageTag',
      'imageName',
      'namespace',
      'deploymentName',
      'serviceUrl',
    ]);
    const [, kept] = await records();
    assert.ok(kept !== undefined);
    const { objects } = readSetRecord(kept.text, sha256Of(kept.text), 'x');
    assert.deepEqual(
      objects.map(({ kind, change, before }) => [kind, change, before === null]),
      [
        ['ConfigMap', 'changed', false],
        ['Service', 'changed', false],
        ['Deployment', 'changed', false],
      ],
    );
    assert.match(kept.text, /"data":\{"level":"info"\}/);
    // What names it, and by what it is known again: the artifact and the workload.
    const name = { namespace, name: 'smart-rollback.deployment.web.2', uid: kept.uid, sha256: sha256Of(kept.text) };
    const text = readFileSync(path.join(artifact(second, 'rollback-info'), 'deployment-record.json'), 'utf8');
    assert.deepEqual(readRecordedSet(text, 'x').set?.record, name);
    const { metadata } = (await cluster.ask(
      'GET',
      workloadPath('Deployment', namespace, 'web'),
    )) as unknown as Workload;
    assert.deepEqual(readBookkeeping(metadata.annotations).set, { ...name, run: '458' });
    const third = await apply([config({ level: 'debug' }), service(81), deployment(testImage('2'))]);
    assert.equal(third.result, 'Succeeded', third.log);
    assert.match(third.log, /Nothing was applied: all 3 objects are as they should be\. web: \S+:2 was live already/);
    assert.deepEqual([third.outputs['changed'], (await records()).length], ['false', 2]);
  });

  it('namespace and kinds come first, and nothing of the workloads before the Job that comes before them', async () => {
    const group = `${namespace}.example.com`;
    const home = `${namespace}-new`;
    const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }];
    const db = deployment(testImage('1'));
    const task = start(
      [
        { ...db, kind: 'StatefulSet', spec: { ...db.spec, serviceName: 'web' } },
        { apiVersion: `${group}/v1`, kind: 'Foo', metadata: { name: 'a' } },
        migrate('1'),
        config({ a: '1' }),
        {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: { name: `foos.${group}` },
          spec: { group, scope: 'Namespaced', names: { kind: 'Foo', plural: 'foos' }, versions },
        },
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: home } },
      ],
      { inputs: { namespace: home } },
    );
    await task.waitForLine(/Job migrate in namespace \S+: 0 of 1 pods succeeded/);
    const path = workloadPath('StatefulSet', home, 'web');
    assert.equal((await cluster.api('GET', path)).status, 404);
    await endJob(cluster, home, 'SuccessCriteriaMet', 'Complete');
    const run = await task.finished;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /Applied: 6 objects, 6 created\. statefulset\/web: \S+ is deployed and running/);
    assert.equal((await cluster.api('GET', `/apis/${group}/v1/namespaces/${home}/foos/a`)).status, 200);
    await cluster.deleteNamespace(home);
    await cluster.api('DELETE', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/foos.${group}`);
  });

  it('killed in the middle and run again, it goes on; a Job that fails ends it before the workloads, and is made anew', async () => {
    const set = [config({ a: '1' }), migrate('1'), deployment(testImage('1'))];
    const waits = /Job migrate in namespace \S+: 0 of 1 pods succeeded/;
    const killed = start(set);
    await killed.waitForLine(waits);
    killed.signal('SIGKILL');
    await killed.finished;
    const again = start(set);
    await again.waitForLine(waits);
    await endJob(cluster, namespace, 'FailureTarget', 'Failed');
    const failed = await again.finished;
    assert.equal(failed.result, 'Failed', failed.log);
    assert.match(failed.log, /Stays as it is: ConfigMap conf/);
    assert.match(
      failed.errors[0] ?? '',
      /^The manifests were not applied: Job migrate in namespace \S+: BySpec\. See kubectl logs job\/migrate/,
    );
    assert.equal((await cluster.api('GET', workloadPath('Deployment', namespace, 'web'))).status, 404);
    const last = start(set);
    await last.waitForLine(/Job migrate in namespace \S+ has failed and is made anew/);
    await last.waitForLine(waits);
    await endJob(cluster, namespace, 'SuccessCriteriaMet', 'Complete');
    const run = await last.finished;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /Applied: 3 objects, 1 created, 1 made anew, 1 as before\. web: \S+ is deployed and running/);
    const kept = (await records()).map(({ text }) => readSetRecord(text, sha256Of(text), 'x'));
    assert.deepEqual(
      kept.map(({ objects }) => objects.map(({ kind }) => kind).sort()),
      [['ConfigMap', 'Deployment', 'Job'], ['Deployment'], ['Deployment', 'Job']],
    );
  });

  it('what kubectl apply made is taken over: what left the manifests is gone, and no value of a Secret is anywhere', async () => {
    const byKubectl = (resource: string, object: { readonly metadata: object }) =>
      cluster.ask('POST', `/api/v1/namespaces/${namespace}/${resource}?fieldManager=kubectl-client-side-apply`, {
        ...object,
        metadata: { ...object.metadata, annotations: { [LAST_APPLIED_NOTE]: JSON.stringify(object) } },
      });
    const secret = (data: Readonly<Record<string, string>>) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'pin' },
      data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)])),
    });
    await byKubectl('configmaps', config({ level: 'info', old: 'x' }));
    await byKubectl('services', service(80));
    await byKubectl('secrets', secret({ pin: 'hunter-4711', other: 'as-it-was' }));
    const { data: _, ...pin } = secret({});
    const run = await apply([
      config({ level: 'debug' }),
      service(81),
      { ...pin, stringData: { pin: 'hunter-4712' } },
      deployment(testImage('1')),
    ]);
    assert.equal(run.result, 'Succeeded', run.log);
    const get = async (resource: string, name: string) =>
      (await cluster.ask('GET', `/api/v1/namespaces/${namespace}/${resource}/${name}`)) as unknown as {
        readonly data: object;
        readonly spec: { readonly ports: readonly { readonly port: number }[] };
      };
    assert.deepEqual((await get('configmaps', 'conf')).data, { level: 'debug' });
    assert.deepEqual((await get('secrets', 'pin')).data, { pin: base64('hunter-4712') });
    assert.deepEqual(
      (await get('services', 'web')).spec.ports.map(({ port }) => port),
      [81],
    );
    const [kept] = await records();
    const files = Object.values(run.artifacts).flatMap((folder) =>
      readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8')),
    );
    const all = [run.log, ...files, kept?.text ?? '', JSON.stringify(kept)].join('\n');
    for (const value of ['hunter-4711', 'hunter-4712', 'as-it-was'])
      for (const form of [value, base64(value), encodeURIComponent(value)]) assert.ok(!all.includes(form), form);
    // A way back needs them: they are in the Secret beside the record, and nowhere else.
    assert.ok('objects' in (await get('secrets', 'smart-rollback.deployment.web.1')).data);
  });

  it('the rights of docs/rbac are enough; without those for records it is refused before anything is applied', async () => {
    const rulesOf = async (file: string) =>
      (load(await readFile(`docs/rbac/${file}.yaml`, 'utf8')) as { readonly rules: readonly PolicyRule[] }).rules;
    const deploying = await rulesOf('capture-and-deploy');
    const applying = await rulesOf('manifests');
    const kubeconfigWith = async (rules: readonly PolicyRule[]) =>
      cluster.kubeconfigFor(await cluster.tokenFor(namespace, rules));
    const pin = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'pin' }, stringData: { a: 'b' } };
    const set = [config({ a: '1' }), pin, service(80), deployment(testImage('1'))];
    const noRecords = applying.map((rule) =>
      rule.resources[0] === 'configmaps' ? { ...rule, verbs: ['get', 'patch'] } : rule,
    );
    const withoutConfig = set.slice(1);
    const refused = await apply(withoutConfig, { kubeconfig: await kubeconfigWith([...deploying, ...noRecords]) });
    assert.match(
      refused.errors[0] ?? '',
      /^What is there before cannot be written down in the cluster, so nothing of the set was applied: .* may not create configmaps .* Add to its Role: .* To deploy the image alone, leave manifests out\.$/,
    );
    assert.equal((await cluster.api('GET', `/api/v1/namespaces/${namespace}/secrets/pin`)).status, 404);
    const run = await apply(set, { kubeconfig: await kubeconfigWith([...deploying, ...applying]) });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(warningsOf(run), []);
  });

  it('whoever scales keeps the number of replicas, and a manifest that drops it does not scale down to one', async () => {
    const path = workloadPath('Deployment', namespace, 'web');
    const scale = { spec: { replicas: 3 } };
    const replicas = async () => ((await cluster.ask('GET', path)) as unknown as Workload).spec.replicas;
    await apply([deployment(testImage('1'))]);
    await cluster.ask('PATCH', `${path}/scale?fieldManager=kubectl`, scale, 'application/merge-patch+json');
    const scaled = await apply([deployment(testImage('2'))]);
    assert.equal(scaled.result, 'Succeeded', scaled.log);
    assert.equal(await replicas(), 3);
    const { replicas: _, ...spec } = deployment(testImage('3')).spec;
    const dropped = await apply([{ ...deployment(testImage('3')), spec }]);
    assert.equal(dropped.result, 'Succeeded', dropped.log);
    assert.equal(await replicas(), 3);
  });

  it('nothing is written where Argo CD owns a field with another value, or another run deploys the workload now', async () => {
    const owner = `/api/v1/namespaces/${namespace}/configmaps/conf?fieldManager=argocd-controller`;
    await cluster.ask('PATCH', owner, config({ level: 'info' }), 'application/apply-patch+yaml');
    const set = [config({ level: 'debug' }), deployment(testImage('1'))];
    const refused = await apply(set);
    assert.match(
      refused.errors[0] ?? '',
      /argocd-controller owns \.data\.level of ConfigMap conf .* Nothing was changed\./,
    );
    const by = { id: '457', number: '20261130.7', at: new Date().toISOString(), timeoutSeconds: 600 };
    await cluster.ask('POST', `/api/v1/namespaces/${namespace}/configmaps`, {
      metadata: {
        name: 'smart-rollback.deployment.web.1',
        labels: { 'smart-rollback/workload': 'deployment.web' },
        annotations: { 'smart-rollback/run': JSON.stringify(by) },
      },
    });
    const second = await apply([deployment(testImage('1'))]);
    assert.match(
      second.errors[0] ?? '',
      /^Deployment web: run 20261130\.7 deploys it now\. Nothing of the set was applied\./,
    );
    assert.equal((await cluster.api('GET', workloadPath('Deployment', namespace, 'web'))).status, 404);
  });

  it('a workload that never runs fails the step by name, and the message says where what was there before is kept', async () => {
    await apply([config({ a: '1' }), deployment(testImage('1'))]);
    const run = await apply([config({ a: '2' }), deployment(testImage('2-missing'))]);
    assert.match(
      run.errors[0] ?? '',
      /^web: image \S+:2-missing cannot be pulled: not found .* kept in ConfigMap smart-rollback\.deployment\.web\.2 in namespace \S+\.$/,
    );
    assert.match(run.log, /2-missing is marked as rejected/);
  });
});
