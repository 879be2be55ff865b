import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { DEPLOYMENT, withFreshWorkbench, withWorkbench } from '../support/workload-tests.ts';

const IMAGE = '/spec/template/spec/containers/0/image';
const ADVICE = /To go back to|There is nothing to go back to|is left with/;

describe('What a failure says of the state that is left', () => {
  describe('where somebody else put another image in', () => {
    // Neither rollout may be over before the other image is put in: no old pod is left, and no new one becomes ready.
    const bench = withWorkbench({ spec: { strategy: { type: 'Recreate' } } });

    it('a deployment gives no advice to go back: that would undo the other one', async () => {
      const { startDeploy, patch, image } = bench();
      const task = startDeploy('457-notready');
      await task.waitForLine(/pods are updated|updated pods are/);
      await patch([{ op: 'replace', path: IMAGE, value: image('458') }]);
      const run = await task.finished;
      assert.match(run.errors[0] ?? '', /was superseded: the image is now .*:458/);
      assert.doesNotMatch(run.errors[0] ?? '', ADVICE);
    });

    it('a rollback does not say that the workload is left with its own', async () => {
      const { startRollback, patch, image } = bench();
      const task = startRollback({ previousImageTag: '455-notready' });
      await task.waitForLine(/pods are updated|updated pods are/);
      await patch([{ op: 'replace', path: IMAGE, value: image('999') }]);
      const run = await task.finished;
      assert.match(run.errors[0] ?? '', /The rollback from .* did not complete: .*the image is now .*:999/, run.log);
      assert.doesNotMatch(run.errors[0] ?? '', ADVICE);
    });
  });

  describe('where the Deployment was deleted', () => {
    const bench = withWorkbench();

    it('gives no advice to go back', async () => {
      const { startDeploy, cluster, namespace } = bench();
      const task = startDeploy('457-notready');
      await task.waitForLine(/pods are updated|updated pods are/);
      await cluster.ask('DELETE', `/apis/apps/v1/namespaces/${namespace}/deployments/${DEPLOYMENT}`);
      const run = await task.finished;
      assert.match(run.errors[0] ?? '', /it was deleted meanwhile/);
      assert.doesNotMatch(run.errors[0] ?? '', ADVICE);
    });
  });
});

describe('onFailure: rollback', () => {
  describe('of a Deployment that was paused meanwhile', () => {
    const bench = withWorkbench();

    it('does nothing, since it would resume it, and names the command', async () => {
      const { startDeploy, patch, live, liveImage, image, namespace } = bench();
      const task = startDeploy('457-notready', { onFailure: 'rollback', timeoutSeconds: '15' });
      await task.waitForLine(/pods are updated|updated pods are/);
      await patch([{ op: 'add', path: '/spec/paused', value: true }]);
      const run = await task.finished;
      assert.equal(run.result, 'Failed');
      const command = `kubectl rollout resume deployment/${DEPLOYMENT} -n ${namespace}`;
      assert.match(run.errors[0] ?? '', new RegExp(`rollback did nothing: Deployment .* is paused\\. .*${command}`));
      assert.equal((await live()).spec.paused, true);
      assert.equal(await liveImage(), image('457-notready'));
    });
  });

  describe('of a step that is run again after it was killed', () => {
    const bench = withWorkbench();

    it('puts back what that step had replaced, and does not reject it: that it was not ready in time says nothing against it', async () => {
      const { startDeploy, deploy, liveImage, image, annotations } = bench();
      const inputs = { onFailure: 'rollback', timeoutSeconds: '15' };
      const task = startDeploy('457-notready', inputs);
      await task.waitForLine(/was changed to/);
      task.signal('SIGKILL');
      await task.finished;
      const run = await deploy('457-notready', inputs);
      assert.equal(run.result, 'Failed');
      assert.match(run.errors[0] ?? '', /It was rolled back: .*:456 is live again/);
      assert.equal(await liveImage(), image('456'));
      assert.equal((await annotations())['smart-rollback/rejected'], undefined);
    });

    it('leaves alone what another run had put in', async () => {
      const { deploy, newJob, liveImage, image } = bench();
      const inputs = { timeoutSeconds: '6' };
      await deploy('458-notready', inputs);
      const run = await deploy('458-notready', { ...inputs, onFailure: 'rollback' }, { job: newJob(459) });
      assert.match(run.errors[0] ?? '', /onFailure: rollback did nothing: this run had changed nothing\./);
      assert.equal(await liveImage(), image('458-notready'));
    });
  });

  describe('that is cancelled', () => {
    // The way back must take its time: no old pod is left to go back to.
    const bench = withWorkbench({ tag: '456-slow', spec: { strategy: { type: 'Recreate' } } });

    it('tells why it was going back, beside how far it came', async () => {
      const { startDeploy } = bench();
      const task = startDeploy('457-missing', { onFailure: 'rollback' });
      await task.waitForLine(/onFailure: rollback puts/);
      const run = await task.cancel();
      assert.equal(run.result, 'Canceled');
      assert.equal(run.errors.length, 1);
      assert.match(run.errors[0] ?? '', /^Cancelled\. python-service: .*not found.*put back to .*:456-slow/);
    });
  });
});

