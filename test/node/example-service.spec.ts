import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { manifestsOf } from '../support/example/manifests.ts';
import { EXAMPLE, openBrokenCopy, openWorkspace } from '../support/example/workspace.ts';
import { Job, kubernetesConnection, runTask } from '../rigs/agent/agent.ts';
import type { TestCluster } from '../support/cluster.ts';
import { clusterUnderTest } from '../support/cluster.ts';
import { undoAfterwards } from '../support/undo.ts';
import { CONNECTION } from '../support/workload-tests.ts';

const NAME = 'python-service';
const REPOSITORY = `artifactory.example.com/apps/${NAME}`;
const GOOD = '456';
const BROKEN = '457';
const BUILD_MILLISECONDS = 1_200_000;
const BUILDER = path.join(import.meta.dirname, '..', 'rigs', 'real-node', 'python-image');

// Nothing stands for anything here: images from the example's Dockerfile, its own manifests and its own collection.
describe('On a real node, examples/python-service from its own Dockerfile', () => {
  const workspace = openWorkspace('real-node');
  const serviceFolder = 'services/python-service';
  let cluster: TestCluster;
  let namespace: string;
  let job: Job;

  const made = undoAfterwards();
  before(async function () {
    // Debian from its packages, then two images: minutes on a slow machine, and there is nothing else to wait for.
    this.timeout(BUILD_MILLISECONDS);
    const broken = openBrokenCopy(workspace).service;
    await pushImages([EXAMPLE, `apps/${NAME}:${GOOD}`, broken, `apps/${NAME}:${BROKEN}`]);
    cluster = await clusterUnderTest();
    namespace = await cluster.createNamespace();
    made(() => cluster.deleteNamespace(namespace));
    for (const { collection, body } of manifestsOf(`${REPOSITORY}:${GOOD}`)) {
      await cluster.ask('POST', collection(namespace), body);
    }
    await cluster.waitForRollout(namespace, NAME);
    const folders = ['System.DefaultWorkingDirectory', 'Build.SourcesDirectory'];
    job = new Job({ variables: Object.fromEntries(folders.map((name) => [name, workspace.sources])) });
  });

  const step = (task: string, inputs: Readonly<Record<string, string>>) =>
    runTask({
      task,
      job,
      inputs: { kubernetesServiceConnection: CONNECTION, ...inputs },
      endpoints: { [CONNECTION]: kubernetesConnection(cluster.kubeconfig) },
    });
  const deploy = (imageTag: string) =>
    step('CaptureAndDeploy', {
      namespace,
      deploymentName: NAME,
      imageName: REPOSITORY,
      imageTag,
      serviceUrl: `http://${NAME}.${namespace}.svc.cluster.local:8000`,
    });
  const test = (expectedVersion: string) =>
    step('NewmanSanity', {
      collection: `${serviceFolder}/postman/sanity.json`,
      environment: `${serviceFolder}/postman/prod.env.json`,
      readyPath: '/health',
      variables: `expectedVersion=${expectedVersion}`,
    });

  it('is live, as its manifests say, and its own collection passes through the tunnel', async () => {
    const deployed = await deploy(GOOD);
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    assert.equal(deployed.outputs['changed'], 'false');
    const run = await test(GOOD);
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual([run.outputs['result'], run.outputs['assertions'], run.outputs['requests']], ['passed', '9', '7']);
    assert.match(run.log, /is reached by port-forward/);
  });

  it('is deployed with a mistake in it, which the collection finds', async () => {
    const deployed = await deploy(BROKEN);
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    assert.equal(deployed.outputs['previousImage'], `${REPOSITORY}:${GOOD}`);
    const run = await test(BROKEN);
    assert.equal(run.result, 'Failed', run.log);
    assert.deepEqual([run.outputs['result'], run.outputs['failedAssertions']], ['failed', '1']);
    assert.match(run.outputs['firstFailure'] ?? '', /is taken, with its total/);
  });

  it('is put back by SmartRollback, and passes again', async () => {
    const back = await step('SmartRollback', { namespace, deploymentName: NAME, expectedImage: BROKEN });
    assert.equal(back.result, 'Succeeded', back.log);
    assert.deepEqual([back.outputs['changed'], back.outputs['toImage']], ['true', `${REPOSITORY}:${GOOD}`]);
    const run = await test(GOOD);
    assert.equal(run.outputs['result'], 'passed', run.log);
  });
});

/** Builds and pushes pairs of folder and name; what the builder wrote goes into the error. */
async function pushImages(pairs: readonly string[]): Promise<void> {
  const registry = process.env['TEST_REGISTRY'];
  if (registry === undefined) throw new Error('TEST_REGISTRY is not set; npm run test:node sets it');
  const builder = spawn(BUILDER, [registry, ...pairs], { stdio: ['ignore', 'pipe', 'pipe'] });
  let written = '';
  for (const stream of [builder.stdout, builder.stderr]) stream.on('data', (text) => (written += String(text)));
  const [code] = (await once(builder, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${BUILDER} ended with ${code ?? 'a signal'}:\n${written}`);
}
