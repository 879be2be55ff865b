import assert from 'node:assert/strict';
import * as path from 'node:path';
import { Job } from '../agent/agent.ts';
import type { HostType } from '../agent/job.ts';
import { liveVersionOf } from '../service/live-version.ts';
import { startService } from '../service/service.ts';
import { CONNECTION, DEPLOYMENT, withWorkbench } from './support/workload-tests.ts';

const COLLECTION = path.join(import.meta.dirname, '..', 'service', 'sanity.json');

// The steps of docs/classic-release.md, in an agent job and in a deployment group job.
for (const hostType of ['release', 'deployment'] satisfies HostType[]) {
  describe(`A classic release (System.HostType=${hostType})`, () => {
    const bench = withWorkbench();
    const newJob = () => new Job({ hostType, variables: { 'Build.BuildId': '458', 'Release.ReleaseId': '77' } });

    it('deploys, tests and rolls back in one job, with the files of the job and without an artifact', async () => {
      const { cluster, namespace, deploy, test, rollback, liveImage, image } = bench();
      const liveVersion = liveVersionOf(cluster, namespace, DEPLOYMENT);
      const service = await startService({ liveVersion, brokenVersions: ['458'] });
      const job = newJob();
      try {
        const deployed = await deploy('458', { serviceUrl: service.url }, { job });
        assert.equal(deployed.result, 'Succeeded', deployed.log);
        assert.deepEqual(Object.keys(deployed.artifacts), []);
        const attached = deployed.attachedFiles.map(({ file }) => path.basename(file)).sort();
        const record = 'deployment-record.json';
        assert.deepEqual(attached, ['deploy-info.json', record, record, 'previous-image.txt']);
        assert.match(deployed.log, /A classic release cannot publish artifacts: deploy-info is attached to the log/);
        const info = deployed.attachedFiles.find(({ file }) => file.endsWith('deploy-info.json'));
        assert.equal((JSON.parse(info?.text ?? '{}') as { buildId?: string }).buildId, '458');

        const tested = await test({ collection: COLLECTION, kubernetesServiceConnection: CONNECTION }, { job });
        assert.equal(tested.outputs['result'], 'failed', tested.log);
        assert.equal(tested.testResults.length, 1);

        // A step "only when a previous task has failed", with the record of the job.
        const rolledBack = await rollback(
          { strategy: 'artifact', rollbackInfo: '$(SmartRollback.RollbackInfo)', expectedImage: '$(Build.BuildId)' },
          { job },
        );
        assert.equal(rolledBack.result, 'Succeeded', rolledBack.log);
        assert.equal(await liveImage(), image('456'));
      } finally {
        await service.stop();
      }
    });

    it('rolls back in a later stage by undo, from what is recorded on the workload; twice is once', async () => {
      const { deploy, rollback, image } = bench();
      const deployed = await deploy('457', {}, { job: newJob() });
      assert.equal(deployed.result, 'Succeeded', deployed.log);
      const first = await rollback({ strategy: 'undo' }, { job: newJob() });
      assert.equal(first.result, 'Succeeded', first.log);
      assert.equal(first.outputs['toImage'], image('456'));
      assert.equal(first.summaries.length, 1);
      const second = await rollback({ strategy: 'undo' }, { job: newJob() });
      assert.equal(second.outputs['changed'], 'false', second.log);
    });
  });
}
