import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import type { ExampleSteps } from '../support/example/example-steps.ts';
import { assertBrokenFound, assertPassed, assertPutBack, exampleSteps } from '../support/example/example-steps.ts';
import { manifestsOf } from '../support/example/manifests.ts';
import { EXAMPLE, openBrokenCopy, openWorkspace } from '../support/example/workspace.ts';
import type { TestCluster } from '../support/cluster.ts';
import { clusterUnderTest } from '../support/cluster.ts';
import { undoAfterwards } from '../support/undo.ts';

const NAME = 'python-service';
const REPOSITORY = `artifactory.example.com/apps/${NAME}`;
const GOOD = '456';
const BROKEN = '457';
const expecting = (version: string) => ({ variables: `expectedVersion=${version}` });
const BUILD_MILLISECONDS = 1_200_000;
const BUILDER = path.join(import.meta.dirname, '..', 'rigs', 'real-node', 'python-image');

// Nothing stands for anything here: images from the example's Dockerfile, its own manifests and its own collection.
describe('On a real node, examples/python-service from its own Dockerfile', () => {
  const workspace = openWorkspace('real-node');
  let cluster: TestCluster;
  let namespace: string;
  let steps: ExampleSteps;

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
    steps = exampleSteps({ cluster, namespace, repository: REPOSITORY, sources: workspace.sources });
  });

  it('is live, as its manifests say, and its own collection passes through the tunnel', async () => {
    const deployed = await steps.deploy(GOOD);
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    assert.equal(deployed.outputs['changed'], 'false');
    const run = await steps.test(expecting(GOOD));
    assertPassed(run);
    assert.match(run.log, /is reached by port-forward/);
  });

  it('is deployed with a mistake in it, which the collection finds', async () => {
    const deployed = await steps.deploy(BROKEN);
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    assert.equal(deployed.outputs['previousImage'], `${REPOSITORY}:${GOOD}`);
    assertBrokenFound(await steps.test(expecting(BROKEN)));
  });

  it('is put back by SmartRollback, and passes again', async () => {
    assertPutBack(await steps.rollBack(BROKEN), `${REPOSITORY}:${GOOD}`);
    assertPassed(await steps.test(expecting(GOOD)));
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
