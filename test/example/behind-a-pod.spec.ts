import assert from 'node:assert/strict';
import type { TaskRun } from '../rigs/agent/agent.ts';
import type { TestCluster } from '../support/cluster.ts';
import { clusterUnderTest } from '../support/cluster.ts';
import { liveVersionOf } from '../rigs/service/live-version.ts';
import type { ExampleSteps } from '../support/example/example-steps.ts';
import { assertBrokenFound, assertPassed, assertPutBack, exampleSteps } from '../support/example/example-steps.ts';
import { installed } from '../support/example/installed.ts';
import { startLiveRelay } from '../support/example/live-relay.ts';
import { manifestsOf } from '../support/example/manifests.ts';
import type { RunningService } from '../support/example/uvicorn.ts';
import { startUvicorn } from '../support/example/uvicorn.ts';
import type { Workspace } from '../support/example/workspace.ts';
import { openBrokenCopy } from '../support/example/workspace.ts';
import { undoAfterwards } from '../support/undo.ts';

const NAME = 'python-service';
const REPOSITORY = process.env['TEST_IMAGE_REPOSITORY'] ?? 'registry.example.com/apps/python-service';
const GOOD = '457';
const BROKEN = '458';

// The pods of a test cluster run no image: a relay stands for them, and connects to the process of the version that the
// Deployment has at this moment. The address is one that only the cluster can reach, so there is no way but the tunnel.
describe(`examples/python-service behind a pod (${process.env['TEST_CLUSTER'] ?? 'embedded'} cluster)`, () => {
  const services = new Map<string, RunningService>();
  let workspace: Workspace;
  let cluster: TestCluster;
  let namespace: string;
  let steps: ExampleSteps;
  let deployed: TaskRun;

  const made = undoAfterwards();
  const start = async (folder: Workspace, version: string) => {
    const service = await startUvicorn(folder, version);
    made(() => service.stop());
    services.set(version, service);
  };
  before(async () => {
    workspace = installed('pip');
    await start(workspace, GOOD);
    await start(openBrokenCopy(workspace), BROKEN);
    cluster = await clusterUnderTest();
    namespace = await cluster.createNamespace();
    made(() => cluster.deleteNamespace(namespace));
    const liveVersion = liveVersionOf(cluster, namespace, NAME);
    const relay = await startLiveRelay(async () => {
      const version = await liveVersion();
      const service = services.get(version);
      if (service === undefined) throw new Error(`nothing runs version ${version}`);
      return Number(new URL(service.url).port);
    });
    made(() => relay.stop());
    for (const { collection, body } of manifestsOf(`${REPOSITORY}:456`, relay.port)) {
      await cluster.ask('POST', collection(namespace), body);
    }
    await cluster.waitForRollout(namespace, NAME);
    steps = exampleSteps({ cluster, namespace, repository: REPOSITORY, sources: workspace.sources });
  });

  it('is deployed with its own manifests, and recorded under the address inside the cluster', async () => {
    deployed = await steps.deploy(GOOD);
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    assert.deepEqual([deployed.outputs['previousImageTag'], deployed.outputs['changed']], ['456', 'true']);
  });

  for (const access of ['auto', 'portForward']) {
    it(`passes its sanity tests through the API server with access: ${access}`, async () => {
      const run = await steps.test({ access, variables: `expectedVersion=${GOOD}` });
      assertPassed(run);
      assert.match(
        run.log,
        new RegExp(`${NAME}\\.${namespace}\\.svc\\.cluster\\.local:8000 is reached by port-forward`),
      );
      assert.match(run.testResults[0]?.text ?? '', /Service \/ Version \/ is the version that was deployed/);
    });
  }

  it('fails them where the version that was deployed next is broken', async () => {
    const next = await steps.deploy(BROKEN);
    assert.equal(next.result, 'Succeeded', next.log);
    assertBrokenFound(await steps.test({ variables: `expectedVersion=${BROKEN}` }));
  });

  it('is put back by SmartRollback, and passes again', async () => {
    assertPutBack(await steps.rollBack(BROKEN), `${REPOSITORY}:${GOOD}`);
    const run = await steps.test({
      variables: `expectedVersion=${GOOD}`,
      deployInfo: deployed.outputs['deployInfoPath'] ?? '',
    });
    assertPassed(run);
  });

  it('is no success where the pods do not answer', async () => {
    for (const service of services.values()) await service.stop();
    const run = await steps.test({ readyTimeoutSeconds: '1' });
    assert.equal(run.result, 'Failed', run.log);
    assert.notEqual(run.outputs['result'], 'passed');
  });
});
