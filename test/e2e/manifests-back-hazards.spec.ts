import assert from 'node:assert/strict';
import type { JsonObject } from '../../shared/kubernetes/objects.ts';
import { proxyBefore } from '../faults/load/load-connection.ts';
import type { RunningTask } from '../rigs/agent/agent.ts';
import { Job } from '../rigs/agent/agent.ts';
import { testImage } from '../support/cluster.ts';
import type { ManifestObject } from '../support/manifest-set.ts';
import { AFTER, BEFORE, LAST_APPLIED_NOTE, config, idle, service, withManifestSet } from '../support/manifest-set.ts';

describe('Manifests: hazards of the way back', () => {
  const set = withManifestSet();

  it('empty maps of annotations and data, which others fill, are deployed and go back, twice, and what others put in stays', async () => {
    const hollow = (level: string): readonly ManifestObject[] => {
      const [, web] = idle(level);
      const text = JSON.stringify(web).replaceAll('"metadata":{', '"metadata":{"annotations":{},');
      return [config('conf', { level }), config('filled', {}), JSON.parse(text) as ManifestObject];
    };
    await set().applied([...idle('info'), config('filled', {})]);
    await set().change(config('filled', {}), 'operator', { data: { theirs: '1' } });
    const before = await set().state();
    const deployed = await set().deployed(hollow('debug'));
    await set().change(config('filled', {}), 'operator', { data: { theirs: '2' } });
    const second = await set().deployed(hollow('trace'));
    for (const one of [second, deployed]) {
      const run = await set().back(one);
      assert.equal(run.result, 'Succeeded', run.log);
    }
    const now = await set().state();
    assert.deepEqual(now.find(({ name }) => name === 'filled')?.['data'], { theirs: '2' });
    const others = (state: typeof before) => state.filter(({ name }) => name !== 'filled');
    assert.deepEqual(others(now), others(before));
  });

  it('Recreate both ways, a scale between deployment and rollback, and a key that another tool claims as well', async () => {
    const scaled = (name: string, strategy: JsonObject, replicas: number): ManifestObject => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        replicas,
        strategy,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ name: 'app', image: testImage('1') }] },
        },
      },
    });
    const [recreate, rolling] = [{ type: 'Recreate' }, { type: 'RollingUpdate' }];
    await set().applied([
      scaled('to', rolling, 0),
      scaled('fro', recreate, 0),
      scaled('web', rolling, 0),
      config('conf', { a: '1' }),
    ]);
    const before = await set().state();
    const deployed = await set().deployed(
      [
        scaled('to', recreate, 0),
        scaled('fro', rolling, 0),
        scaled('web', rolling, 1),
        config('conf', { a: '1', more: '2' }),
      ],
      { deploymentName: 'web', stableSeconds: '0' },
    );
    await set().cluster.ask(
      'PATCH',
      `${set().listOf('Deployment')}/web/scale?fieldManager=kubectl-scale`,
      { spec: { replicas: 2 } },
      'application/merge-patch+json',
    );
    const claimed = config('conf', { more: '2' });
    await set().cluster.ask(
      'PATCH',
      `${set().pathOf(claimed)}?fieldManager=other-tool`,
      claimed,
      'application/apply-patch+yaml',
    );
    const undone = await set().back(deployed);
    assert.equal(undone.result, 'Succeeded', undone.log);
    assert.ok(
      undone.warnings.some((one) =>
        /ConfigMap conf in namespace \S+ went back, but data\.more stays as it is/.test(one),
      ),
      undone.log,
    );
    const mended = before.map((one) => {
      const { name, spec } = one;
      if (name === 'conf') return { ...one, data: { a: '1', more: '2' } };
      return name === 'web' ? { ...one, spec: { ...(spec as JsonObject), replicas: 2 } } : one;
    });
    assert.deepEqual(await set().state(), mended);
  });

  it('what our own image patch and kubectl apply put in after the manifests is refused, by name', async () => {
    await set().applied(BEFORE);
    const deployed = await set().deployed(AFTER);
    const image = testImage('3');
    const [imageName = '', imageTag = ''] = [
      image.slice(0, image.lastIndexOf(':')),
      image.slice(image.lastIndexOf(':') + 1),
    ];
    const inputs = { deploymentName: 'web', imageName, imageTag };
    const later = await set().begin('CaptureAndDeploy', inputs).finished;
    assert.equal(later.result, 'Succeeded', later.log);
    const conf = config('conf', { level: 'warn' });
    const metadata = { annotations: { [LAST_APPLIED_NOTE]: JSON.stringify(conf) } };
    await set().change(conf, 'kubectl-client-side-apply', { ...conf, metadata });
    const refused = await set().back(deployed);
    assert.match(
      refused.errors[0] ?? '',
      /ConfigMap conf in namespace \S+: kubectl-client-side-apply changed data\.level at \S+, Deployment web in namespace \S+: smart-rollback changed spec\.template\.spec\.containers\[name=app\]\.image at \S+\. Somebody/,
    );
    const undone = await set().undo();
    assert.match(undone.log, /rolled back from \S+:3 to \S+:2/, undone.log);
  });

  it('a deployment that is killed halfway, and a rollback that is: the next one puts back what was reached', async () => {
    await set().applied(BEFORE);
    const before = await set().state();
    const { proxy, connection } = await proxyBefore(set().cluster);
    /** Kills a task as soon as the server has made this of the Service, and before the task knows. */
    const killedAt = async (port: number, start: () => RunningTask): Promise<void> => {
      const task = start();
      proxy.onMoment = async ({ what }, moment) => {
        if (what !== 'patch services' || moment !== 'acted') return;
        const { spec } = await set().cluster.ask('GET', set().pathOf(service(port)));
        const { ports } = spec as unknown as { readonly ports: readonly { readonly port: number }[] };
        if (ports[0]?.port !== port) return;
        task.signal('SIGKILL');
        await task.finished.catch(() => undefined);
      };
      assert.notEqual((await task.finished).result, 'Succeeded');
    };
    try {
      const { inputs, job } = set().prepared(AFTER);
      await killedAt(81, () => set().begin('CaptureAndDeploy', inputs, job, connection));
      assert.notDeepEqual(await set().state(), before);
      await killedAt(80, () => set().begin('SmartRollback', { deploymentName: 'web' }, new Job({}), connection));
      const undone = await set().undo();
      assert.equal(undone.result, 'Succeeded', undone.log);
      assert.deepEqual(await set().state(), before);
      assert.match((await set().undo()).log, /Nothing was changed: all of it is back already\./);
    } finally {
      await proxy.stop();
    }
  });
});
