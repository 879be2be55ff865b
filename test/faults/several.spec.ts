import assert from 'node:assert/strict';
import { makeCertificate } from '../rigs/cluster/certificate.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
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

  it('that is followed and marked by two runs at once is noted once, and changed by neither', async () => {
    const { deploy, newJob, annotations } = bench();
    const jobs = [newJob(459), newJob(460)];
    const both = (action: string, more: Readonly<Record<string, string>> = {}) => {
      const asked = { imageName: '', imageTag: '', action, ...more };
      return Promise.all(jobs.map((job) => deploy('', asked, { job })));
    };
    const around = { deploymentName: inputs.deploymentName };
    const succeeded = (runs: readonly TaskRun[]) => {
      for (const { result, log } of runs) assert.equal(result, 'Succeeded', log);
    };
    succeeded(await both('capture', around));
    const place = '/spec/template/spec/containers/0/image';
    const operations = [{ op: 'replace', path: place, value: bench().image('457') }];
    await bench().patch(operations);
    await bench().cluster.api('PATCH', webPath(), operations, 'application/json-patch+json');
    succeeded(await both('follow', around));
    succeeded(await both('mark', { namespace: '', deploymentName: '', verdict: 'passed' }));
    assert.deepEqual(await images(), [bench().image('457'), bench().image('457')]);
    const web = (await bench().cluster.api('GET', webPath())).body as unknown as LiveWorkload;
    for (const notes of [await annotations(), web.metadata.annotations ?? {}]) {
      const verified = JSON.parse(notes['smart-rollback/verified'] ?? '[]') as readonly { readonly image: string }[];
      assert.deepEqual(
        verified.map(({ image }) => image),
        [bench().image('457')],
      );
    }
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

  describe('of SmartRollback', () => {
    const FIRST_RESTORE = { what: 'patch deployments', ordinal: 1 };
    const at = (wanted: 'before' | 'acted', act: () => Promise<void> | void) => {
      proxy.onMoment = ({ what, ordinal }, moment) =>
        what === FIRST_RESTORE.what && ordinal === FIRST_RESTORE.ordinal && moment === wanted ? act() : undefined;
    };
    let back: Readonly<Record<string, string>>;

    beforeEach(async () => {
      const { deploy, job } = bench();
      assert.equal((await deploy('457', inputs)).result, 'Succeeded');
      back = { deploymentName: '', rollbackInfo: job.variable('SmartRollback.RollbackInfo') ?? '' };
    });

    it('names what was put back where somebody changes the second one meanwhile, and follows the first to its end', async () => {
      const { cluster, image, rollback } = bench();
      at('acted', async () => {
        const operations = [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: image('999') }];
        await cluster.api('PATCH', webPath(), operations, 'application/json-patch+json');
      });
      const run = await rollback(back, { endpoints });
      assert.equal(run.result, 'Failed', run.log);
      assert.equal(run.errors.length, 1);
      assert.match(run.errors[0] ?? '', /python-service: rolled back from \S+:457 to \S+:456/);
      assert.match(run.errors[0] ?? '', /web: .*:999/);
      assert.equal(run.outputs['changed'], 'true');
      assert.deepEqual(await images(), [image('456'), image('999')]);
    });

    it('tries both and changes neither where it is only tried', async () => {
      const { image, rollback } = bench();
      const run = await rollback({ ...back, dryRun: 'true' });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.match(
        run.log,
        /Dry run: deployment\/python-service would go back from \S+:457 to \S+:456; the server accepts it\. Nothing was changed\. .*Dry run: deployment\/web would go back/,
      );
      assert.deepEqual([await images(), run.artifacts], [[image('457'), image('457')], {}]);
    });

    it('is told whose change it was where another run put both back just before its own, and run again changes nothing', async () => {
      const { image, rollback, newJob } = bench();
      const job = newJob(459);
      at('before', async () => {
        const other = await rollback(back, { job });
        assert.equal(other.result, 'Succeeded', other.log);
      });
      const run = await rollback(back, { endpoints });
      assert.equal(run.result, 'Failed', run.log);
      assert.match(
        run.errors[0] ?? '',
        /^Deployment python-service was changed while this step ran: its image is now \S+:456 instead of \S+:457 \(smart-rollback /,
      );
      const again = await rollback(back);
      assert.deepEqual([again.result, again.outputs['changed']], ['Succeeded', 'false'], again.log);
      assert.deepEqual(await images(), [image('456'), image('456')]);
    });
  });
});
