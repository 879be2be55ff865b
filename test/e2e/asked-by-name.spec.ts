import assert from 'node:assert/strict';
import { until, withFreshWorkbench } from '../support/workload-tests.ts';

describe('A rollback to a tag that was never deployed', () => {
  const bench = withFreshWorkbench();

  it('is warned about, in a dry run too, with the versions that are known', async () => {
    const { deploy, rollback, liveImage, image } = bench();
    assert.equal((await deploy('457')).result, 'Succeeded');
    for (const previousImageTag of ['999', image('999')]) {
      const run = await rollback({ previousImageTag, dryRun: 'true' });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(run.warnings.length, 1, run.log);
      assert.ok(run.warnings[0]?.startsWith(`Nothing says that ${image('999')} ever ran in Deployment`), run.log);
      assert.ok(run.warnings[0]?.includes(`known are ${image('457')}, ${image('456')}.`), run.log);
    }
    assert.equal(await liveImage(), image('457'));
    const known = await rollback({ previousImageTag: '456', dryRun: 'true' });
    assert.deepEqual(known.warnings, []);
  });
});

describe('A guarded rollback that is retried after a reloader touched the template', () => {
  const bench = withFreshWorkbench();

  // An open undo, and one to a revision, whose number has moved on by then.
  for (const target of [{ strategy: 'undo' }, { toRevision: '1' }]) {
    it(`is done (${JSON.stringify(target)}): nothing is changed, and the rollout of the reloader is waited for`, async () => {
      const { deploy, rollback, patch, live, liveImage, image } = bench();
      assert.equal((await deploy('457')).result, 'Succeeded');
      const run = await rollback({ ...target, expectedImage: '457' });
      assert.equal(run.result, 'Succeeded', run.log);
      // As Stakater Reloader does when a ConfigMap changes.
      const annotations = { 'reloader.stakater.com/last-reloaded-from': '{"type":"CONFIGMAP","name":"settings"}' };
      await patch([{ op: 'add', path: '/spec/template/metadata/annotations', value: annotations }]);
      await until('it is seen', async () => {
        const { metadata, status } = await live();
        return (status?.observedGeneration ?? 0) >= metadata.generation;
      });
      for (const expectedImage of ['457', image('457')]) {
        const again = await rollback({ ...target, expectedImage });
        assert.equal(again.result, 'Succeeded', again.log);
        assert.equal(again.outputs['changed'], 'false', again.log);
      }
      assert.equal(await liveImage(), image('456'));
    });
  }
});
