import assert from 'node:assert/strict';
import * as path from 'node:path';
import { Job } from '../agent/agent.ts';
import type { HostType } from '../agent/job.ts';
import { liveVersionOf } from '../service/live-version.ts';
import { startService } from '../service/service.ts';
import { CONNECTION, DEPLOYMENT, workbench } from './support/workload-tests.ts';

const COLLECTION = path.join(import.meta.dirname, '..', 'service', 'sanity.json');
const RELEASE = { 'Build.BuildId': '458', 'Release.ReleaseId': '77' };

// The steps of docs/classic-release.md, in an agent job and in a deployment group job.
for (const hostType of ['release', 'deployment'] satisfies HostType[]) {
  describe(`A classic release (System.HostType=${hostType})`, () => {
    it('deploys, tests and rolls back in one job, with the files of the job and without an artifact', async () => {
      const bench = await workbench();
      const liveVersion = liveVersionOf(bench.cluster, bench.namespace, DEPLOYMENT);
      const service = await startService({ liveVersion, brokenVersions: ['458'] });
      const job = new Job({ hostType, variables: RELEASE });
      try {
        const deployed = await bench.deploy('458', { serviceUrl: service.url }, { job });
        assert.equal(deployed.result, 'Succeeded', deployed.log);
        assert.deepEqual(Object.keys(deployed.artifacts), []);
        const attached = deployed.attachedFiles.map(({ file }) => path.basename(file)).sort();
        assert.deepEqual(attached, [
          'deploy-info.json',
          'deployment-record.json',
          'deployment-record.json',
          'previous-image.txt',
        ]);
        assert.match(deployed.log, /A classic release cannot publish artifacts: deploy-info is attached to the log/);
        const info = deployed.attachedFiles.find(({ file }) => file.endsWith('deploy-info.json'));
        assert.equal((JSON.parse(info?.text ?? '{}') as { buildId?: string }).buildId, '458');

        const inputs = { collection: COLLECTION, kubernetesServiceConnection: CONNECTION };
        const tested = await bench.test(inputs, { job });
        assert.equal(tested.result, 'Failed', tested.log);
        assert.equal(tested.outputs['result'], 'failed');
        assert.equal(tested.testResults.length, 1);

        // A step "only when a previous task has failed", with the record of the job.
        const rolledBack = await bench.rollback(
          { strategy: 'artifact', rollbackInfo: '$(SmartRollback.RollbackInfo)', expectedImage: '$(Build.BuildId)' },
          { job },
        );
        assert.equal(rolledBack.result, 'Succeeded', rolledBack.log);
        assert.equal(await liveVersion(), '456');
      } finally {
        await service.stop();
        job.dispose();
        await bench.cluster.deleteNamespace(bench.namespace);
      }
    });

    it('rolls back in a later stage by undo, from what is recorded on the workload; twice is once', async () => {
      const bench = await workbench();
      try {
        const deployed = await bench.deploy('457', {}, { job: new Job({ hostType, variables: RELEASE }) });
        assert.equal(deployed.result, 'Succeeded', deployed.log);
        const back = () => bench.rollback({ strategy: 'undo' }, { job: new Job({ hostType, variables: RELEASE }) });
        const first = await back();
        assert.equal(first.result, 'Succeeded', first.log);
        assert.equal(first.outputs['toImage'], bench.image('456'));
        assert.ok(first.summaries.length === 1);
        assert.equal((await back()).outputs['changed'], 'false');
      } finally {
        await bench.cluster.deleteNamespace(bench.namespace);
      }
    });
  });
}
