import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { DEPLOYMENT, REPOSITORY, artifact, withFreshWorkbench } from '../support/workload-tests.ts';

describe('CaptureAndDeploy', () => {
  describe('deploys a new version', () => {
    const bench = withFreshWorkbench();

    it('puts the image in, waits until it runs, publishes both artifacts as the contract says, and records it on the workload', async () => {
      const { deploy, image, job, liveImage, namespace, annotations } = bench();
      const run = await deploy('457', { serviceUrl: 'http://python-service.prod.svc.cluster.local:8000' });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.deepEqual(run.errors, []);
      assert.equal(await liveImage(), image('457'));
      const deployInfo = await readFile(path.join(artifact(run, 'deploy-info'), 'deploy-info.json'), 'utf8');
      assert.equal(
        deployInfo,
        `{
  "buildId": "${job.variable('Build.BuildId') ?? ''}",
  "imageTag": "457",
  "imageName": "${REPOSITORY}",
  "namespace": "${namespace}",
  "deploymentName": "${DEPLOYMENT}",
  "serviceUrl": "http://python-service.prod.svc.cluster.local:8000"
}
`,
      );
      const rollbackInfo = artifact(run, 'rollback-info');
      assert.equal(await readFile(path.join(rollbackInfo, 'previous-image.txt'), 'utf8'), '456\n');
      assert.deepEqual((await readdir(rollbackInfo)).sort(), ['deployment-record.json', 'previous-image.txt']);
      assert.equal(run.outputs['previousImage'], image('456'));
      assert.equal(run.outputs['previousImageTag'], '456');
      assert.equal(run.outputs['deployedImage'], image('457'));
      assert.equal(run.outputs['changed'], 'true');

      const notes = await annotations();
      const record = JSON.parse(notes['smart-rollback/record'] ?? '{}') as Record<
        string,
        { image: string; previous: string }
      >;
      assert.equal(record[DEPLOYMENT]?.image, image('457'));
      assert.equal(record[DEPLOYMENT].previous, image('456'));
      assert.match(notes['kubernetes.io/change-cause'] ?? '', /./);
    });

    it('run again with the same image it changes nothing and keeps the previous one', async () => {
      const { deploy, image } = bench();
      await deploy('457');
      const run = await deploy('457');
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(run.outputs['changed'], 'false');
      assert.equal(run.outputs['previousImage'], image('456'));
      const text = await readFile(path.join(artifact(run, 'rollback-info'), 'previous-image.txt'), 'utf8');
      assert.equal(text, '456\n');
    });
  });

  describe('says by name why a version will never run', () => {
    const bench = withFreshWorkbench();

    it('an image that is not found fails the step at once and is rejected', async () => {
      const { deploy, image, annotations } = bench();
      const run = await deploy('458-missing');
      assert.equal(run.result, 'Failed');
      const [error] = run.errors;
      assert.equal(run.errors.length, 1);
      assert.match(
        error ?? '',
        new RegExp(
          `^python-service: image ${image('458-missing')} cannot be pulled: .*not found \\(pod python-service-`,
        ),
      );
      assert.match(error ?? '', /To go back to .*:456 run SmartRollback@1/);
      assert.match((await annotations())['smart-rollback/rejected'] ?? '', /458-missing/);
      assert.ok('rollback-info' in run.artifacts);
      assert.ok(!('deploy-info' in run.artifacts));
    });

    it('a second failed deployment still knows the last good version', async () => {
      const { deploy, image } = bench();
      assert.equal((await deploy('458-missing')).result, 'Failed');
      const run = await deploy('459-badconfig');
      assert.equal(run.result, 'Failed');
      assert.match(
        run.errors[0] ?? '',
        /container python-service cannot start: CreateContainerConfigError: secret "settings" not found/,
      );
      assert.equal(run.outputs['previousImage'], image('456'));
    });

    it('a crash loop fails with the exit code, and what the container wrote cannot command the agent', async () => {
      const { deploy } = bench();
      const run = await deploy('460-crash');
      assert.equal(run.result, 'Failed');
      assert.match(run.errors[0] ?? '', /container python-service crashes: exit code 1, restarted 3 times/);
      assert.match(run.log, /could not connect to database "orders"/);
      assert.match(run.log, /\*\*vso\[task\.complete result=Succeeded;done=true;\]injected/);
    });

    it('a version that never becomes ready fails at the time-out and shows the readiness state', async () => {
      const { deploy } = bench();
      const run = await deploy('461-notready', { timeoutSeconds: '4' });
      assert.equal(run.result, 'Failed');
      assert.match(
        run.errors[0] ?? '',
        /not complete within timeoutSeconds \(4\).*runs but is not ready.*readiness probe/,
      );
    });

    it('a version that crashes twice and then runs is waited for', async () => {
      const { deploy, liveImage, image } = bench();
      const run = await deploy('462-flaky');
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(await liveImage(), image('462-flaky'));
    });
  });

  describe('cancelled', () => {
    const bench = withFreshWorkbench();

    it('says what state the workload is in and how to go back, within the grace of the agent; the next deployment goes back to the version before', async () => {
      const { startDeploy, deploy, image } = bench();
      const task = startDeploy('463-notready');
      await task.waitForLine(/pods are updated|updated pods are/);
      const run = await task.cancel();
      assert.deepEqual(run.signals, ['SIGINT']);
      assert.equal(run.result, 'Canceled');
      assert.equal(run.exitCode, 0);
      assert.equal(run.errors.length, 1);
      assert.match(
        run.errors[0] ?? '',
        new RegExp(`^Cancelled\\. deployment/python-service .* has the image ${image('463-notready')}`),
      );
      assert.match(run.errors[0] ?? '', /kubectl rollout status deployment\/python-service/);
      const next = await deploy('464');
      assert.equal(next.outputs['previousImage'], image('456'));
    });
  });
});
