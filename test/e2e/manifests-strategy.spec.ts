import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../shared/kubernetes/objects.ts';
import { proxyBefore } from '../faults/load/load-connection.ts';
import type { RunningTask } from '../rigs/agent/agent.ts';
import { Job } from '../rigs/agent/agent.ts';
import { testImage } from '../support/cluster.ts';
import type { ManifestObject } from '../support/manifest-set.ts';
import { config, deployment, withManifestSet } from '../support/manifest-set.ts';
import { artifact } from '../support/workload-tests.ts';

describe('Manifests: a Deployment that turns to another strategy', () => {
  const set = withManifestSet();
  const RECREATE = { type: 'Recreate' };
  const web = (level: string, strategy?: JsonObject): ManifestObject => {
    const made = deployment(testImage('1'), [{ name: 'LEVEL', value: level }]);
    const spec = { ...(made['spec'] as JsonObject), replicas: 0, ...(strategy === undefined ? {} : { strategy }) };
    return { ...made, spec };
  };
  const all = (level: string, strategy?: JsonObject) => [config('conf', { level }), web(level, strategy)];
  const made = (object: ManifestObject, manager: string) =>
    set().cluster.ask('POST', `${set().listOf(object.kind)}?fieldManager=${manager}`, object);
  const strategyNow = async () => {
    const { spec } = await set().cluster.ask('GET', set().pathOf(web('any')));
    return (spec as JsonObject)['strategy'];
  };

  it('to Recreate, which kubectl apply did not make: the dry run shows it, the rollback brings the numbers back, and to RollingUpdate the same way', async () => {
    await made(web('info'), 'kubectl-create');
    await set().change(web('info'), 'kubectl-edit', { spec: { strategy: { rollingUpdate: { maxSurge: 3 } } } });
    await made(config('conf', { level: 'info' }), 'kubectl-create');
    const rolling = await set().state();

    const tried = await set().deployed(all('debug', RECREATE), { dryRun: 'true' });
    assert.match(tried.log, /-\s+maxSurge: 3\n/);
    assert.match(tried.log, /\+\s+type: Recreate\n/);
    assert.deepEqual(await set().state(), rolling);

    const turned = await set().deployed(all('debug', RECREATE));
    assert.deepEqual(await strategyNow(), RECREATE);
    assert.match((await set().deployed(all('debug', RECREATE))).log, /all 2 objects are as they should be/);
    const recreated = await set().state();

    const shown = await set().back(turned, { dryRun: 'true' });
    assert.match(shown.log, /\+\s+maxSurge: 3\n/, shown.log);
    const undone = await set().back(turned);
    assert.equal(undone.result, 'Succeeded', undone.log);
    assert.deepEqual(await set().state(), rolling);

    await set().deployed(all('debug', RECREATE));
    const last = await set().deployed(all('trace', { type: 'RollingUpdate' }));
    const tryBack = await set().back(last, { dryRun: 'true' });
    assert.match(tryBack.log, /\+\s+type: Recreate\n/, tryBack.log);
    const back = await set().back(last);
    assert.equal(back.result, 'Succeeded', back.log);
    assert.deepEqual(await set().state(), recreated);
  });

  it('whose numbers a controller owns is refused by its name, and taken with forceConflicts and a warning', async () => {
    await made(web('info'), 'kubectl-create');
    const numbers = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      spec: { strategy: { rollingUpdate: { maxSurge: 1 } } },
    };
    const path = `${set().pathOf(web('info'))}?fieldManager=kustomize-controller&force=true`;
    await set().cluster.ask('PATCH', path, { ...numbers, metadata: { name: 'web' } }, 'application/apply-patch+yaml');
    const refused = await set().deployed(all('debug', RECREATE), {}, 'Failed');
    assert.match(
      refused.errors[0] ?? '',
      /kustomize-controller owns \.spec\.strategy\.rollingUpdate of Deployment web .* with another value\. .*Nothing was changed\./,
    );
    const forced = await set().deployed(all('debug', RECREATE), { forceConflicts: 'true' });
    assert.deepEqual(await strategyNow(), RECREATE);
    assert.ok(
      forced.warnings.some((one) =>
        /forceConflicts takes \.spec\.strategy\.rollingUpdate from kustomize-controller/.test(one),
      ),
      forced.log,
    );
  });

  it('is brought back without force after a kill behind any change of it: of the deployment and of the rollback', async () => {
    await made(web('info'), 'kubectl-create');
    await made(config('conf', { level: 'info' }), 'kubectl-create');
    const rolling = await set().state();
    const { proxy, connection } = await proxyBefore(set().cluster);
    /** Kills a task behind its so-many-th change of a Deployment; false where it has no more of them. */
    const isKilled = async (task: RunningTask, after: number): Promise<boolean> => {
      let changes = 0;
      proxy.onMoment = async ({ what }, moment) => {
        if (moment !== 'acted' || what !== 'patch deployments' || ++changes !== after) return;
        task.signal('SIGKILL');
        await task.finished.catch(() => undefined);
      };
      return (await task.finished).result !== 'Succeeded';
    };
    try {
      const deploy = () => {
        const { inputs, job } = set().prepared(all('debug', RECREATE));
        return set().begin('CaptureAndDeploy', inputs, job, connection);
      };
      let kills = 0;
      while (await isKilled(deploy(), kills + 1)) {
        kills++;
        const reached = await set().state();
        const undone = await set().undo();
        if (!isDeepStrictEqual(reached, rolling)) assert.equal(undone.result, 'Succeeded', undone.log);
        assert.deepEqual(await set().state(), rolling, `killed behind change ${kills}: ${undone.log}`);
      }
      assert.ok(kills >= 4, `${kills} changes by the deployment`);

      const recreated = await set().state();
      kills = 0;
      for (let isOver = false; !isOver;) {
        const deployed = await set().deployed(all('trace', { type: 'RollingUpdate' }));
        const inputs = { rollbackInfo: artifact(deployed, 'rollback-info') };
        isOver = !(await isKilled(set().begin('SmartRollback', inputs, new Job({}), connection), kills + 1));
        if (isOver) break;
        kills++;
        const again = await set().back(deployed);
        assert.equal(again.result, 'Succeeded', `killed behind change ${kills}: ${again.log}`);
        assert.deepEqual(await set().state(), recreated);
      }
      assert.ok(kills >= 2, `${kills} changes by the rollback`);
      assert.deepEqual(await set().state(), recreated);
    } finally {
      await proxy.stop();
    }
  });
});
