import assert from 'node:assert/strict';
import { cp, mkdir, readFile, readdir } from 'node:fs/promises';
import * as path from 'node:path';
import type { TaskRun } from '../rigs/agent/agent.ts';
import { Job } from '../rigs/agent/agent.ts';
import type { HostType } from '../rigs/agent/job.ts';
import { liveVersionOf } from '../rigs/service/live-version.ts';
import { startService } from '../rigs/service/service.ts';
import { CONNECTION, DEPLOYMENT, artifact, withFreshWorkbench } from '../support/workload-tests.ts';

const COLLECTION = path.join(import.meta.dirname, '..', 'rigs', 'service', 'sanity.json');
const PUBLISHED = '$(System.DefaultWorkingDirectory)/_Python-Build/postman/sanity.json';
const RECORD = 'deployment-record.json';

/** A job of a release whose primary artifact is build 458, with what that build published where the agent puts it. */
async function releaseJob(hostType: HostType, variables: Readonly<Record<string, string>> = {}): Promise<Job> {
  const job = new Job({ hostType, variables: { 'Build.BuildId': '458', 'Release.ReleaseId': '77', ...variables } });
  const folder = path.join(job.variable('System.DefaultWorkingDirectory') ?? '', '_Python-Build', 'postman');
  await mkdir(folder, { recursive: true });
  await cp(COLLECTION, path.join(folder, 'sanity.json'));
  return job;
}

const names = (run: TaskRun) => run.attachedFiles.map(({ file }) => path.basename(file)).sort();
const buildIdOf = (run: TaskRun) => {
  const info = run.attachedFiles.find(({ file }) => file.endsWith('deploy-info.json'));
  return (JSON.parse(info?.text ?? '{}') as { buildId?: string }).buildId;
};

// The steps of docs/classic-release.md, in an agent job and in a deployment group job. The rig fails a step that sends an
// artifact command there, as the agent does.
for (const hostType of ['release', 'deployment'] satisfies HostType[]) {
  describe(`A classic release (System.HostType=${hostType})`, () => {
    const bench = withFreshWorkbench();

    it('deploys, tests and rolls back by the steps of the page, with summaries and results, without an artifact', async () => {
      const { cluster, namespace, deploy, test, rollback, liveImage, image } = bench();
      const liveVersion = liveVersionOf(cluster, namespace, DEPLOYMENT);
      const service = await startService({ liveVersion, brokenVersions: ['458'] });
      const job = await releaseJob(hostType);
      try {
        const deployed = await deploy('$(Build.BuildId)', { serviceUrl: service.url }, { job });
        assert.equal(deployed.result, 'Succeeded', deployed.log);
        assert.deepEqual(deployed.artifacts, {});
        assert.deepEqual(names(deployed), ['deploy-info.json', RECORD, RECORD, 'previous-image.txt']);
        assert.match(deployed.log, /A classic release cannot publish artifacts: deploy-info is attached to the log/);
        assert.equal(buildIdOf(deployed), '458');
        assert.equal(deployed.summaries.length, 1);

        const tested = await test({ collection: PUBLISHED, kubernetesServiceConnection: CONNECTION }, { job });
        assert.equal(tested.outputs['result'], 'failed', tested.log);
        assert.match(tested.log, /written by an earlier step of this job/);
        assert.match(tested.log, /458 failed.*rejected/i);
        assert.deepEqual([tested.testResults.length, tested.summaries.length], [1, 1]);

        // Only when a previous task has failed.
        const back = await rollback({ strategy: 'undo', expectedImage: '$(Build.BuildId)' }, { job });
        assert.equal(back.result, 'Succeeded', back.log);
        assert.equal(back.summaries.length, 1);
        assert.equal(await liveImage(), image('456'));
      } finally {
        await service.stop();
      }
    });
  });
}

