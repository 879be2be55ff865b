import assert from 'node:assert/strict';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONNECTION, DEPLOYMENT, withWorkbench } from '../support/workload-tests.ts';
import { unpackedExtension } from '../support/unpacked-extension.ts';

const COLLECTION = fileURLToPath(new URL('../rigs/service/sanity.json', import.meta.url));

describe('On a real node, the whole chain, with the tasks of the packaged extension', () => {
  const bench = withWorkbench({ replicas: 3, container: { ports: [{ containerPort: 8000 }] } });

  it('deploys, tests by tunnel, finds the broken version, rolls back, and a second rollback changes nothing', async () => {
    const { namespace, cluster, deploy, test, rollback, image, liveImage, annotations } = bench();
    const tasks = path.join(await unpackedExtension(), 'tasks');
    const from = (task: string) => ({ bundleFolder: path.join(tasks, task) });
    await cluster.ask('POST', `/api/v1/namespaces/${namespace}/services`, {
      metadata: { name: DEPLOYMENT },
      spec: { selector: { app: DEPLOYMENT }, ports: [{ port: 8000 }] },
    });
    // Only pods of the cluster reach it.
    const serviceUrl = `http://${DEPLOYMENT}.${namespace}.svc.cluster.local:8000`;
    const put = (tag: string) => deploy(tag, { serviceUrl }, from('CaptureAndDeploy'));
    const check = () => test({ collection: COLLECTION, kubernetesServiceConnection: CONNECTION }, from('NewmanSanity'));

    const good = await put('457');
    assert.equal(good.result, 'Succeeded', good.log);
    const passed = await check();
    assert.equal(passed.outputs['result'], 'passed', passed.log);
    assert.match(passed.log, /is reached by port-forward/);

    const broken = await put('458');
    assert.equal(broken.result, 'Succeeded', broken.log);
    const failed = await check();
    assert.equal(failed.outputs['result'], 'failed', failed.log);
    assert.match(failed.errors[0] ?? '', /total is the sum of the lines/);

    const back = await rollback({}, from('SmartRollback'));
    assert.equal(back.result, 'Succeeded', back.log);
    assert.equal(back.outputs['toImage'], image('457'));
    assert.equal(await liveImage(), image('457'));
    const again = await rollback({}, from('SmartRollback'));
    assert.equal(again.outputs['changed'], 'false', again.log);

    const notes = await annotations();
    assert.match(notes['smart-rollback/rejected'] ?? '', /:458/);
    assert.match(notes['smart-rollback/verified'] ?? '', /:457/);
  });
});