describe('A version that was rolled back to and is deployed again', () => {
  const bench = withWorkbench();

  it('is a deployment of its own: the next guarded rollback goes back from it', async () => {
    const { deploy, rollback, newJob, liveImage, image, annotations } = bench();
    assert.equal((await deploy('457')).result, 'Succeeded');
    assert.equal((await deploy('458', {}, { job: newJob(459) })).result, 'Succeeded');
    assert.equal((await rollback()).outputs['toImage'], image('457'));
    const again = await deploy('457', {}, { job: newJob(460) });
    assert.equal(again.outputs['changed'], 'false');
    assert.equal((await annotations())['smart-rollback/rolled-back-from'], undefined);
    const run = await rollback({ expectedImage: '457' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['changed'], 'true');
    assert.equal(await liveImage(), image('456'));
  });
});

describe('The folder for the summary of a rollback', () => {
  const bench = withFreshWorkbench();
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'summary-'));
    await bench().deploy('457');
  });

  it('that cannot be made is said before anything is changed', async () => {
    const { rollback, liveImage, image } = bench();
    await writeFile(path.join(folder, 'file'), '');
    const run = await rollback({ outputDirectory: path.join(folder, 'file', 'out') });
    assert.equal(run.result, 'Failed');
    assert.match(run.errors[0] ?? '', /The folder .* cannot be made: .*Check outputDirectory/);
    assert.equal(await liveImage(), image('457'));
  });

  it('that cannot be written to costs the summary, not the rollback', async () => {
    const { rollback, liveImage, image } = bench();
    await mkdir(path.join(folder, `rolled-back-${DEPLOYMENT}.md`));
    const run = await rollback({ outputDirectory: folder });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.warnings.length, 1);
    assert.match(run.warnings[0] ?? '', /There is no summary of this step: .*cannot be written/);
    assert.equal(await liveImage(), image('456'));
  });
});

describe('A file of a deployment that cannot be written', () => {
  const bench = withFreshWorkbench();
  let folder = '';
  beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'outputs-'))));

  it('costs a warning where it is the summary: the deployment is done and published', async () => {
    const { deploy, liveImage, image } = bench();
    await mkdir(path.join(folder, `deployed-${DEPLOYMENT}.md`));
    const run = await deploy('457', { outputDirectory: folder });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(run.warnings.length, 1);
    assert.match(run.warnings[0] ?? '', /There is no summary of this step: .*cannot be written/);
    assert.equal(await liveImage(), image('457'));
  });

  it('is deploy-info: the error says that the rollout is complete, and the next run publishes it', async () => {
    const { deploy, liveImage, image } = bench();
    const inTheWay = path.join(folder, 'deploy-info', 'deploy-info.json');
    await mkdir(inTheWay, { recursive: true });
    const run = await deploy('457', { outputDirectory: folder });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(
      run.errors[0] ?? '',
      /the rollout of \S+:457 is complete, but deploy-info is not published.*deploy-info\.json cannot be written/,
    );
    assert.equal(await liveImage(), image('457'));
    await rmdir(inTheWay);
    const again = await deploy('457', { outputDirectory: folder });
    assert.equal(again.result, 'Succeeded', again.log);
    assert.ok(again.outputs['deployInfoPath']);
  });
});

describe('times.changed of a deployment', () => {
  const bench = withWorkbench();

  it('is when the image was changed, not when the step began', async () => {
    const run = await bench().deploy('457');
    const file = path.join(path.dirname(run.outputs['deployInfoPath'] ?? ''), 'deployment-record.json');
    const { times } = JSON.parse(await readFile(file, 'utf8')) as {
      times: { started: string; changed: string; finished: string };
    };
    assert.ok(times.started < times.changed, JSON.stringify(times));
    assert.ok(times.changed < times.finished, JSON.stringify(times));
  });
});
