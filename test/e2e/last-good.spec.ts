import assert from 'node:assert/strict';
import { DEPLOYMENT, REPOSITORY, until, withFreshWorkbench } from '../support/workload-tests.ts';

const DIGEST = `sha256:${'ab12'.repeat(16)}`;

describe('What is captured as the previous version', () => {
  describe('after the agent was killed right behind the patch', () => {
    const bench = withFreshWorkbench();

    it('the rerun finds the new image live and still knows the one before', async () => {
      const { startDeploy, deploy, image } = bench();
      const task = startDeploy('457-slow');
      await task.waitForLine(/was changed to/);
      task.signal('SIGKILL');
      await task.finished;
      const run = await deploy('457-slow');
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(run.outputs['previousImage'], image('456'));
      assert.equal(run.outputs['changed'], 'false');
    });
  });

  describe('when a good version is scaled up, or loses a pod, at that moment', () => {
    const bench = withFreshWorkbench();

    it('it still counts as completed, and replicas are left as they were found', async () => {
      const { patch, deploy, image, live } = bench();
      await patch([{ op: 'replace', path: '/spec/replicas', value: 4 }]);
      const run = await deploy('457');
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(run.outputs['previousImage'], image('456'));
      assert.equal((await live()).spec.replicas, 4);
    });
  });

  describe('with a digest', () => {
    const bench = withFreshWorkbench({ tag: `456@${DIGEST}` });

    it('is the digest, since that decides what runs', async () => {
      const { deploy } = bench();
      const run = await deploy('457');
      assert.equal(run.outputs['previousImage'], `${REPOSITORY}:456@${DIGEST}`);
      assert.equal(run.outputs['previousImageTag'], DIGEST);
    });

    it('a digest can be deployed and gone back from', async () => {
      const { deploy, rollback, liveImage, image } = bench();
      await deploy('457');
      const run = await deploy(DIGEST);
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(await liveImage(), `${REPOSITORY}@${DIGEST}`);
      const back = await rollback();
      assert.equal(back.result, 'Succeeded', back.log);
      assert.equal(await liveImage(), image('457'));
    });
  });

  describe('after rollout restart', () => {
    const bench = withFreshWorkbench();

    it('a restarted copy of the live version is not taken for another one', async () => {
      const { deploy, rollback, patch, live, liveImage, image } = bench();
      await deploy('457');
      const annotations = { 'kubectl.kubernetes.io/restartedAt': '2026-11-24T03:00:00Z' };
      await patch([{ op: 'add', path: '/spec/template/metadata/annotations', value: annotations }]);
      await until('the restart is seen', async () => {
        const { metadata, status } = await live();
        return (status?.observedGeneration ?? 0) >= metadata.generation;
      });
      const run = await rollback();
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(await liveImage(), image('456'));
    });
  });

  describe('of an init container', () => {
    const bench = withFreshWorkbench({ initContainers: [{ name: 'migrate', image: 'registry.example/migrate:1' }] });

    it('is deployed and gone back to by its name', async () => {
      const { deploy, rollback, live } = bench();
      const inputs = { containerName: 'migrate' };
      const run = await deploy('2', { ...inputs, imageName: 'registry.example/migrate' });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(run.outputs['previousImage'], 'registry.example/migrate:1');
      const back = await rollback(inputs);
      assert.equal(back.result, 'Succeeded', back.log);
      assert.match(JSON.stringify((await live()).spec.template), /registry\.example\/migrate:1/);
    });
  });

  describe('while the rollout of somebody else is under way', () => {
    const bench = withFreshWorkbench();

    it('is the last version that was complete', async () => {
      const { deploy, patch, live, image } = bench();
      await patch([{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: image('999-notready') }]);
      await until('it is under way', async () => {
        const { metadata, status } = await live();
        return (status?.observedGeneration ?? 0) >= metadata.generation;
      });
      const run = await deploy('457');
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(run.outputs['previousImage'], image('456'));
    });
  });
});

describe('Who else owns the workload', () => {
  const bench = withFreshWorkbench({ labels: { 'app.kubernetes.io/managed-by': 'Helm' } });

  it('is said before the change, as a warning', async () => {
    const run = await bench().deploy('457');
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.warnings.length, 1);
    assert.match(run.warnings[0] ?? '', new RegExp(`Deployment ${DEPLOYMENT} is managed by Helm`));
  });
});
