import assert from 'node:assert/strict';
import { tagsOfPods } from '../support/pods.ts';
import { withWorkbench } from '../support/workload-tests.ts';

for (const kind of ['StatefulSet', 'DaemonSet'] as const) {
  describe(`On a real node, a ${kind}`, () => {
    const bench = withWorkbench({ kind, replicas: 3 });

    it('is deployed pod by pod', async () => {
      const { deploy, image, liveImage } = bench();
      const run = await deploy('457');
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(await liveImage(), image('457'));
    });

    it('fails by name where a version cannot run, and is rolled back: the stuck pod is replaced', async () => {
      const { deploy, rollback, image, liveImage } = bench();
      const failed = await deploy('458-missing');
      assert.equal(failed.result, 'Failed', failed.log);
      assert.match(failed.errors[0] ?? '', /458-missing cannot be pulled: .*not found.*\(pod python-service-/);
      const run = await rollback();
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(await liveImage(), image('457'));
      if (kind === 'StatefulSet') assert.match(run.log, /python-service-2 is not ready/);
    });

    it('a second rollback changes nothing', async () => {
      const { rollback } = bench();
      const run = await rollback();
      assert.equal(run.outputs['changed'], 'false', run.log);
    });
  });
}

describe('On a real node, a StatefulSet with a partition', () => {
  const spec = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } };
  const bench = withWorkbench({ kind: 'StatefulSet', replicas: 3, spec });

  it('is complete when the pods at and above the partition run the new version', async () => {
    const { deploy } = bench();
    const run = await deploy('457');
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(await tagsOfPods(bench()), ['456', '456', '457']);
  });
});

describe('On a real node, a StatefulSet with a partition that is undone', () => {
  const spec = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } };
  // The bad pod stays Ready for its grace period, and the two below the partition have the revision that is wanted again.
  const podSpec = { terminationGracePeriodSeconds: 5 };
  const bench = withWorkbench({ kind: 'StatefulSet', replicas: 3, spec, podSpec });

  it('is rolled back when the bad pod is gone, not before', async () => {
    const { deploy, rollback } = bench();
    const deployed = await deploy('457-stubborn');
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    const run = await rollback({ strategy: 'undo' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(await tagsOfPods(bench()), ['456', '456', '456']);
  });
});
