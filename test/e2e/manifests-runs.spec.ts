import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { eachOf } from '../../shared/host/each-of.ts';
import { connectionThrough, proxyBefore } from '../faults/load/load-connection.ts';
import { isChange } from '../faults/proxy/request-name.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
import { startCountingProxy } from '../support/counting-proxy.ts';
import { endJob, migrate, migratePath } from '../support/managed-job.ts';
import { config, idle, withManifestSet } from '../support/manifest-set.ts';

const MANY = 3000;

describe('Manifests: runs at once, retried and killed', () => {
  const set = withManifestSet();
  const byName = async (name: string) => (await set().state()).find((one) => one.name === name);

  it('of two runs at once the second stops with the name of the first', async () => {
    const { cluster } = set();
    await set().deployed(idle('info'));
    const { proxy, connection } = await proxyBefore(cluster);
    try {
      const deployAs = (level: string, number: string, moment: () => Promise<void> = () => Promise.resolve()) => {
        const { inputs, job } = set().prepared(idle(level));
        job.setVariable('Build.BuildId', number);
        job.setVariable('Build.BuildNumber', `20261130.${number}`);
        let isOver = false;
        proxy.onMoment = async ({ what }, when) => {
          if (what !== 'create configmaps' || when !== 'acted' || isOver) return;
          isOver = true;
          await moment();
        };
        return set().begin('CaptureAndDeploy', inputs, job, connection).finished;
      };
      const first = await deployAs('debug', '701', async () => {
        const second = await set().deployed([...idle('theirs'), config('theirs', {})], {}, 'Failed');
        assert.match(
          second.errors[0] ?? '',
          /^Deployment web: run 20261130\.701 deploys it now.*\. Nothing of the set was applied\./,
        );
      });
      assert.equal(first.result, 'Succeeded', first.log);
      assert.deepEqual([(await byName('conf'))?.['data'], await byName('theirs')], [{ level: 'debug' }, undefined]);
    } finally {
      await proxy.stop();
    }
  });

  it('a rollback of another run while it is deployed names the run that may still write, and puts back what there is', async () => {
    const { cluster } = set();
    await set().deployed(idle('info'));
    const { proxy, connection } = await proxyBefore(cluster);
    try {
      const { inputs, job } = set().prepared(idle('debug'));
      job.setVariable('Build.BuildId', '701');
      job.setVariable('Build.BuildNumber', '20261130.701');
      let seen: TaskRun | undefined;
      let isApplied = false;
      proxy.onMoment = async ({ what, isTry }, when) => {
        if (what !== 'patch configmaps' || isTry === true || when !== 'acted' || isApplied) return;
        isApplied = true;
        assert.deepEqual((await byName('conf'))?.['data'], { level: 'debug' });
        seen = await set().undo();
      };
      const deployed = await set().begin('CaptureAndDeploy', inputs, job, connection).finished;
      assert.ok(seen !== undefined, deployed.log);
      assert.equal(seen.result, 'Succeeded', seen.log);
      assert.match(
        seen.warnings.join(),
        /Run 20261130\.701 \(\S+\) has not noted that it ended, and may still be deploying until \S+: what it writes from now on stays\. Cancel it unless it was killed/,
      );
      assert.deepEqual((await byName('conf'))?.['data'], { level: 'info' });
    } finally {
      await proxy.stop();
    }
  });

  it('a namespace full of others costs no request more, neither to deploy nor to go back, and no more bytes', async () => {
    const { cluster } = set();
    await set().deployed(idle('info'));
    const proxy = await startCountingProxy(cluster.server, await cluster.requestOptions());
    const connection = connectionThrough(proxy.url, proxy.certificate);
    try {
      const costOf = async (run: Promise<TaskRun>) => {
        proxy.reset();
        const { result, log } = await run;
        assert.equal(result, 'Succeeded', log);
        // A rollout is asked after as long as it takes.
        const ofSet = proxy.requests.filter((one) => /configmaps|secrets|services/.test(one));
        return { requests: ofSet.map((one) => one.replace(/web\.\d+/, 'web.N')).sort(), bytes: proxy.bytes };
      };
      const deployAndBack = async (level: string) => {
        // How many records are read depends on how the deployment before it ended.
        await set().deployed(idle(`before ${level}`));
        const { inputs, job } = set().prepared(idle(level));
        const deployed = await costOf(set().begin('CaptureAndDeploy', inputs, job, connection).finished);
        const by = { rollbackInfo: job.variable('SmartRollback.RollbackInfo') ?? '' };
        return [deployed, await costOf(set().begin('SmartRollback', by, job, connection).finished)] as const;
      };
      const alone = await deployAndBack('warn');
      const more = Array.from({ length: MANY }, (_, index) => config(`other-${index}`, { a: '1' }));
      await eachOf(more, (one) => cluster.ask('POST', set().listOf('ConfigMap'), one));
      const among = await deployAndBack('trace');
      alone.forEach(({ requests, bytes }, index) => {
        const other = among[index];
        assert.ok(requests.length > 3, 'they were counted');
        assert.deepEqual(other?.requests, requests);
        assert.ok(other.bytes < 1.2 * bytes, `${other.bytes} bytes with ${MANY} others, ${bytes} without`);
      });
    } finally {
      proxy.stop();
    }
  });

  it('a finished Job with another template is made anew once, a running one is refused, and a retried step does not run it twice', async () => {
    const { cluster, namespace } = set();
    const uid = async () => (await cluster.ask('GET', migratePath(namespace)))['metadata'] as { readonly uid: string };
    const start = (tag: string) => {
      const { inputs, job } = set().prepared([...idle('info'), migrate(tag)]);
      return set().begin('CaptureAndDeploy', inputs, job);
    };
    const waits = /Job migrate in namespace \S+: 0 of 1 pods succeeded/;
    const ended = async (task: ReturnType<typeof start>) => {
      await task.waitForLine(waits);
      await endJob(cluster, namespace, 'SuccessCriteriaMet', 'Complete');
      const run = await task.finished;
      assert.equal(run.result, 'Succeeded', run.log);
      return run;
    };
    await ended(start('1'));
    const first = (await uid()).uid;
    const retried = await start('1').finished;
    assert.match(retried.log, /Nothing was applied: all 3 objects are as they should be\./);
    assert.equal((await uid()).uid, first);

    const anew = start('2');
    await anew.waitForLine(waits);
    const second = (await uid()).uid;
    assert.notEqual(second, first);
    const refused = await start('3').finished;
    assert.match(
      refused.errors[0] ?? '',
      /Job migrate in namespace \S+ is running, and the template of a Job can no longer be changed\. .* Nothing was changed/,
    );
    const run = await ended(anew);
    assert.match(run.log, /has ended and is made anew: the template of a Job cannot be changed\./);
    assert.match(run.log, /Applied: 3 objects, 1 made anew, 2 as before\./);
    assert.equal((await uid()).uid, second);
  });

  it('killed after each request that writes, an undo restores what was there before, and a second one writes nothing', async () => {
    const { cluster } = set();
    await set().deployed(idle('info'));
    const before = await set().state();
    const { proxy, connection } = await proxyBefore(cluster);
    const isWhole = async (killedAt: number) => {
      const { inputs, job } = set().prepared([...idle('debug'), config('created', {})]);
      const task = set().begin('CaptureAndDeploy', inputs, job, connection);
      // The record is the first that is written; what came before it were dry runs.
      let written = 0;
      proxy.onMoment = async (request, moment) => {
        if (moment !== 'acted' || !isChange(request)) return;
        if (written > 0 || request.what === 'create configmaps') written++;
        if (written !== killedAt) return;
        task.signal('SIGKILL');
        await task.finished.catch(() => undefined);
      };
      const { result } = await task.finished;
      return result === 'Succeeded';
    };
    let kills = 0;
    try {
      while (!(await isWhole(kills + 1))) {
        kills++;
        const reached = await set().state();
        const undone = await set().undo();
        if (!isDeepStrictEqual(reached, before)) assert.equal(undone.result, 'Succeeded', undone.log);
        assert.deepEqual(await set().state(), before, `killed after request ${kills}: ${undone.log}`);
      }
    } finally {
      await proxy.stop();
    }
    assert.ok(kills >= 4, `${kills} requests`);
    assert.equal((await set().undo()).result, 'Succeeded');
    assert.deepEqual(await set().state(), before);
    const settled = await set().versions();
    await set().undo();
    assert.deepEqual(await set().versions(), settled);
  });
});
