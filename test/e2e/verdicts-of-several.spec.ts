import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { workloadPath } from '../support/cluster.ts';
import { FAILS, PASSES, collectionOf } from '../support/newman/collections.ts';
import { startServer } from '../support/newman/server.ts';
import type { LiveWorkload } from '../support/workload-tests.ts';
import { CONNECTION, DEPLOYMENT, withFreshWorkbench } from '../support/workload-tests.ts';

const BOTH = `${DEPLOYMENT}\nweb`;

describe('What tests say of several workloads', () => {
  const bench = withFreshWorkbench({ replicas: 1 });

  beforeEach(async () => {
    const { cluster, namespace, image } = bench();
    await cluster.createWorkload('Deployment', namespace, 'web', { image: image('456'), replicas: 1 });
    await cluster.waitForRollout(namespace, 'web', 'Deployment');
  });

  const webPath = () => workloadPath('Deployment', bench().namespace, 'web');
  /** What is noted on both, the main one first. */
  const notesOf = async (which: 'verified' | 'rejected') => {
    const web = (await bench().cluster.api('GET', webPath())).body as unknown as LiveWorkload;
    return [await bench().annotations(), web.metadata.annotations ?? {}].map(
      (annotations) => annotations[`smart-rollback/${which}`] ?? '',
    );
  };
  const mark = (verdict: 'passed' | 'failed') =>
    bench().deploy('', { namespace: '', deploymentName: '', imageName: '', imageTag: '', action: 'mark', verdict });

  it("is noted by action: mark on each that is still live, also where the tests are not Postman's", async () => {
    const { image, deploy, liveImage } = bench();
    const unknown = await mark('passed');
    assert.match(unknown.errors[0] ?? '', /^It is not known what was deployed: .* Nothing was noted\./);
    assert.equal((await deploy('457', { deploymentName: BOTH })).result, 'Succeeded');
    const passed = await mark('passed');
    assert.equal(passed.result, 'Succeeded', passed.log);
    assert.deepEqual([passed.warnings, passed.errors, passed.artifacts], [[], [], {}]);
    assert.match(passed.log, /Noted as verified: python-service \(\S+:457\), web \(\S+:457\)\./);
    for (const note of await notesOf('verified')) assert.match(note, /:457/);
    const operations = [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: image('999') }];
    await bench().cluster.api('PATCH', webPath(), operations, 'application/json-patch+json');
    const failed = await mark('failed');
    assert.equal(failed.result, 'Succeeded', failed.log);
    assert.match(failed.warnings.join(' '), /Nothing is noted about \S+:457 on web: \S+:999 is live by now\./);
    assert.match(failed.log, /Noted as rejected: python-service \(\S+:457\)\.$/m);
    const [main, further] = await notesOf('rejected');
    assert.match(main ?? '', /:457/);
    assert.equal(further, '');
    assert.equal(await liveImage(), image('457'));
  });

  it('is noted by NewmanSanity on all, but against none that the step had not changed', async () => {
    const { deploy, test } = bench();
    const service = await startServer();
    const folder = await mkdtemp(path.join(tmpdir(), 'several-'));
    try {
      assert.equal((await deploy('457', { deploymentName: 'web' })).result, 'Succeeded');
      const both = await deploy('457', { deploymentName: BOTH, serviceUrl: service.url });
      assert.equal(both.result, 'Succeeded', both.log);
      const collection = path.join(folder, 'sanity.json');
      const testWith = async (script: string) => {
        await writeFile(collection, JSON.stringify(collectionOf('sanity', [{ name: 'Ok', test: script }])));
        return test({ collection, kubernetesServiceConnection: CONNECTION });
      };
      const passed = await testWith(PASSES);
      assert.equal(passed.result, 'Succeeded', passed.log);
      for (const note of await notesOf('verified')) assert.match(note, /:457/);
      const failed = await testWith(FAILS);
      assert.equal(failed.result, 'Failed', failed.log);
      const [main, further] = await notesOf('rejected');
      assert.match(main ?? '', /:457/);
      assert.equal(further, '');
      assert.match(
        failed.log,
        /Nothing is recorded about \S+:457 on the workload: the step that deployed had not changed/,
      );
    } finally {
      await service.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
