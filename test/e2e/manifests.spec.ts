import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Job, kubernetesConnection, startTask } from '../rigs/agent/agent.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
import type { TestCluster } from '../support/cluster.ts';
import { clusterUnderTest } from '../support/cluster.ts';
import { LAST_APPLIED_NOTE, NEW_PIN, OLD_PIN, base64, config } from '../support/manifest-set.ts';
import { CONNECTION } from '../support/workload-tests.ts';

/** The Deployment of these specs: it makes no pods. */
const deployment = (image: string, env: readonly object[]) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image, env }] } },
  },
});
const secret = (data: object) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'pin' }, data });

describe('Manifests: a dry run', () => {
  let cluster: TestCluster;
  let namespace: string;
  before('only a real API server applies by schemas; the embedded one has none', async function () {
    cluster = await clusterUnderTest();
    if (cluster.kind === 'embedded') this.skip();
  });
  beforeEach(async () => {
    namespace = await cluster.createNamespace();
  });
  afterEach(() => cluster.deleteNamespace(namespace));

  const pathOf = (resource: string) =>
    `${resource === 'deployments' ? '/apis/apps/v1' : '/api/v1'}/namespaces/${namespace}/${resource}`;
  /** An object as kubectl apply makes it. */
  const applied = (resource: string, object: { readonly metadata: object }) =>
    cluster.ask('POST', `${pathOf(resource)}?fieldManager=kubectl-client-side-apply`, {
      ...object,
      metadata: { ...object.metadata, annotations: { [LAST_APPLIED_NOTE]: JSON.stringify(object) } },
    });
  /** What only a change makes anew: the generation of a Deployment, whose controller writes its status as it likes. */
  const state = async () => {
    const answers = await Promise.all(
      ['configmaps', 'secrets', 'deployments'].map((one) => cluster.ask('GET', pathOf(one))),
    );
    const items = answers.flatMap(
      (answer) => answer['items'] as { metadata: { name: string; generation?: number; resourceVersion: string } }[],
    );
    return items.map(({ metadata }) => [metadata.name, metadata.generation ?? metadata.resourceVersion]);
  };

  /** Runs the task over objects, or the text of a file. */
  async function tryOut(
    objects: readonly object[] | string,
    more: { readonly inputs?: Readonly<Record<string, string>>; readonly kubeconfig?: string } = {},
  ): Promise<TaskRun> {
    const job = new Job({});
    const text =
      typeof objects === 'string' ? objects : objects.map((one) => JSON.stringify(one, null, 2)).join('\n---\n');
    writeFileSync(path.join(job.variable('System.DefaultWorkingDirectory') ?? '', 'app.yaml'), text);
    const inputs = {
      kubernetesServiceConnection: CONNECTION,
      namespace,
      manifests: '*.yaml',
      dryRun: 'true',
      ...more.inputs,
    };
    const endpoints = { [CONNECTION]: kubernetesConnection(more.kubeconfig ?? cluster.kubeconfig) };
    return startTask({ task: 'CaptureAndDeploy', job, inputs, endpoints }).finished;
  }

  it('shows what would become of a set that kubectl apply made, changes nothing, and no value of a Secret is seen', async () => {
    await applied('configmaps', config('conf', { level: 'info', old: 'x' }));
    await applied('configmaps', config('same', { a: '1' }));
    await applied('secrets', secret({ pin: base64(OLD_PIN), other: base64('as-before') }));
    await applied(
      'deployments',
      deployment('r.example/app:1', [
        { name: 'OLD', value: '1' },
        { name: 'MODE', value: 'calm' },
      ]),
    );
    const before = await state();
    const run = await tryOut(
      [
        config('conf', { level: 'debug' }),
        config('same', { a: '1' }),
        { ...secret({ other: base64('as-before') }), stringData: { pin: NEW_PIN } },
        deployment('r.example/app:1', [{ name: 'MODE', value: 'wild' }]),
        config('fresh', { b: '2' }),
      ],
      { inputs: { imageName: 'r.example/app', imageTag: '2' } },
    );
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(
      run.log,
      /Dry run of 5 objects: 1 would be created, 3 changed, 1 stays as it is\. The server accepts all of it\. Nothing was changed or published\./,
    );
    for (const line of [
      '-  level: info',
      '-  old: x',
      '+  level: debug',
      "+  pin: '*** (changed)'",
      '-          image: r.example/app:1',
      '+          image: r.example/app:2',
      '-            - name: OLD',
      '+              value: wild',
      "+  b: '2'",
    ])
      assert.ok(run.log.includes(line), `${line}\n${run.log}`);
    assert.match(run.log, /container app: r\.example\/app:1 becomes r\.example\/app:2/);
    for (const value of [OLD_PIN, NEW_PIN, 'as-before'])
      for (const form of [value, base64(value), encodeURIComponent(value)]) assert.ok(!run.log.includes(form), form);
    assert.deepEqual(run.artifacts, {});
    assert.deepEqual(await state(), before);
  });

  it('tells all that would stop it, with file and line, and changes nothing', async () => {
    const owner = `${pathOf('configmaps')}/conf?fieldManager=argocd-controller`;
    await cluster.ask('PATCH', owner, config('conf', { level: 'info' }), 'application/apply-patch+yaml');
    const before = await state();
    const run = await tryOut(`apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data: {level: debug}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: numbers}
data: {port: 8080}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: good}
data: {a: b}
`);
    assert.equal(run.result, 'Failed', run.log);
    assert.match(
      run.errors[0] ?? '',
      /The dry run found what would stop 2 of 3 objects: 1\. app\.yaml:1: argocd-controller owns \.data\.level of ConfigMap conf in namespace \S+ with another value\..*; 2\. app\.yaml:6: \.data\.port of ConfigMap numbers in namespace \S+ is to be text\. Put it in quotes\. Nothing was changed\./,
    );
    assert.match(run.log, /Would be created: ConfigMap good/);
    assert.deepEqual(await state(), before);
  });

  it('prints the rights that are missing as rules', async () => {
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'patch'] }];
    const kubeconfig = cluster.kubeconfigFor(await cluster.tokenFor(namespace, rules));
    const run = await tryOut([config('conf', { a: '1' }), secret({})], { kubeconfig });
    assert.match(
      run.errors[0] ?? '',
      /what would stop 2 of 2 objects: 1\. .*the connection may not create ConfigMap conf .*; 2\. .*the connection may not get Secret pin/,
    );
    assert.ok(run.log.includes('- {apiGroups: [""], resources: ["configmaps"], verbs: ["create"]}'), run.log);
    assert.ok(run.log.includes('- {apiGroups: [""], resources: ["secrets"], verbs: ["get"]}'), run.log);
  });

  it('knows what the set itself makes first, kinds of its own, and kinds that nobody has', async () => {
    const group = `${namespace}.example.com`;
    const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }];
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `foos.${group}` },
      spec: { group, scope: 'Namespaced', names: { kind: 'Foo', plural: 'foos' }, versions },
    };
    const foo = { apiVersion: `${group}/v1`, kind: 'Foo', metadata: { name: 'a' } };
    const room = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: `${namespace}-new` } };
    const run = await tryOut([
      definition,
      foo,
      room,
      { ...config('conf', { a: '1' }), metadata: { name: 'conf', namespace: `${namespace}-new` } },
    ]);
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /2 would be created, 2 cannot be tried before \(see the warnings\)/);
    assert.deepEqual(
      run.warnings.map((one) => /makes its (\w+)/.exec(one)?.[1]),
      ['kind', 'namespace'],
    );
    const unknown = await tryOut([foo]);
    assert.match(
      unknown.errors[0] ?? '',
      /^The manifests cannot be used\. app\.yaml:1: the cluster has no API \S+\/v1, and nothing in the manifests defines Foo/,
    );
  });
});
