import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEPLOYMENT, artifact, until, withFreshWorkbench, withWorkbench } from '../support/workload-tests.ts';

// Named after the hazards of kubernetes.md#31-hazards-of-rollout-undo: what follows from the code of
// `kubectl rollout undo`.
describe('Hazards of rollout undo', () => {
  describe('H2: undo before the controller has seen the last change', () => {
    const bench = withWorkbench();

    it('waits for it, and goes back from what is live, not one further', async () => {
      const { deploy, rollback, patch, liveImage, image } = bench();
      await deploy('457');
      await patch([{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: image('458-notready') }]);
      const run = await rollback();
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(await liveImage(), image('457'));
    });
  });

  describe('H5: no history', () => {
    const bench = withWorkbench({ spec: { revisionHistoryLimit: 0 } });

    it('goes back by the recorded image where no revision is left, and says so', async () => {
      const { deploy, rollback, liveImage, image } = bench();
      assert.equal((await deploy('457')).result, 'Succeeded');
      const run = await rollback();
      assert.equal(run.result, 'Succeeded', run.log);
      assert.match(run.log, /no revision with it is left, so only the image is changed/);
      assert.equal(await liveImage(), image('456'));
    });
  });

  describe('The sticky progress deadline', () => {
    const bench = withWorkbench({ spec: { progressDeadlineSeconds: 2 } });

    it('of a failed rollout is not believed by the rollback', async () => {
      const { deploy, rollback, live, liveImage, image } = bench();
      const failed = await deploy('457-notready', { timeoutSeconds: '20' });
      assert.equal(failed.result, 'Failed');
      assert.match(failed.errors[0] ?? '', /no progress within progressDeadlineSeconds \(2\)/);
      const stuck = JSON.stringify((await live()).status);
      assert.match(stuck, /ProgressDeadlineExceeded/);
      const run = await rollback();
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(await liveImage(), image('456'));
    });
  });

  describe('Two containers', () => {
    const sidecar = { name: 'proxy', image: 'registry.example/proxy:1' };
    const bench = withWorkbench({ containers: [sidecar] });

    it('deployed by two steps keep a record each, and undo of one leaves the other', async () => {
      const { deploy, rollback, live, newJob } = bench();
      await deploy('457');
      const other = await deploy(
        '2',
        { containerName: 'proxy', imageName: 'registry.example/proxy' },
        { job: newJob(459) },
      );
      assert.equal(other.result, 'Succeeded', other.log);
      const run = await rollback();
      assert.equal(run.result, 'Succeeded', run.log);
      const images = (await live()).spec.template.spec.containers.map(({ image }) => image);
      assert.deepEqual(images, ['registry.example/apps/python-service:456', 'registry.example/proxy:2']);
    });
  });
});

