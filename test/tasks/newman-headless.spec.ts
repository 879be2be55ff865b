import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { TaskRun } from '../rigs/agent/agent.ts';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';
import { CONNECTION, DEPLOYMENT, workbench } from '../support/workload-tests.ts';
import type { Workbench } from '../support/workload-tests.ts';

// A StatefulSet behind a Service with clusterIP: None, which gives each of its pods a name.
describe('NewmanSanity: the pods behind a headless Service', () => {
  let bench: Workbench;
  const servers: TestServer[] = [];
  const hosts = (): string[] => servers.flatMap(({ requests }, index) => requests.map(() => String(index)));

  before(async () => {
    bench = await workbench({ kind: 'StatefulSet', replicas: 2 });
    const { cluster, namespace } = bench;
    await cluster.ask('POST', `/api/v1/namespaces/${namespace}/services`, {
      metadata: { name: DEPLOYMENT },
      spec: { clusterIP: 'None', selector: { app: DEPLOYMENT }, ports: [{ name: 'http', port: 8000 }] },
    });
    for (const index of [0, 1]) {
      const server = await startServer();
      servers.push(server);
      const pod = `/api/v1/namespaces/${namespace}/pods/${DEPLOYMENT}-${index}`;
      const ports = `8000=${new URL(server.url).port}`;
      const patch = [{ op: 'add', path: '/metadata/annotations', value: { 'node-simulator/ports': ports } }];
      await cluster.patch(pod, patch);
    }
  });
  beforeEach(() => servers.forEach(({ requests }) => requests.splice(0)));
  after(async () => {
    for (const server of servers) await server.stop();
    await bench.azureDevOps.stop();
    await bench.cluster.deleteNamespace(bench.namespace);
  });

  const test = async (host: string, inputs: Readonly<Record<string, string>> = {}): Promise<TaskRun> => {
    const sources = bench.job.variable('System.DefaultWorkingDirectory') ?? '';
    await mkdir(sources, { recursive: true });
    const requests = [1, 2, 3].map((turn) => ({ name: `Turn ${turn}`, test: PASSES }));
    await writeFile(path.join(sources, 'sanity.json'), JSON.stringify(collectionOf('Sanity', requests)));
    const given = { collection: 'sanity.json', kubernetesServiceConnection: CONNECTION, recordVerdict: 'false' };
    return bench.test({ ...given, targetUrl: `http://${host}:8000`, ...inputs });
  };

  for (const index of [0, 1]) {
    it(`leads a pod's own name to that very pod: number ${index}`, async () => {
      const host = `${DEPLOYMENT}-${index}.${DEPLOYMENT}.${bench.namespace}.svc`;
      const run = await test(index === 0 ? host : `${host}.cluster.local`);
      assert.equal(run.result, 'Succeeded', run.log);
      assert.match(
        run.log,
        new RegExp(`Service ${DEPLOYMENT} in namespace .+, port 8000 of its pod ${DEPLOYMENT}-${index}`),
      );
      // The probe and three requests.
      assert.deepEqual(
        hosts(),
        [0, 0, 0, 0].map(() => String(index)),
      );
    });
  }

  it('leads the name of the Service to any of its ready pods', async () => {
    const run = await test(`${DEPLOYMENT}.${bench.namespace}.svc`);
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(hosts().length, 4);
  });

  it('says that there is no such pod', async () => {
    const run = await test(`${DEPLOYMENT}-7.${DEPLOYMENT}.${bench.namespace}.svc`, { readyTimeoutSeconds: '0' });
    assert.match(
      run.errors[0] ?? '',
      /no pod of Service python-service in .+ can take the request: it has no pod python-service-7/,
    );
    assert.deepEqual(hosts(), []);
  });
});
