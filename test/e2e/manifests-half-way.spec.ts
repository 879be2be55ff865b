import assert from 'node:assert/strict';
import { proxyBefore } from '../faults/load/load-connection.ts';
import { withAdmissionPolicies } from '../support/admission-policies.ts';
import { testImage } from '../support/cluster.ts';
import type { ManifestObject } from '../support/manifest-set.ts';
import { AFTER, BEFORE, config, deployment, service, withManifestSet } from '../support/manifest-set.ts';
import { until } from '../support/workload-tests.ts';

const MERGE = 'application/merge-patch+json';
const worker = (image: string): ManifestObject =>
  JSON.parse(JSON.stringify(deployment(image, [])).replaceAll('"web"', '"worker"')) as ManifestObject;

describe('Manifests: a way back that ends half-way', () => {
  const set = withManifestSet();
  const { policy, noPolicy } = withAdmissionPolicies(set);

  it('onFailure: rollback of which the server refuses one object says what went back and what not, and SmartRollback goes on there', async () => {
    const { cluster } = set();
    const asked = { ...service(81), metadata: { name: 'asked' } };
    await set().applied([...BEFORE, asked]);
    await set().deployed(AFTER);
    const before = await set().state();
    await policy('validating', ['services'], {
      matchConditions: [{ name: 'real', expression: '!request.dryRun' }],
      validations: [{ expression: 'object.spec.ports[0].port != 81', message: 'port 81 is closed' }],
    });
    const probe = () => cluster.api('PATCH', set().pathOf(asked), {}, MERGE);
    await until('the policy is in force', async () => (await probe()).status === 422);
    const broken = [config('conf', { level: 'trace' }), service(82), deployment(testImage('3-missing'), [])];
    const failed = await set().deployed(broken, { onFailure: 'rollback' }, 'Failed');
    assert.equal(failed.errors.length, 1);
    assert.match(
      failed.errors[0] ?? '',
      /^web: image \S+:3-missing .*onFailure: rollback: .*Service web in namespace \S+ could not be put back: .*port 81 is closed.*run SmartRollback@1/,
    );
    const half = await set().state();
    const different = half.filter((one, index) => JSON.stringify(one) !== JSON.stringify(before[index]));
    assert.deepEqual(
      different.map(
        ({ spec }) => (spec as unknown as { readonly ports?: readonly { port: number }[] }).ports?.[0]?.port,
      ),
      [82],
      'but for the Service all of it is back',
    );
    const refused = await set().back(failed);
    assert.equal(refused.result, 'Failed', refused.log);
    assert.match(refused.errors[0] ?? '', /Service web in namespace \S+ could not be put back: .*port 81 is closed/);
    await noPolicy('validating');
    await until('the policy is gone', async () => (await probe()).status === 200);
    const back = await set().back(failed);
    assert.equal(back.result, 'Succeeded', back.log);
    assert.deepEqual(await set().state(), before);
    const settled = await set().versions();
    assert.equal((await set().back(failed)).result, 'Succeeded');
    assert.deepEqual(await set().versions(), settled);
  });

  it('a workload that the set created just before it was killed is told to be one of manifests where it is asked about, and the undo of the main workload deletes it', async () => {
    const { cluster } = set();
    await set().applied(BEFORE);
    const before = await set().state();
    const { proxy, connection } = await proxyBefore(cluster);
    try {
      const { inputs, job } = set().prepared([...AFTER, worker(testImage('2'))]);
      const task = set().begin('CaptureAndDeploy', { ...inputs, deploymentName: 'web' }, job, connection);
      proxy.onMoment = async (_request, moment) => {
        if (moment !== 'answered') return;
        const { status } = await cluster.api('GET', set().pathOf(worker('')));
        if (status !== 200) return;
        task.signal('SIGKILL');
        await task.finished.catch(() => undefined);
      };
      await task.finished;
      const asked = await set().begin('SmartRollback', { deploymentName: 'worker' }).finished;
      assert.match(
        asked.errors[0] ?? '',
        /^There is nothing to go back to: .* It was created by a deployment of manifests: to undo all of that, give its rollbackInfo, or the workload that its record \(ConfigMap smart-rollback\.deployment\.web\.1\) is named after as deploymentName\.$/,
      );
      const undone = await set().undo();
      assert.equal(undone.result, 'Succeeded', undone.log);
      assert.deepEqual(await set().state(), before);
    } finally {
      await proxy.stop();
    }
  });
});