describe('What others do meanwhile', () => {
  describe('another image', () => {
    const bench = withWorkbench();

    it('during the rollout is said to supersede it, with who did it, and nothing is rolled back', async () => {
      const { startDeploy, patch, image, liveImage } = bench();
      const task = startDeploy('457-notready', { onFailure: 'rollback' });
      await task.waitForLine(/pods are updated|updated pods are/);
      await patch([{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: image('999') }]);
      const run = await task.finished;
      assert.equal(run.result, 'Failed');
      assert.match(run.errors[0] ?? '', /was superseded: the image is now .*:999 \(.* at 20/);
      assert.match(run.errors[0] ?? '', /onFailure: rollback did nothing: the workload was changed by somebody else/);
      assert.equal(await liveImage(), image('999'));
    });
  });

  describe('another part of the template', () => {
    const bench = withWorkbench();

    it('is said, and the new template is followed to its end', async () => {
      const { startDeploy, patch, image, liveImage } = bench();
      const task = startDeploy('457-slow');
      await task.waitForLine(/pods are updated|updated pods are/);
      await patch([{ op: 'add', path: '/spec/template/spec/containers/0/env', value: [{ name: 'MODE', value: 'x' }] }]);
      const run = await task.finished;
      assert.equal(run.result, 'Succeeded', run.log);
      assert.match(
        run.warnings.join('\n'),
        /template was changed meanwhile, beside the image: spec\.containers\[python-service\]\.env/,
      );
      assert.equal(await liveImage(), image('457-slow'));
    });
  });

  describe('deleting the Deployment', () => {
    const bench = withWorkbench();

    it('ends the step with what happened', async () => {
      const { startDeploy, cluster, namespace } = bench();
      const task = startDeploy('457-notready');
      await task.waitForLine(/pods are updated|updated pods are/);
      await cluster.api('DELETE', `/apis/apps/v1/namespaces/${namespace}/deployments/${DEPLOYMENT}`);
      const run = await task.finished;
      assert.equal(run.result, 'Failed');
      assert.match(
        run.errors[0] ?? '',
        /it was deleted meanwhile, so the rollout of .*457-notready cannot be followed/,
      );
    });
  });

  describe('set env after a rollback', () => {
    const bench = withWorkbench();

    it('breaks its memory: the next undo goes to the last good version again', async () => {
      const { deploy, rollback, patch, live, liveImage, image } = bench();
      await deploy('457');
      await rollback();
      await patch([{ op: 'add', path: '/spec/template/spec/containers/0/env', value: [{ name: 'MODE', value: 'x' }] }]);
      await until('the controller has seen it', async () => {
        const { metadata, status } = await live();
        return (status?.observedGeneration ?? 0) >= metadata.generation;
      });
      const run = await rollback();
      assert.equal(run.result, 'Succeeded', run.log);
      // 457 was rolled back from, so it is rejected; what is left is 456 without the variable.
      assert.equal(await liveImage(), image('456'));
      assert.equal(JSON.stringify((await live()).spec.template).includes('MODE'), false);
    });
  });
});

describe('A paused Deployment', () => {
  const bench = withFreshWorkbench();

  it('is refused, with the command that resumes it; a rollback can resume it in the same change', async () => {
    const { deploy, rollback, patch, live, liveImage, image } = bench();
    await deploy('457');
    await patch([{ op: 'add', path: '/spec/paused', value: true }]);
    for (const run of [await deploy('458'), await rollback()]) {
      assert.equal(run.result, 'Failed');
      assert.match(run.errors[0] ?? '', /paused.*kubectl rollout resume deployment\/python-service -n/);
    }
    const run = await rollback({ resumeIfPaused: 'true' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(await liveImage(), image('456'));
    assert.notEqual((await live()).spec.paused, true);
  });

  it('that was complete is left as it is where the target is live: success, and nothing changed', async () => {
    const { deploy, rollback, patch, live } = bench();
    await deploy('457');
    await rollback();
    await patch([{ op: 'add', path: '/spec/paused', value: true }]);
    await until('the controller has seen it', async () => {
      const { metadata, status } = await live();
      return (status?.observedGeneration ?? 0) >= metadata.generation;
    });
    const run = await rollback({ resumeIfPaused: 'true' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['changed'], 'false');
    assert.equal((await live()).spec.paused, true);
  });
});

describe('onFailure: rollback', () => {
  const bench = withWorkbench();

  it('puts the captured image back and waits; the step fails, both stories told', async () => {
    const { deploy, liveImage, image } = bench();
    const run = await deploy('457-missing', { onFailure: 'rollback' });
    assert.equal(run.result, 'Failed');
    assert.equal(run.errors.length, 1);
    assert.match(run.errors[0] ?? '', /cannot be pulled: .*not found.*It was rolled back: .*:456 is live again/);
    assert.equal(await liveImage(), image('456'));
  });

  it('believes "not found" only when it is said twice', async () => {
    const { deploy, liveImage, image } = bench();
    const run = await deploy('458-missing', { onFailure: 'rollback' });
    assert.match(run.errors[0] ?? '', /cannot be pulled: .*not found.*It was rolled back/);
    assert.match(run.log, /ImagePullBackOff/);
    assert.equal(await liveImage(), image('456'));
  });
});

describe('Dry runs', () => {
  const bench = withWorkbench();

  it('change and publish nothing', async () => {
    const { deploy, rollback, live } = bench();
    await deploy('457');
    const before = (await live()).metadata.generation;
    const tried = await deploy('458', { dryRun: 'true' });
    assert.equal(tried.result, 'Succeeded', tried.log);
    assert.match(tried.log, /would be changed from .*:457 to .*:458; the server accepts it/);
    assert.deepEqual(tried.artifacts, {});
    const back = await rollback({ dryRun: 'true' });
    assert.match(back.log, /would go back from .*:457 to .*:456/);
    assert.equal((await live()).metadata.generation, before);
  });
});

describe('restartIfUnchanged', () => {
  const bench = withWorkbench();

  it('makes fresh pods of a tag that is live already; what to go back to is the digest that ran', async () => {
    const { deploy, live } = bench();
    const before = (await live()).metadata.generation;
    const run = await deploy('456', { restartIfUnchanged: 'true' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['changed'], 'true');
    assert.match(run.outputs['previousImage'] ?? '', /python-service@sha256:[0-9a-f]{64}$/);
    assert.ok((await live()).metadata.generation > before);
    const after = (await live()).metadata.generation;
    const retried = await deploy('456', { restartIfUnchanged: 'true' });
    assert.equal(retried.outputs['changed'], 'false', 'the same run does not restart twice');
    assert.equal(retried.outputs['previousImage'], run.outputs['previousImage']);
    assert.equal((await live()).metadata.generation, after);
    assert.ok(artifact(retried, 'rollback-info') !== '');
  });
});

describe('An image that is live already and cannot start', () => {
  const bench = withWorkbench();

  it('is not waited for until the time-out: a newer event says it again, and the way to fresh pods is named', async () => {
    const { cluster, namespace, deploy, startDeploy } = bench();
    await deploy('457-badconfig', { timeoutSeconds: '5' });
    const task = startDeploy('457-badconfig', { timeoutSeconds: '60' });
    await task.waitForLine(/CreateContainerConfigError/);
    const { body } = await cluster.api('GET', `/api/v1/namespaces/${namespace}/pods`);
    const pods = (body as unknown as { items: { metadata: { name: string; uid: string }; status: object }[] }).items;
    const stuck = pods.find(({ status }) => JSON.stringify(status).includes('CreateContainerConfigError'));
    assert.ok(stuck);
    // The first is what the kubelet said before, the second what it says when it tries again.
    for (const name of ['before', 'again']) {
      await sleep(3500);
      await cluster.ask('POST', `/api/v1/namespaces/${namespace}/events`, {
        metadata: { name: `${stuck.metadata.name}.${name}`, namespace },
        involvedObject: { kind: 'Pod', namespace, name: stuck.metadata.name, uid: stuck.metadata.uid },
        type: 'Warning',
        reason: 'Failed',
        message: 'Error: secret "settings" not found',
        lastTimestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
      });
    }
    const run = await task.finished;
    assert.equal(run.result, 'Failed');
    assert.match(run.errors[0] ?? '', /secret "settings" not found.*restartIfUnchanged: true makes fresh pods/);
    assert.ok(run.durationMilliseconds < 50_000);
    assert.ok('rollback-info' in run.artifacts);
  });
});
