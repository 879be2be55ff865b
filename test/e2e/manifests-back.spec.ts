import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { JsonObject } from '../../shared/kubernetes/objects.ts';
import { Job, kubernetesConnection, startTask } from '../rigs/agent/agent.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
import type { TestCluster } from '../support/cluster.ts';
import { clusterUnderTest, testImage } from '../support/cluster.ts';
import { CONNECTION, artifact } from '../support/workload-tests.ts';

const NOTE = 'kubectl.kubernetes.io/last-applied-configuration';
const OLD_PIN = 'hunter-4711';
const NEW_PIN = 'hunter-4712';

type Manifest = JsonObject & { readonly kind: string; readonly metadata: { readonly name: string } };

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');
const config = (name: string, data: JsonObject): Manifest => ({
  ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data },
});
const secret = (pin: string): Manifest => ({
  ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'pin' }, data: { pin: base64(pin) } },
});
const service = (port: number): Manifest => ({
  ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } },
  spec: { selector: { app: 'web' }, ports: [{ name: 'http', port, targetPort: 8000 }] },
});
const deployment = (image: string, env: readonly JsonObject[]): Manifest => ({
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

const BEFORE: readonly Manifest[] = [
  config('conf', { level: 'info', old: 'x' }),
  secret(OLD_PIN),
  service(80),
  deployment(testImage('1'), [{ name: 'OLD', value: '1' }]),
];
const AFTER: readonly Manifest[] = [
  config('conf', { level: 'debug', fresh: 'y' }),
  config('created', { a: '1' }),
  secret(NEW_PIN),
  service(81),
  deployment(testImage('2'), [{ name: 'NEW', value: '2' }]),
];
const PLURAL: Readonly<Record<string, string>> = {
  ...{ ConfigMap: 'configmaps', Secret: 'secrets', Service: 'services', Deployment: 'deployments' },
};

describe('Manifests: all of it back', () => {
  let cluster: TestCluster;
  let namespace: string;
  before('only a real API server has server-side apply; the embedded one has none', async function () {
    cluster = await clusterUnderTest();
    if (cluster.kind === 'embedded') this.skip();
  });
  beforeEach(async () => {
    namespace = await cluster.createNamespace();
  });
  afterEach(() => cluster.deleteNamespace(namespace));

  const listOf = (kind: string) =>
    `${kind === 'Deployment' ? '/apis/apps/v1' : '/api/v1'}/namespaces/${namespace}/${PLURAL[kind]}`;
  const pathOf = ({ kind, metadata: { name } }: Manifest) => `${listOf(kind)}/${name}`;
  /** An object as kubectl apply makes it. */
  const applied = (object: Manifest) =>
    cluster.ask('POST', `${listOf(object.kind)}?fieldManager=kubectl-client-side-apply`, {
      ...object,
      metadata: { ...object.metadata, annotations: { [NOTE]: JSON.stringify(object) } },
    });
  const edit = (object: Manifest, change: object) =>
    cluster.ask('PATCH', `${pathOf(object)}?fieldManager=kubectl-edit`, change, 'application/merge-patch+json');

  /** What people mean by the state of the set: without what only servers, controllers and bookkeeping write. */
  async function state(): Promise<readonly object[]> {
    const lists = await Promise.all(Object.keys(PLURAL).map((kind) => cluster.ask('GET', listOf(kind))));
    const items = lists.flatMap((list) => list['items'] as readonly JsonObject[]);
    return items.flatMap(({ metadata, data, spec }) => {
      const { name, uid, labels = null } = metadata as JsonObject & { readonly name: string };
      const isOurs = name.startsWith('smart-rollback.') || name === 'kube-root-ca.crt';
      return isOurs ? [] : [{ name, uid, labels, data, spec }];
    });
  }

  function run(task: string, inputs: Readonly<Record<string, string>>, job = new Job({})): Promise<TaskRun> {
    const endpoints = { [CONNECTION]: kubernetesConnection(cluster.kubeconfig) };
    const all = { kubernetesServiceConnection: CONNECTION, namespace, ...inputs };
    return startTask({ task, job, inputs: all, endpoints }).finished;
  }
  function deploy(objects: readonly Manifest[], more: Readonly<Record<string, string>> = {}): Promise<TaskRun> {
    const job = new Job({});
    const text = objects.map((one) => JSON.stringify(one, null, 2)).join('\n---\n');
    writeFileSync(path.join(job.variable('System.DefaultWorkingDirectory') ?? '', 'app.yaml'), text);
    return run('CaptureAndDeploy', { manifests: '*.yaml', ...more }, job);
  }
  async function back(deployed: TaskRun, more: Readonly<Record<string, string>> = {}): Promise<TaskRun> {
    const { namespace: _, ...inputs } = { namespace, rollbackInfo: artifact(deployed, 'rollback-info'), ...more };
    return run('SmartRollback', inputs);
  }
  const versions = async () => {
    const lists = await Promise.all(['ConfigMap', 'Secret', 'Service'].map((kind) => cluster.ask('GET', listOf(kind))));
    return lists.flatMap((list) =>
      (list['items'] as unknown as readonly { metadata: { name: string; resourceVersion: string } }[]).map(
        ({ metadata: { name, resourceVersion } }) => [name, resourceVersion],
      ),
    );
  };

  it('what kubectl apply had made comes back with the Service port, the Secret and the template; a foreign key stays; twice is once', async () => {
    for (const one of BEFORE) await applied(one);
    const before = await state();
    const deployed = await deploy(AFTER);
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    await edit(config('conf', {}), { data: { theirs: 't' } });

    const tried = await back(deployed, { dryRun: 'true' });
    assert.equal(tried.result, 'Succeeded', tried.log);
    assert.match(
      tried.log,
      /Dry run: Manifests: 4 objects would go back to what was there before run .*, 1 that it had created would be deleted\. Nothing was changed\./,
    );
    assert.ok(tried.log.includes("+  pin: '*** (changed)'"), tried.log);

    const undone = await back(deployed);
    assert.equal(undone.result, 'Succeeded', undone.log);
    assert.equal(undone.outputs['changed'], 'true');
    const conf = config('conf', { level: 'info', old: 'x', theirs: 't' });
    assert.deepEqual(
      await state(),
      before.map((one) => ((one as { name: string }).name === 'conf' ? { ...one, data: conf['data'] } : one)),
    );
    const sets = await cluster.ask('GET', `/apis/apps/v1/namespaces/${namespace}/replicasets`);
    assert.equal((sets['items'] as readonly object[]).length, 2, 'the old ReplicaSet is used again');

    const settled = await versions();
    const again = await back(deployed);
    assert.equal(again.result, 'Succeeded', again.log);
    assert.match(again.log, /Nothing was changed: all of it is back already\./);
    assert.equal(again.outputs['changed'], 'false');
    assert.deepEqual(await versions(), settled);

    const folder = artifact(deployed, 'rollback-info');
    const files = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8'));
    const records = await cluster.ask('GET', listOf('ConfigMap'));
    const said = [...files, JSON.stringify(records), ...[deployed, tried, undone, again].map(({ log }) => log)];
    for (const value of [OLD_PIN, NEW_PIN])
      for (const form of [value, base64(value), encodeURIComponent(value)])
        for (const text of said) assert.ok(!text.includes(form), form);
  });

  it('what somebody changed since is refused with path and manager, and a forged record whatever force says', async () => {
    for (const one of BEFORE) await applied(one);
    const deployed = await deploy(AFTER);
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    await edit(config('conf', {}), { data: { level: 'warn' } });
    const changed = await state();
    const refused = await back(deployed);
    assert.equal(refused.result, 'Failed', refused.log);
    assert.match(
      refused.errors[0] ?? '',
      /ConfigMap conf in namespace \S+: kubectl-edit changed data\.level at \S+\. Somebody changed it since, so nothing was changed\./,
    );
    assert.deepEqual(await state(), changed);

    const name = 'smart-rollback.deployment.web.1';
    const genuine = await cluster.ask('GET', `${listOf('ConfigMap')}/${name}`);
    await cluster.ask('DELETE', `${listOf('ConfigMap')}/${name}`);
    const { binaryData, data, immutable } = genuine;
    await cluster.ask('POST', listOf('ConfigMap'), { ...{ binaryData, data, immutable }, metadata: { name } });
    const forged = await back(deployed, { force: 'true' });
    assert.equal(forged.result, 'Failed', forged.log);
    assert.match(
      forged.errors[0] ?? '',
      /ConfigMap \S+ in namespace \S+ is not the one that the deployment made: its uid is .*Somebody made it anew; nothing is put back by it\./,
    );
    assert.deepEqual(await state(), changed);
  });

  it('over a deployment that failed and its rerun, an undo without any record goes back to what was there before both', async () => {
    for (const one of BEFORE) await applied(one);
    const before = await state();
    const failed = await deploy([...AFTER.slice(0, 4), deployment(testImage('missing'), [])]);
    assert.equal(failed.result, 'Failed', failed.log);
    const deployed = await deploy([config('conf', { level: 'trace' }), ...AFTER.slice(1)]);
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    const undone = await run('SmartRollback', { deploymentName: 'web' });
    assert.equal(undone.result, 'Succeeded', undone.log);
    assert.deepEqual(await state(), before);
    assert.match(undone.log, /went back to what was there before runs \S+ and \S+, 1 that it had created was deleted/);
    const again = await run('SmartRollback', { deploymentName: 'web' });
    assert.match(again.log, /Nothing was changed: all of it is back already\./);
  });

  it('a first deployment has nothing to go back to; with force what it created is deleted, but for what another made anew', async () => {
    const deployed = await deploy(AFTER);
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    const refused = await back(deployed);
    assert.match(
      refused.errors[0] ?? '',
      /^Deployment web was deployed for the first time, so there is nothing to go back to\. To delete what was created \(ConfigMap conf .*\), run again with force: true\.$/,
    );
    const created = config('created', { a: '1' });
    await cluster.ask('DELETE', pathOf(created));
    await cluster.ask('POST', listOf('ConfigMap'), created);
    const deleted = await back(deployed, { force: 'true' });
    assert.equal(deleted.result, 'Succeeded', deleted.log);
    assert.match(
      deleted.log,
      /leave {6}ConfigMap created in namespace \S+: it is another than the one that was created/,
    );
    const left = await state();
    assert.deepEqual(
      left.map((one) => (one as { readonly name: string }).name),
      ['created'],
    );
  });

  it('Recreate both ways, a scale between deployment and rollback, and a key that another tool claims as well', async () => {
    const idle = (name: string, strategy: JsonObject, replicas: number): Manifest => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        replicas,
        strategy,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ name: 'app', image: testImage('1') }] },
        },
      },
    });
    const [recreate, rolling] = [{ type: 'Recreate' }, { type: 'RollingUpdate' }];
    for (const one of [
      idle('to', rolling, 0),
      idle('fro', recreate, 0),
      idle('web', rolling, 0),
      config('conf', { a: '1' }),
    ])
      await applied(one);
    const before = await state();
    const deployed = await deploy(
      [
        idle('to', recreate, 0),
        idle('fro', rolling, 0),
        idle('web', rolling, 1),
        config('conf', { a: '1', more: '2' }),
      ],
      { deploymentName: 'web', stableSeconds: '0' },
    );
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    await cluster.ask(
      'PATCH',
      `${listOf('Deployment')}/web/scale?fieldManager=kubectl-scale`,
      { spec: { replicas: 2 } },
      'application/merge-patch+json',
    );
    const claimed = config('conf', { more: '2' });
    await cluster.ask('PATCH', `${pathOf(claimed)}?fieldManager=other-tool`, claimed, 'application/apply-patch+yaml');
    const undone = await back(deployed);
    assert.equal(undone.result, 'Succeeded', undone.log);
    assert.ok(
      undone.warnings.some((one) =>
        /ConfigMap conf in namespace \S+ went back, but data\.more stays as it is/.test(one),
      ),
      undone.log,
    );
    const mended = before.map((one) => {
      const { name, spec } = one as { readonly name: string; readonly spec: JsonObject };
      if (name === 'conf') return { ...one, data: { a: '1', more: '2' } };
      return name === 'web' ? { ...one, spec: { ...spec, replicas: 2 } } : one;
    });
    assert.deepEqual(await state(), mended);
  });

  it('what our own image patch and kubectl apply put in after the manifests is refused, by name', async () => {
    for (const one of BEFORE) await applied(one);
    const deployed = await deploy(AFTER);
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    const image = testImage('3');
    const [imageName = '', imageTag = ''] = [
      image.slice(0, image.lastIndexOf(':')),
      image.slice(image.lastIndexOf(':') + 1),
    ];
    const later = await run('CaptureAndDeploy', { deploymentName: 'web', imageName, imageTag });
    assert.equal(later.result, 'Succeeded', later.log);
    const conf = config('conf', { level: 'warn' });
    await cluster.ask(
      'PATCH',
      `${pathOf(conf)}?fieldManager=kubectl-client-side-apply`,
      { ...conf, metadata: { annotations: { [NOTE]: JSON.stringify(conf) } } },
      'application/merge-patch+json',
    );
    const refused = await back(deployed);
    assert.match(
      refused.errors[0] ?? '',
      /ConfigMap conf in namespace \S+: kubectl-client-side-apply changed data\.level at \S+, Deployment web in namespace \S+: smart-rollback changed spec\.template\.spec\.containers\[name=app\]\.image at \S+\. Somebody/,
    );
    const undone = await run('SmartRollback', { deploymentName: 'web' });
    assert.match(undone.log, /rolled back from \S+:3 to \S+:2/, undone.log);
  });
});
