import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { startChain } from '../support/chain.ts';
import { artifact } from '../support/workload-tests.ts';
import { clusterUnderTest } from '../support/cluster.ts';
import { unpackedExtension } from '../support/unpacked-extension.ts';

describe('The whole chain, with the tasks of the packaged extension', () => {
  it('deploys, tests, finds the broken version, rolls back, and a second rollback changes nothing', async () => {
    const cluster = await clusterUnderTest();
    const chain = await startChain(cluster, path.join(await unpackedExtension(), 'tasks'));
    const { image } = chain.bench;
    try {
      const runs = [];
      for (const step of chain.steps) {
        const run = await step.run();
        assert.equal(run.result, step.expected, `${step.title}\n${run.log}`);
        runs.push(run);
      }
      const [first, passed, second, failed, rolledBack, passedAgain, again] = runs;
      assert.ok(first && passed && second && failed && rolledBack && passedAgain && again);

      const deployInfo = await readFile(path.join(artifact(second, 'deploy-info'), 'deploy-info.json'), 'utf8');
      const { imageName, namespace } = JSON.parse(deployInfo) as { imageName: string; namespace: string };
      assert.equal(
        deployInfo,
        `{\n  "buildId": "458",\n  "imageTag": "458",\n  "imageName": "${imageName}",\n  "namespace": "${namespace}",\n  "deploymentName": "python-service",\n  "serviceUrl": "${chain.serviceUrl}"\n}\n`,
      );
      assert.equal(await readFile(path.join(artifact(second, 'rollback-info'), 'previous-image.txt'), 'utf8'), '457\n');

      assert.equal(passed.outputs['result'], 'passed');
      assert.equal(failed.outputs['result'], 'failed');
      assert.equal(failed.errors.length, 1);
      assert.match(failed.errors[0] ?? '', /Orders \/ Take an order \/ is taken, with its total/);
      assert.match(failed.errors[0] ?? '', /SmartRollback/);
      assert.equal(rolledBack.outputs['toImage'], image('457'));
      assert.equal(again.outputs['changed'], 'false');

      const notes = await chain.bench.annotations();
      assert.match(notes['smart-rollback/rejected'] ?? '', /:458/);
      assert.match(notes['smart-rollback/verified'] ?? '', /:457/);
      assert.equal(await chain.liveVersion(), '457');
    } finally {
      await chain.stop();
    }
  });
});
