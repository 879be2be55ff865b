import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { clusterUnderTest } from '../support/cluster.ts';
import { startChain } from '../support/chain.ts';
import { artifact, withWorkbench } from '../support/workload-tests.ts';

// The rows of design.md#last-good that need a history of more than one step.
describe('What is captured as the previous version, after what happened before', () => {
  it('a healthy version that failed its sanity tests is passed over', async () => {
    const chain = await startChain(await clusterUnderTest());
    const { bench, steps } = chain;
    try {
      // Deploys 457, tests it, deploys 458, which answers wrongly, and tests that.
      for (const step of steps.slice(0, 4)) {
        const result = await step.run();
        assert.equal(result.result, step.expected, result.log);
      }
      const run = await bench.deploy('459', {}, { job: bench.newJob(459) });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(run.outputs['previousImage'], bench.image('457'));
      assert.match(run.log, /passed over: .*:458/);
    } finally {
      await chain.stop();
    }
  });

  describe('a first deployment, where nothing ever ran', () => {
    const bench = withWorkbench({ tag: '456-missing', untilComplete: false });

    it('knows no good version, and says so in the record instead of naming a broken one', async () => {
      const run = await bench().deploy('457');
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(run.outputs['previousImage'], '');
      const folder = artifact(run, 'rollback-info');
      assert.ok(!existsSync(path.join(folder, 'previous-image.txt')));
      const record = JSON.parse(readFileSync(path.join(folder, 'deployment-record.json'), 'utf8')) as {
        readonly previous: { readonly rule: string; readonly reason: string };
      };
      assert.equal(record.previous.rule, 'none');
      assert.match(record.previous.reason, /^no good version is known/);
      const back = await bench().rollback({ rollbackInfo: folder });
      assert.equal(back.result, 'Failed');
    });
  });

  describe('a step that is retried after its rollout failed', () => {
    const bench = withWorkbench();

    it('still knows the version before its first attempt', async () => {
      const { deploy, image, job } = bench();
      const first = await deploy('457-missing');
      assert.equal(first.result, 'Failed');
      const second = await deploy('457-missing', {}, { job, name: 'retry' });
      assert.equal(second.result, 'Failed');
      assert.equal(second.outputs['previousImage'], image('456'));
      const third = await deploy('458', {}, { job, name: 'fixed' });
      assert.equal(third.result, 'Succeeded', third.log);
      assert.equal(third.outputs['previousImage'], image('456'));
    });
  });
});
