import assert from 'node:assert/strict';
import { Job, kubernetesConnection, runTask } from '../rigs/agent/agent.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
import type { TestCluster } from '../support/cluster.ts';
import { clusterUnderTest } from '../support/cluster.ts';
import { liveVersionOf } from '../rigs/service/live-version.ts';
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
const CONNECTION = '0c1b7c2e-58f3-4a3c-9d4a-6a1e8c1b0f55';
const GOOD = '457';
const BROKEN = '458';

// The pods of a test cluster run no image: a relay stands for them, and connects to the process of the version that the
// Deployment has at this moment. The address is one that only the cluster can reach, so there is no way but the tunnel.
describe(`examples/python-service behind a pod (${process.env['TEST_CLUSTER'] ?? 'embedded'} cluster)`, () => {
  const services = new Map<string, RunningService>();
  let workspace: Workspace;
  let cluster: TestCluster;
  let namespace: string;
  let job: Job;
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
    job = new Job({
      variables: {
        'System.DefaultWorkingDirectory': workspace.sources,
        'Build.SourcesDirectory': workspace.sources,
      },
    });
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
  const test = (inputs: Readonly<Record<string, string>>) =>
    step('NewmanSanity', {
      collection: 'services/python-service/postman/sanity.json',
      environment: 'services/python-service/postman/prod.env.json',
      readyPath: '/health',
      ...inputs,
    });

  it('is deployed with its own manifests, and recorded under the address inside the cluster', async () => {
    deployed = await deploy(GOOD);
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    assert.deepEqual([deployed.outputs['previousImageTag'], deployed.outputs['changed']], ['456', 'true']);
  });

  for (const access of ['auto', 'portForward']) {
    it(`passes its sanity tests through the API server with access: ${access}`, async () => {
      const run = await test({ access, variables: `expectedVersion=${GOOD}` });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.deepEqual(
        [run.outputs['result'], run.outputs['assertions'], run.outputs['requests']],
        ['passed', '9', '7'],
      );
      assert.match(
        run.log,
        new RegExp(`${NAME}\\.${namespace}\\.svc\\.cluster\\.local:8000 is reached by port-forward`),
      );
      assert.match(run.testResults[0]?.text ?? '', /Service \/ Version \/ is the version that was deployed/);
    });
  }

  it('fails them where the version that was deployed next is broken', async () => {
    const next = await deploy(BROKEN);
    assert.equal(next.result, 'Succeeded', next.log);
    const run = await test({ variables: `expectedVersion=${BROKEN}` });
    assert.equal(run.result, 'Failed', run.log);
    assert.deepEqual([run.outputs['result'], run.outputs['failedAssertions']], ['failed', '1']);
    assert.match(run.outputs['firstFailure'] ?? '', /is taken, with its total/);
  });

  it('is put back by SmartRollback, and passes again', async () => {
    const back = await step('SmartRollback', { namespace, deploymentName: NAME, expectedImage: BROKEN });
    assert.equal(back.result, 'Succeeded', back.log);
    assert.deepEqual([back.outputs['changed'], back.outputs['toImage']], ['true', `${REPOSITORY}:${GOOD}`]);
    const run = await test({
      variables: `expectedVersion=${GOOD}`,
      deployInfo: deployed.outputs['deployInfoPath'] ?? '',
    });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['result'], 'passed');
  });

  it('is no success where the pods do not answer', async () => {
    for (const service of services.values()) await service.stop();
    const run = await test({ readyTimeoutSeconds: '1' });
    assert.equal(run.result, 'Failed', run.log);
    assert.notEqual(run.outputs['result'], 'passed');
  });
});
