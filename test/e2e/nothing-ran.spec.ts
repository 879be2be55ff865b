import assert from 'node:assert/strict';
import { readBookkeeping, recordOf } from '../../shared/versions/annotations.ts';
import { DEPLOYMENT, withFreshWorkbench } from '../support/workload-tests.ts';

const scale = (replicas: number) => [{ op: 'replace', path: '/spec/replicas', value: replicas }];

describe('A version of which nothing ran', () => {
  const bench = withFreshWorkbench();
  const recorded = async () => recordOf(readBookkeeping(await bench().annotations()), DEPLOYMENT);

  it('deployed to 0 replicas is warned about, and never the previous one where another ran', async () => {
    const { deploy, patch, image } = bench();
    assert.equal((await deploy('457')).result, 'Succeeded');
    assert.notEqual((await recorded())?.completed, undefined);
    await patch(scale(0));
    const still = await deploy('458-crash');
    assert.equal(still.result, 'Succeeded', still.log);
    assert.match(
      still.log,
      /Nothing of \S+:458-crash runs: Deployment python-service is complete, but it has 0 replicas/,
    );
    assert.match(still.log, /:458-crash is deployed; nothing of it runs/);
    assert.equal((await recorded())?.completed, undefined);
    const next = await deploy('459');
    assert.equal(next.outputs['previousImage'], image('457'), next.log);
  });

  it('is no other one once its pods have run: scaled to 0 since, it is still the version to go back to', async () => {
    const { deploy, patch, image } = bench();
    assert.equal((await deploy('457')).result, 'Succeeded');
    await patch(scale(0));
    const next = await deploy('458');
    assert.equal(next.outputs['previousImage'], image('457'), next.log);
  });

  it('is what is left where nothing else is known, and that is said', async () => {
    const { deploy, patch, image } = bench();
    await patch([...scale(0), { op: 'replace', path: '/spec/template/spec/containers/0/image', value: image('460') }]);
    const run = await deploy('461');
    assert.equal(run.outputs['previousImage'], image('460'), run.log);
    assert.match(run.log, /nothing else is known, though nothing says that it ever ran/);
  });

  it('after a rollback that is completed, its record says so as well', async () => {
    const { deploy, rollback, image } = bench();
    assert.equal((await deploy('457')).result, 'Succeeded');
    const back = await rollback();
    assert.equal(back.result, 'Succeeded', back.log);
    const record = await recorded();
    assert.equal(record?.image, image('456'));
    assert.notEqual(record?.completed, undefined);
  });
});
