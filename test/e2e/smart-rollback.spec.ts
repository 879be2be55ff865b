import assert from 'node:assert/strict';
import { DEPLOYMENT, artifact, withFreshWorkbench } from '../support/workload-tests.ts';

describe('SmartRollback', () => {
  describe('by undo', () => {
    const bench = withFreshWorkbench();

    it('H1: after two failed deployments in a row it goes back to the last good version, not to the first failed one', async () => {
      const { deploy, rollback, liveImage, image } = bench();
      await deploy('457-missing');
      await deploy('458-missing');
      const run = await rollback();
      assert.equal(run.result, 'Succeeded', run.log);
      assert.deepEqual(run.errors, []);
      assert.equal(await liveImage(), image('456'));
      assert.equal(run.outputs['changed'], 'true');
      assert.equal(run.outputs['fromImage'], image('458-missing'));
      assert.equal(run.outputs['toImage'], image('456'));
      assert.equal(run.outputs['strategyUsed'], 'undo');
    });

    it('H3: twice is once: the second undo changes nothing', async () => {
      const { deploy, rollback, liveImage, image } = bench();
      await deploy('458-missing');
      assert.equal((await rollback()).outputs['changed'], 'true');
      const run = await rollback();
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(run.outputs['changed'], 'false');
      assert.match(run.log, /rolled back from .*458-missing to .*456 already/);
      assert.equal(await liveImage(), image('456'));
    });

    it('does not go back to what was rolled back from', async () => {
      const { deploy, rollback, liveImage, image } = bench();
      await deploy('458');
      assert.equal((await rollback()).outputs['changed'], 'true');
      const deployed = await deploy('459');
      assert.equal(deployed.result, 'Succeeded', deployed.log);
      const run = await rollback();
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(await liveImage(), image('456'));
    });

    it('toRevision goes to exactly that revision', async () => {
      const { deploy, rollback, liveImage, image, annotations } = bench();
      await deploy('459');
      await deploy('460');
      const before = Number((await annotations())['deployment.kubernetes.io/revision']);
      const run = await rollback({ toRevision: String(before - 1) });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(await liveImage(), image('459'));
    });

    it('a revision that does not exist is answered with those that do', async () => {
      const run = await bench().rollback({ toRevision: '999' });
      assert.equal(run.result, 'Failed');
      assert.match(run.errors[0] ?? '', /has no revision 999; it has revision \d+ \(/);
    });
  });

  describe('by artifact and tag', () => {
    const bench = withFreshWorkbench();

    it('puts back what rollback-info recorded', async () => {
      const { deploy, rollback, liveImage, image } = bench();
      const deployed = await deploy('457');
      const run = await rollback({ rollbackInfo: artifact(deployed, 'rollback-info') });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(run.outputs['strategyUsed'], 'artifact');
      assert.equal(await liveImage(), image('456'));
      const again = await rollback({ rollbackInfo: artifact(deployed, 'rollback-info') });
      assert.equal(again.result, 'Succeeded', again.log);
      assert.equal(again.outputs['changed'], 'false');
    });

    it('refuses when somebody deployed since, says what is live and who did it, and force overrides', async () => {
      const { deploy, rollback, liveImage, image, newJob } = bench();
      const first = await deploy('458', {}, { job: newJob(457) });
      await deploy('459');
      const rollbackInfo = artifact(first, 'rollback-info');
      const refused = await rollback({ rollbackInfo });
      assert.equal(refused.result, 'Failed');
      assert.match(
        refused.errors[0] ?? '',
        /runs .*:459 \(smart-rollback at .*\), but rollback-info is about the deployment of .*:458/,
      );
      assert.equal(await liveImage(), image('459'));
      const forced = await rollback({ rollbackInfo, force: 'true' });
      assert.equal(forced.result, 'Succeeded', forced.log);
      assert.equal(await liveImage(), image('456'));
    });

    it('goes to a tag, guarded by the image that must be live', async () => {
      const { rollback, liveImage, image } = bench();
      const refused = await rollback({ previousImageTag: '457', expectedImage: '999' });
      assert.equal(refused.result, 'Failed');
      assert.match(refused.errors[0] ?? '', /expectedImage is 999/);
      const run = await rollback({ previousImageTag: '457', expectedImage: '456' });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(run.outputs['strategyUsed'], 'tag');
      assert.equal(await liveImage(), image('457'));
    });

    it('a tag that does not exist fails with the pod that cannot pull it, and says what is left behind', async () => {
      const run = await bench().rollback({ previousImageTag: '111-missing' });
      assert.equal(run.result, 'Failed');
      assert.match(
        run.errors[0] ?? '',
        /The rollback from .*:456 to .*:111-missing did not complete: .*cannot be pulled: .*not found.*The workload is left with/,
      );
    });
  });

  describe('to a version that passed its tests and does not start now', () => {
    const bench = withFreshWorkbench();

    it('says that it passed them, and leaves it on the verified list', async () => {
      const { rollback, patch, image, annotations } = bench();
      const mark = {
        container: DEPLOYMENT,
        image: image('455-missing'),
        run: { id: '1', number: '1', attempt: 1 },
        at: '2026-11-24T03:00:00Z',
      };
      const value = JSON.stringify([mark]);
      await patch([{ op: 'add', path: '/metadata/annotations/smart-rollback~1verified', value }]);
      const run = await rollback({ previousImageTag: '455-missing' });
      assert.equal(run.result, 'Failed');
      assert.match(
        run.errors[0] ?? '',
        /455-missing cannot be pulled: .*455-missing passed its tests before \(2026-11-24T03:00:00Z\) and stays verified: /,
      );
      const { 'smart-rollback/verified': verified = '', 'smart-rollback/rejected': rejected = '' } =
        await annotations();
      assert.match(verified, /455-missing/);
      assert.doesNotMatch(rejected, /455-missing/);
    });
  });

  describe('to a revision, guarded by a record', () => {
    const bench = withFreshWorkbench();

    it('goes exactly there: that the previous image of the record is live is not enough, and force goes ahead', async () => {
      const { deploy, rollback, liveImage, image } = bench();
      await deploy('457');
      const deployed = await deploy('458');
      const rollbackInfo = artifact(deployed, 'rollback-info');
      await rollback({ rollbackInfo });
      assert.equal(await liveImage(), image('457'));
      const order = { rollbackInfo, strategy: 'undo', toRevision: '1' };
      const refused = await rollback(order);
      assert.equal(refused.result, 'Failed', refused.log);
      assert.match(refused.errors[0] ?? '', /runs .*:457 .* but rollback-info is about the deployment of .*:458/);
      const forced = await rollback({ ...order, force: 'true' });
      assert.equal(forced.result, 'Succeeded', forced.log);
      assert.equal(forced.outputs['changed'], 'true');
      assert.equal(await liveImage(), image('456'));
    });
  });

  describe('to a revision with another image of another container', () => {
    const bench = withFreshWorkbench({ containers: [{ name: 'proxy', image: 'registry.example/proxy:1' }] });

    it('names that image beforehand, also in a dry run', async () => {
      const { rollback, patch, image } = bench();
      const at = '/spec/template/spec/containers';
      await patch([
        { op: 'replace', path: `${at}/0/image`, value: image('457') },
        { op: 'replace', path: `${at}/1/image`, value: 'registry.example/proxy:2' },
      ]);
      const run = await rollback({ toRevision: '1', dryRun: 'true' });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.match(run.log, /changes too spec\.containers\[proxy\]\.image/);
    });
  });

  describe('with nothing to go back to', () => {
    const bench = withFreshWorkbench();

    it('says so and what to give', async () => {
      const run = await bench().rollback();
      assert.equal(run.result, 'Failed');
      assert.match(run.errors[0] ?? '', /^There is nothing to go back to: .*Give previousImageTag/);
    });
  });
});
