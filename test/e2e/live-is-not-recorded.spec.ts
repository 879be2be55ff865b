import assert from 'node:assert/strict';
import { workloadPath } from '../support/cluster.ts';
import { DEPLOYMENT, warningsOf, withFreshWorkbench } from '../support/workload-tests.ts';
import type { Workbench } from '../support/workload-tests.ts';

const MANAGER = 'kubectl-client-side-apply';

/** Somebody applies a manifest with this image, and waits. */
async function apply({ cluster, namespace, image }: Workbench, tag: string): Promise<void> {
  const path = `${workloadPath('Deployment', namespace, DEPLOYMENT)}?fieldManager=${MANAGER}`;
  const spec = { template: { spec: { containers: [{ name: DEPLOYMENT, image: image(tag) }] } } };
  const { status } = await cluster.api('PATCH', path, { spec }, 'application/strategic-merge-patch+json');
  assert.equal(status, 200);
  await cluster.waitForRollout(namespace, DEPLOYMENT);
}

const began = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1000).toISOString();

describe('A manifest with an old image that is applied between two deployments', () => {
  const bench = withFreshWorkbench();

  it('is told with who applied it and when; it is no version to go back to where this very job applied it', async () => {
    const { deploy, newJob, rollback, liveImage, image } = bench();
    assert.equal((await deploy('457')).result, 'Succeeded');
    await apply(bench(), '1');
    const run = await deploy('458', {}, { job: newJob(459, { jobBegan: began(600) }) });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['previousImage'], image('457'), run.log);
    assert.equal(warningsOf(run).length, 1, run.log);
    const who = new RegExp(
      `runs ${image('1')}, but the last deployment \\(run .* put ${image('457')} in: .*${MANAGER} at 20`,
    );
    assert.match(warningsOf(run)[0] ?? '', who);
    const back = await rollback();
    assert.equal(back.result, 'Succeeded', back.log);
    assert.equal(await liveImage(), image('457'));
  });

  it('is only warned about where it was there before this job, or Azure DevOps does not tell', async () => {
    const { deploy, newJob, image } = bench();
    assert.equal((await deploy('457')).result, 'Succeeded');
    await apply(bench(), '2');
    for (const jobBegan of [new Date(Date.now() + 60_000).toISOString(), undefined]) {
      const job = newJob(jobBegan === undefined ? 463 : 462, jobBegan === undefined ? {} : { jobBegan });
      const run = await deploy('458', { dryRun: 'true' }, { job });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.match(run.log, new RegExp(`to go back {2}${image('2')} \\(it is live`));
      assert.equal(warningsOf(run).length, 1, run.log);
    }
  });
});

describe('A version that was applied, and is deployed afterwards to get its records', () => {
  const bench = withFreshWorkbench();

  it('has the version before the apply as previous, and is gone back from to that one', async () => {
    const { deploy, newJob, rollback, liveImage, image } = bench();
    assert.equal((await deploy('457')).result, 'Succeeded');
    await apply(bench(), '458');
    const run = await deploy('458', {}, { job: newJob(459) });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['changed'], 'false');
    assert.equal(run.outputs['previousImage'], image('457'));
    const back = await rollback();
    assert.equal(back.result, 'Succeeded', back.log);
    assert.match(back.log, /recorded it as the previous image/);
    assert.deepEqual(warningsOf(back), []);
    assert.equal(await liveImage(), image('457'));
  });
});
