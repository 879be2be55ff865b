import assert from 'node:assert/strict';
import { clusterUnderTest, workloadPath } from '../support/cluster.ts';
import { DEPLOYMENT, withFreshWorkbench, withWorkbench } from '../support/workload-tests.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

describe('What kubectl apply believes to know', () => {
  describe('H6: undo of a workload that kubectl apply made', () => {
    const bench = withFreshWorkbench({
      annotations: { [LAST_APPLIED]: '{}\n' },
      container: { env: [{ name: 'MODE', value: 'calm' }] },
    });

    it('says which fields the next apply may leave as they are, and keeps the annotation', async () => {
      const { deploy, rollback, patch, annotations } = bench();
      assert.equal((await deploy('457')).result, 'Succeeded');
      await patch([{ op: 'replace', path: '/spec/template/spec/containers/0/env/0/value', value: 'wild' }]);
      const run = await rollback({ toRevision: '1' });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(run.warnings.length, 1);
      assert.match(run.warnings[0] ?? '', /was made by kubectl apply, .* also puts back .*env.*its next run may leave/);
      assert.equal((await annotations())[LAST_APPLIED], '{}\n');
    });

    it('says nothing where only the image goes back, which apply always sets', async () => {
      const { deploy, rollback } = bench();
      assert.equal((await deploy('458')).result, 'Succeeded');
      const run = await rollback({ strategy: 'tag', previousImageTag: '456' });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.deepEqual(run.warnings, []);
    });
  });

  describe('A manager that applies from the server side', () => {
    before('only a real API server applies by schemas; the embedded one has none', async function () {
      if ((await clusterUnderTest()).kind === 'embedded') this.skip();
    });
    const bench = withWorkbench();
    const apply = async (image: string) => {
      const { cluster, namespace } = bench();
      const path = `${workloadPath('Deployment', namespace, DEPLOYMENT)}?fieldManager=platform`;
      const template = { spec: { containers: [{ name: DEPLOYMENT, image }] } };
      const manifest = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: DEPLOYMENT },
        spec: { template },
      };
      return cluster.api('PATCH', path, JSON.stringify(manifest), 'application/apply-patch+yaml');
    };

    it('is named before the change, and meets a conflict with us afterwards, as the warning says', async () => {
      const { deploy, image } = bench();
      assert.equal((await apply(image('456'))).status, 200);
      const run = await deploy('457');
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(run.warnings.length, 1);
      assert.match(run.warnings[0] ?? '', /is owned by platform through server-side apply: its next apply will report/);
      const again = await apply(image('456'));
      assert.equal(again.status, 409);
      assert.match(again.text, /conflict with \\"smart-rollback\\"/);
    });
  });
});
