import assert from 'node:assert/strict';
import { startChain } from '../support/chain.ts';
import type { Chain } from '../support/chain.ts';
import { clusterUnderTest } from '../support/cluster.ts';

describe('The whole chain on Windows', () => {
  let chain: Chain;
  before(async () => (chain = await startChain(await clusterUnderTest())));
  after(() => chain.stop());

  it('deploys, tests, deploys a broken version, finds it, rolls back, and a second rollback changes nothing', async () => {
    for (const step of chain.steps) {
      const run = await step.run();
      assert.equal(run.result, step.expected, `${step.title}\n${run.log}`);
      // On a pipe of Windows what is written last is lost first.
      assert.equal(run.exitCode, 0);
      assert.match(run.lines.at(-1)?.printed ?? '', /^##vso\[task\.complete result=/, run.printed);
      assert.deepEqual(run.unparsed, []);
    }
    assert.equal(await chain.liveVersion(), '457');
  });
});
