import assert from 'node:assert/strict';
import { artifact, until, withFreshWorkbench } from '../support/workload-tests.ts';
import { tagsOfPods } from '../support/pods.ts';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';

for (const kind of ['StatefulSet', 'DaemonSet'] as const) {
  describe(`A ${kind}`, () => {
    const bench = withFreshWorkbench({ kind, replicas: 3 });

    it('is deployed, and deploy-info names its kind', async () => {
      const { deploy, image, liveImage } = bench();
      const run = await deploy('457');
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(await liveImage(), image('457'));
      assert.equal(run.outputs['revision'], '2');
      const text = await readFile(path.join(artifact(run, 'deploy-info'), 'deploy-info.json'), 'utf8');
      const { deploymentName } = JSON.parse(text) as { deploymentName: string };
      assert.equal(deploymentName, `${kind.toLowerCase()}/python-service`);
    });

    it('fails at once, by name, when a version cannot start, and is rolled back: stuck pods are replaced, and a second rollback changes nothing', async () => {
      const { deploy, rollback, image, liveImage } = bench();
      const failed = await deploy('458-missing');
      assert.equal(failed.result, 'Failed');
      assert.match(
        failed.errors[0] ?? '',
        /image \S+:458-missing cannot be pulled: .*not found.*\(pod python-service-/,
      );
      assert.equal(failed.outputs['previousImage'], image('456'));
      const run = await rollback();
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(await liveImage(), image('456'));
      assert.equal(run.outputs['changed'], 'true');
      if (kind === 'StatefulSet')
        assert.match(run.log, /python-service-2 is not ready.*It was deleted, so that it is made anew/);
      const second = await rollback();
      assert.equal(second.outputs['changed'], 'false', second.log);
      assert.equal(await liveImage(), image('456'));
    });
  });

  describe(`A ${kind} with updateStrategy OnDelete`, () => {
    const bench = withFreshWorkbench({ kind, replicas: 1, spec: { updateStrategy: { type: 'OnDelete' } } });

    it('is refused with the reason, and not changed', async () => {
      const { deploy, image, liveImage } = bench();
      const run = await deploy('457');
      assert.equal(run.result, 'Failed');
      assert.match(run.errors[0] ?? '', /has updateStrategy OnDelete.*Set updateStrategy to RollingUpdate/);
      assert.equal(await liveImage(), image('456'));
    });
  });
}

describe('A StatefulSet with a partition', () => {
  const spec = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } };
  const bench = withFreshWorkbench({ kind: 'StatefulSet', replicas: 3, spec });

  it('is complete when the pods above the partition are updated', async () => {
    const { deploy, cluster, namespace, image } = bench();
    const run = await deploy('457');
    assert.equal(run.result, 'Succeeded', run.log);
    const { body } = await cluster.api('GET', `/api/v1/namespaces/${namespace}/pods`);
    const pods = (
      body as unknown as { items: { metadata: { name: string }; spec: { containers: { image: string }[] } }[] }
    ).items;
    const images = Object.fromEntries(
      pods.map(({ metadata, spec: { containers } }) => [metadata.name, containers[0]?.image]),
    );
    assert.deepEqual(images, {
      'python-service-0': image('456'),
      'python-service-1': image('456'),
      'python-service-2': image('457'),
    });
  });
});

describe('A StatefulSet with a partition that is undone', () => {
  const spec = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } };
  const bench = withFreshWorkbench({
    kind: 'StatefulSet',
    replicas: 3,
    spec,
    podSpec: { terminationGracePeriodSeconds: 4 },
  });

  it('is not back before the bad pod is gone, which stays Ready for its grace period', async () => {
    const { deploy, rollback } = bench();
    const deployed = await deploy('457-stubborn');
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    const run = await rollback({ strategy: 'undo' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /pod python-service-2 is being replaced/);
    assert.deepEqual(await tagsOfPods(bench()), ['456', '456', '456']);
  });
});

describe('A StatefulSet whose stuck pods are not to be touched', () => {
  const bench = withFreshWorkbench({ kind: 'StatefulSet', replicas: 2 });

  it('H4: names the pod and the command, and the rollback fails at its time-out; the next one replaces them, although nothing is left to change', async () => {
    const { deploy, rollback, live } = bench();
    await deploy('457-missing');
    const run = await rollback({ replaceStuckPods: 'false', timeoutSeconds: '13' });
    assert.equal(run.result, 'Failed');
    assert.match(run.warnings.join('\n'), /replaceStuckPods is false.*kubectl delete pod python-service-1 -n/);
    const next = await rollback();
    assert.equal(next.result, 'Succeeded', next.log);
    assert.equal(next.outputs['changed'], 'false');
    await until('both pods are ready', async () => (await live()).status?.readyReplicas === 2);
  });
});