// What a task does in a release it asks of isRelease alone, whose table (unit/contract/run.spec) has both kinds of job.
describe('Stages of a classic release', () => {
  const bench = withFreshWorkbench();

  it('goes back to the record of the same job', async () => {
    const { deploy, rollback, image } = bench();
    const job = await releaseJob('release');
    const deployed = await deploy('457', {}, { job });
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    const back = await rollback({ strategy: 'artifact', rollbackInfo: '$(SmartRollback.RollbackInfo)' }, { job });
    assert.equal(back.result, 'Succeeded', back.log);
    assert.deepEqual([back.outputs['strategyUsed'], back.outputs['toImage']], ['artifact', image('456')]);
  });

  it('rolls back in a later stage by undo, from what is recorded on the workload; twice is once', async () => {
    const { deploy, rollback, image } = bench();
    const deployed = await deploy('457', {}, { job: await releaseJob('release') });
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    const first = await rollback({ strategy: 'undo' }, { job: await releaseJob('release') });
    assert.equal(first.result, 'Succeeded', first.log);
    assert.equal(first.outputs['toImage'], image('456'));
    const second = await rollback({ strategy: 'undo' }, { job: await releaseJob('release') });
    assert.equal(second.outputs['changed'], 'false', second.log);
  });

  it('a stage that is deployed again is a rerun: the previous version stays what it was', async () => {
    const { deploy } = bench();
    const attempts = [];
    for (const attempt of ['1', '2']) {
      const job = await releaseJob('release', { 'Release.AttemptNumber': attempt });
      attempts.push(await deploy('459', {}, { job }));
    }
    assert.deepEqual(
      attempts.map(({ outputs }) => [outputs['changed'], outputs['previousImageTag']]),
      [
        ['true', '456'],
        ['false', '456'],
      ],
    );
    const record = attempts[1]?.attachedFiles.find(({ file }) => file.endsWith(RECORD))?.text ?? '{}';
    const { run } = JSON.parse(record) as { run?: object };
    const url = 'http://127.0.0.1:9/contoso/shop/_release?releaseId=77';
    assert.deepEqual(run, { id: '458', number: 'Release-77', attempt: 2, url, pipeline: 'python-release' });
  });

  it('a version that does not start fails the step, says the way back, and the next step takes it', async () => {
    const { deploy, rollback, liveImage, image } = bench();
    const before = await liveImage();
    const job = await releaseJob('release');
    const failed = await deploy('460-missing', {}, { job });
    assert.equal(failed.result, 'Failed');
    assert.deepEqual(names(failed), [RECORD, 'previous-image.txt']);
    const back = await rollback({ strategy: 'undo', expectedImage: '460-missing' }, { job });
    assert.equal(back.result, 'Succeeded', back.log);
    assert.deepEqual([back.outputs['fromImage'], await liveImage()], [image('460-missing'), before]);
  });

  it('without a build among its artifacts it has the number of the release, and needs an image tag', async () => {
    const { deploy } = bench();
    const job = await releaseJob('release', { 'Build.BuildId': '' });
    const refused = await deploy('', {}, { job });
    assert.match(refused.errors[0] ?? '', /imageTag.*Build\.BuildId/);
    const deployed = await deploy('461', {}, { job });
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    assert.equal(buildIdOf(deployed), '77');
  });

  it('tests and goes back by the artifacts of the build, which a YAML pipeline deployed', async () => {
    const { cluster, namespace, azureDevOps, addRun, newJob, deploy, test, rollback, liveImage } = bench();
    const before = await liveImage();
    const liveVersion = liveVersionOf(cluster, namespace, DEPLOYMENT);
    const service = await startService({ liveVersion, brokenVersions: [] });
    try {
      const built = await deploy('462', { serviceUrl: service.url }, { job: newJob(462) });
      const run = addRun(463);
      for (const name of ['deploy-info', 'rollback-info']) {
        const files: Record<string, string> = {};
        for (const file of await readdir(artifact(built, name))) {
          files[file] = await readFile(path.join(artifact(built, name), file), 'utf8');
        }
        azureDevOps.addArtifact(run, { name, files });
      }
      const job = await releaseJob('release', {
        'Build.BuildId': '463',
        'System.TeamFoundationCollectionUri': azureDevOps.collectionUri,
      });
      const tested = await test({ collection: PUBLISHED, sourceRunId: '$(Build.BuildId)' }, { job });
      assert.equal(tested.outputs['result'], 'passed', tested.log);
      const back = await rollback({ strategy: 'artifact', sourceRunId: '$(Build.BuildId)' }, { job });
      assert.equal(back.result, 'Succeeded', back.log);
      assert.equal(await liveImage(), before);
    } finally {
      await service.stop();
    }
  });
});
