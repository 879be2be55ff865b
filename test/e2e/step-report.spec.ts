import assert from 'node:assert/strict';
import { finalReport, reportsOf } from '../support/report-of.ts';
import { DEPLOYMENT, withFreshWorkbench, withWorkbench } from '../support/workload-tests.ts';

describe('The report of a step, for the page of its run', () => {
  describe('of a deployment that goes well, and a rollback from it', () => {
    const bench = withWorkbench();

    it('tells before the change what is about to happen, and at the end what came of it', async () => {
      const { deploy, image, namespace } = bench();
      const run = await deploy('457');
      const [first, last] = reportsOf(run);
      assert.deepEqual(
        [first?.outcome, first?.final, last?.outcome, last?.final],
        ['running', false, 'complete', true],
      );
      assert.ok(last?.deploy);
      assert.deepEqual(
        [last.workload?.namespace, last.workload?.name, last.workload?.container],
        [namespace, DEPLOYMENT, DEPLOYMENT],
      );
      assert.deepEqual(last.deploy.image, { before: image('456'), after: image('457') });
      assert.deepEqual([last.deploy.live?.image, last.deploy.previous.image], [image('457'), image('456')]);
      assert.equal(
        last.headline,
        run.log
          .split('\n')
          .find((line) => line.includes('is deployed and running'))
          ?.trim(),
      );
      assert.deepEqual(last.artifacts, ['rollback-info', 'deploy-info']);
      assert.equal(last.wayBack?.parameters['expectedImageTag'], '457');
      assert.deepEqual(
        [...new Set(last.timeline.map(({ what }) => what))],
        ['captured', 'changed', 'pods', 'complete'],
      );
    });

    it('of a dry run is one file, and of a rollback says where from and why', async () => {
      const { rollback, image } = bench();
      const [dry, ...more] = reportsOf(await rollback({ dryRun: 'true' }));
      assert.deepEqual([dry?.outcome, dry?.final, more.length], ['dryRun', true, 0]);
      const report = finalReport(await rollback());
      assert.deepEqual(
        [report.outcome, report.rollback?.from, report.rollback?.to, report.rollback?.live?.image],
        ['complete', image('457'), image('456'), image('456')],
      );
      assert.equal(finalReport(await rollback()).outcome, 'unchanged');
    });
  });

  describe('of steps that do not go well', () => {
    const bench = withFreshWorkbench();

    it('names the culprit, the pods and what was put back', async () => {
      const { deploy, image } = bench();
      const report = finalReport(await deploy('458-crash', { onFailure: 'rollback' }));
      assert.equal(report.outcome, 'failed');
      const { deploy: told } = report;
      assert.ok(told);
      assert.deepEqual(
        [told.putBack?.outcome, told.live?.image, told.failure?.blamesImage],
        ['complete', image('456'), true],
      );
      assert.ok(
        (told.pods?.[0]?.containers.flatMap(({ log = [], previousLog = [] }) => [...log, ...previousLog]) ?? [])
          .length > 0,
      );
      assert.ok((told.events ?? []).length > 0);
      assert.ok(report.next.length > 0);
    });

    it('of refused inputs is one final file, without a secret and without a folder of the machine', async () => {
      const { deploy } = bench();
      const run = await deploy('not a tag', { serviceUrl: '$(undefinedVariable)' });
      const [report, ...more] = reportsOf(run);
      assert.deepEqual([report?.outcome, report?.workload, more.length], ['refused', undefined, 0]);
      assert.match(report?.headline ?? '', /imageTag/);
    });

    it('of a rollback that fails, or is refused, says what is left', async () => {
      const { rollback, image } = bench();
      const failed = finalReport(await rollback({ previousImageTag: '455-crash' }));
      assert.deepEqual(
        [failed.outcome, failed.rollback?.to, failed.rollback?.live?.image],
        ['failed', image('455-crash'), image('455-crash')],
      );
      assert.ok((failed.rollback?.pods ?? []).length > 0);
      const refused = finalReport(await rollback({ previousImageTag: '456', expectedImage: '999' }));
      assert.equal(refused.outcome, 'refused');
      assert.match(refused.headline, /999/);
    });

    it('of a cancelled step says what is true then', async () => {
      const { startDeploy } = bench();
      const task = startDeploy('457-notready');
      await task.waitForLine(/pods are updated|updated pods are/);
      void task.cancel();
      const report = finalReport(await task.finished);
      assert.equal(report.outcome, 'cancelled');
      assert.match(report.headline, /^Cancelled\./);
    });
  });
});
