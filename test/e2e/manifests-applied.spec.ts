import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readRecordedSet } from '../../shared/contract/deployment-record.ts';
import type { Workload } from '../../shared/kubernetes/objects.ts';
import { readSetRecord, sha256Of } from '../../shared/manifests/set-record.ts';
import { readBookkeeping } from '../../shared/versions/annotations.ts';
import { Job, kubernetesConnection, startTask } from '../rigs/agent/agent.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
import type { TestCluster } from '../support/cluster.ts';
import { clusterUnderTest, testImage, workloadPath } from '../support/cluster.ts';
import type { AzureDevOpsServer } from '../rigs/azure-devops/azure-devops-server.ts';
import { startAzureDevOps } from '../rigs/azure-devops/azure-devops-server.ts';
import { CONNECTION, artifact } from '../support/workload-tests.ts';

const TOKEN = 'system-access-token-of-the-job';

const deployment = (image: string, env: readonly object[] = []) => ({
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
const service = (port: number) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: { app: 'web' }, ports: [{ name: 'http', port, targetPort: 8000 }] },
});
const config = (data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf' }, data });

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
  before('only a real API server has server-side apply; the embedded one has none', async function () {
    cluster = await clusterUnderTest();
    if (cluster.kind === 'embedded') this.skip();
    azureDevOps = await startAzureDevOps({ token: TOKEN, projects: ['shop'] });
  });
  after(() => azureDevOps?.stop());
  beforeEach(async () => {
    namespace = await cluster.createNamespace();
  });
  afterEach(() => cluster.deleteNamespace(namespace));

  // The service does not know the run: it has published nothing that could be overwritten.
  const newJob = (id: number) => {
    const variables = {
      'Build.BuildId': String(id),
      'System.TeamFoundationCollectionUri': azureDevOps?.collectionUri ?? '',
    };
    return new Job({ token: TOKEN, variables });
  };

  async function apply(
    objects: readonly object[],
    more: {
      readonly inputs?: Readonly<Record<string, string>>;
      readonly run?: number;
      readonly kubeconfig?: string;
    } = {},
  ): Promise<TaskRun> {
    const own = newJob(more.run ?? 458);
    const text = objects.map((one) => JSON.stringify(one, null, 2)).join('\n---\n');
    writeFileSync(path.join(own.variable('System.DefaultWorkingDirectory') ?? '', 'app.yaml'), text);
    const inputs = { kubernetesServiceConnection: CONNECTION, namespace, manifests: '*.yaml', ...more.inputs };
    const endpoints = { [CONNECTION]: kubernetesConnection(more.kubeconfig ?? cluster.kubeconfig) };
    return startTask({ task: 'CaptureAndDeploy', job: own, inputs, endpoints }).finished;
  }

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
});
