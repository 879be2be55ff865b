import assert from 'node:assert/strict';
import { withWorkbench } from '../support/workload-tests.ts';

describe('On a real node, a Deployment', () => {
  const bench = withWorkbench({ replicas: 2 });

  it('whose new version crashes twice and then runs is waited for', async () => {
    const { deploy, liveImage, image } = bench();
    const run = await deploy('457-flaky');
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(await liveImage(), image('457-flaky'));
  });

  it('whose new version starts slowly is waited for', async () => {
    const run = await bench().deploy('458-slow');
    assert.equal(run.result, 'Succeeded', run.log);
  });

  it('whose old pods ignore SIGTERM is waited for until their grace period is over', async () => {
    const { deploy, patch, cluster, namespace } = bench();
    await patch([{ op: 'replace', path: '/spec/template/spec/terminationGracePeriodSeconds', value: 5 }]);
    await cluster.waitForRollout(namespace, 'python-service');
    const stubborn = await deploy('459-stubborn');
    assert.equal(stubborn.result, 'Succeeded', stubborn.log);
    const run = await deploy('460');
    assert.equal(run.result, 'Succeeded', run.log);
  });

  it('is rolled back by the step that deployed it, where onFailure says so', async () => {
    const { deploy, liveImage, image } = bench();
    const run = await deploy('461-missing', { onFailure: 'rollback' });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.errors[0] ?? '', /It was rolled back: .*:460 is live again/);
    assert.equal(await liveImage(), image('460'));
  });
});
