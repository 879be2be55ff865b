import assert from 'node:assert/strict';
import { makeCertificate } from '../rigs/cluster/certificate.ts';
import { workloadPath } from '../support/cluster.ts';
import type { LiveWorkload } from '../support/workload-tests.ts';
import { CONNECTION, DEPLOYMENT, withFreshWorkbench } from '../support/workload-tests.ts';
import { FaultProxy } from './proxy/fault-proxy.ts';
import { connectionTo } from './stage/stage.ts';

// Of a set of two the first two patches are tried, and the next two are made.
const FIRST_CHANGE = { what: 'patch deployments', ordinal: 3 };

describe('A step of two workloads, after its first change', () => {
  const bench = withFreshWorkbench();
  let proxy: FaultProxy;
  let endpoints: Record<string, ReturnType<typeof connectionTo>>;

  beforeEach(async () => {
    const { cluster, namespace, image } = bench();
    await cluster.createWorkload('Deployment', namespace, 'web', { image: image('456'), replicas: 1 });
    await cluster.waitForRollout(namespace, 'web', 'Deployment');
    const certificate = await makeCertificate();
    const options = await cluster.requestOptions();
    proxy = await FaultProxy.start({ server: 'cluster', url: cluster.server, options, certificate });
    endpoints = { [CONNECTION]: connectionTo(proxy.url, certificate.certificate) };
  });
  afterEach(() => proxy.stop());

  const webPath = () => workloadPath('Deployment', bench().namespace, 'web');
  const images = async () => {
    const web = (await bench().cluster.api('GET', webPath())).body as unknown as LiveWorkload;
    return [await bench().liveImage(), web.spec.template.spec.containers[0]?.image];
  };
  const afterFirstChange = (act: () => Promise<void> | void) => {
    proxy.onMoment = ({ what, ordinal }, moment) =>
      what === FIRST_CHANGE.what && ordinal === FIRST_CHANGE.ordinal && moment === 'acted' ? act() : undefined;
  };
  const inputs = { deploymentName: `${DEPLOYMENT}\nweb`, onFailure: 'rollback' };

  it('names what was changed where somebody changes the second one meanwhile, and puts the first one back', async () => {
    const { cluster, image, deploy } = bench();
    afterFirstChange(async () => {
      const operations = [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: image('999') }];
      await cluster.api('PATCH', webPath(), operations, 'application/json-patch+json');
    });
    const run = await deploy('457', inputs, { endpoints });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(
      run.errors[0] ?? '',
      /^web: Deployment web was changed while this step ran: its image is now \S+:999 .* Changed before it: python-service\. python-service: It was rolled back: \S+:456 is live again/,
    );
    assert.deepEqual(await images(), [image('456'), image('999')]);
  });

  it('is killed there, and run again it completes both; their record takes both back', async () => {
    const { image, deploy, startDeploy, rollback, job } = bench();
    const running = startDeploy('457', inputs, { endpoints });
    afterFirstChange(() => running.signal('SIGKILL'));
    await running.finished.catch(() => undefined);
    assert.deepEqual(await images(), [image('457'), image('456')]);
    const again = await deploy('457', inputs);
    assert.equal(again.result, 'Succeeded', again.log);
    assert.deepEqual(await images(), [image('457'), image('457')]);
    const rollbackInfo = job.variable('SmartRollback.RollbackInfo') ?? '';
    const back = await rollback({ deploymentName: '', rollbackInfo });
    assert.equal(back.result, 'Succeeded', back.log);
    assert.deepEqual(await images(), [image('456'), image('456')]);
  });

  it('changes none of them where another run deployed both just before its first change, and says whose they are', async () => {
    const { image, deploy, newJob } = bench();
    const job = newJob(459);
    proxy.onMoment = async ({ what, ordinal }, moment) => {
      if (what !== FIRST_CHANGE.what || ordinal !== FIRST_CHANGE.ordinal || moment !== 'before') return;
      const other = await deploy('458', { deploymentName: inputs.deploymentName }, { job });
      assert.equal(other.result, 'Succeeded', other.log);
    };
    const run = await deploy('457', inputs, { endpoints });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(
      run.errors[0] ?? '',
      /^Deployment python-service was changed while this step ran: its image is now \S+:458 /,
    );
    assert.deepEqual(await images(), [image('458'), image('458')]);
  });
});
