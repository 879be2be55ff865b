import assert from 'node:assert/strict';
import type { JsonObject } from '../../shared/kubernetes/objects.ts';
import { readBookkeeping } from '../../shared/versions/annotations.ts';
import { proxyBefore } from '../faults/load/load-connection.ts';
import { testImage } from '../support/cluster.ts';
import type { ManifestObject } from '../support/manifest-set.ts';
import {
  AFTER,
  BEFORE,
  NEW_PIN,
  OLD_PIN,
  base64,
  config,
  deployment,
  service,
  withManifestSet,
} from '../support/manifest-set.ts';

const worker = (image: string): ManifestObject =>
  JSON.parse(JSON.stringify(deployment(image, [])).replaceAll('"web"', '"worker"')) as ManifestObject;
const BROKEN = [...AFTER.slice(0, 4), deployment(testImage('2-missing'), []), worker(testImage('2'))];
const WITH_ROLLBACK = { onFailure: 'rollback', deploymentName: 'web' };

describe('Manifests: onFailure: rollback', () => {
  const set = withManifestSet();

  const annotationsOf = async (object: ManifestObject) => {
    const { metadata } = await set().cluster.ask('GET', set().pathOf(object));
    return (metadata as { readonly annotations?: Readonly<Record<string, string>> }).annotations;
  };

  it('a set of which one workload cannot run goes back as a whole; only that image is rejected, and nothing is left to undo', async () => {
    await set().applied([...BEFORE, worker(testImage('1'))]);
    const before = await set().state();
    const failed = await set().deployed(BROKEN, WITH_ROLLBACK, 'Failed');
    assert.equal(failed.errors.length, 1);
    const [said = ''] = failed.errors;
    assert.match(said, /^web: image \S+:2-missing .*onFailure: rollback put all of it back\./);
    assert.match(
      said,
      /Manifests: 5 objects went back to what was there before run \S+, 1 that it had created was deleted\. /,
    );
    assert.match(
      said,
      / web: It was rolled back: \S+:1 is live again \(.*\)\. worker: It was rolled back: \S+:1 is live/,
    );
    assert.deepEqual(await set().state(), before);
    for (const value of [OLD_PIN, NEW_PIN])
      for (const form of [value, base64(value)]) assert.ok(!failed.log.includes(form), form);

    const rejected = async (object: ManifestObject) =>
      readBookkeeping(await annotationsOf(object)).rejected.map(({ image }) => image);
    assert.deepEqual(await rejected(deployment('', [])), [testImage('2-missing')]);
    assert.deepEqual(await rejected(worker('')), []);
    const noted = await annotationsOf(config('smart-rollback.deployment.web.1', {}));
    assert.match(noted?.['smart-rollback/outcome'] ?? '', /"outcome":"rolledBack"/);

    const settled = await set().versions();
    const undone = await set().back(failed);
    assert.match(undone.log, /Nothing was changed: all of it is back already\./);
    assert.deepEqual(await set().versions(), settled);
    // The same step tried again applies the same again, fails the same way, and goes back once more.
    const again = await set().deployed(BROKEN, WITH_ROLLBACK, 'Failed');
    assert.match(again.errors.join(), /^web: image \S+:2-missing .*onFailure: rollback put all of it back\./);
    assert.deepEqual(await set().state(), before);
    await set().deployed([...AFTER, worker(testImage('2'))], WITH_ROLLBACK);
  });

  it('killed while it is applied, or cancelled while it goes back, an undo of whichever of its workloads puts back the rest', async () => {
    await set().applied([...BEFORE, worker(testImage('1'))]);
    const before = await set().state();
    const { proxy, connection } = await proxyBefore(set().cluster);
    /** Ends the task as soon as the Service has had these ports, and before the task knows of it. */
    const endedAfter = async (ports: readonly number[], signal: 'SIGKILL' | 'SIGINT') => {
      const { inputs, job } = set().prepared(BROKEN);
      const task = set().begin('CaptureAndDeploy', { ...inputs, ...WITH_ROLLBACK }, job, connection);
      const left = [...ports];
      proxy.onMoment = async ({ what }, moment) => {
        if (what !== 'patch services' || moment !== 'acted') return;
        const { spec } = await set().cluster.ask('GET', set().pathOf(service(80)));
        const [{ port }] = (spec as unknown as { readonly ports: readonly [{ readonly port: number }] }).ports;
        if (port === left[0]) left.shift();
        if (left.length > 0) return;
        task.signal(signal);
        await task.finished.catch(() => undefined);
      };
      const ended = await task.finished;
      assert.notEqual(ended.result, 'Succeeded');
      assert.notDeepEqual(await set().state(), before);
      return ended;
    };
    const undo = (deploymentName: string) => set().begin('SmartRollback', { deploymentName }).finished;
    try {
      await endedAfter([81], 'SIGKILL');
      const whole = await undo('worker');
      assert.equal(whole.result, 'Succeeded', whole.log);
      assert.match(
        whole.log,
        /Deployment worker was deployed by manifests \(record smart-rollback\.deployment\.web\.1\)/,
      );
      assert.deepEqual(await set().state(), before);
      const cancelled = await endedAfter([81, 80], 'SIGINT');
      assert.match(
        cancelled.errors[0] ?? '',
        /^Cancelled\. web: image \S+:2-missing .*What was there before run \S+ is being put back; how much of it is back is not known\. SmartRollback@1 puts back the rest\./,
      );
      const rest = await undo('web\nworker');
      assert.equal(rest.result, 'Succeeded', rest.log);
      assert.deepEqual(await set().state(), before);
    } finally {
      await proxy.stop();
    }
  });

  it('a retry of a step that was killed once all was applied finds nothing to apply, and puts back what that had put in', async () => {
    await set().applied(BEFORE);
    const before = await set().state();
    const { inputs, job } = set().prepared(BROKEN.slice(0, 5));
    const start = () => set().begin('CaptureAndDeploy', { ...inputs, ...WITH_ROLLBACK }, job);
    const killed = start();
    await killed.waitForLine(/Applied: 5 objects/);
    killed.signal('SIGKILL');
    await killed.finished;
    const again = await start().finished;
    assert.match(
      again.errors[0] ?? '',
      /onFailure: rollback put all of it back\. Manifests: 4 objects went back/,
      again.log,
    );
    assert.match(again.log, /Stays as it is: Service web/);
    assert.deepEqual(await set().state(), before);
  });

  it('where somebody changes meanwhile what was applied, nothing goes back, and the line says who and how to go over it', async () => {
    await set().applied(BEFORE);
    const { proxy, connection } = await proxyBefore(set().cluster);
    try {
      const { inputs, job } = set().prepared(BROKEN.slice(0, 5));
      let isEdited = false;
      proxy.onMoment = async ({ what }, moment) => {
        if (what !== 'watch pods' || moment !== 'acted' || isEdited) return;
        isEdited = true;
        await set().change(config('conf', {}), 'kubectl-edit', { data: { level: 'theirs' } });
      };
      const task = set().begin('CaptureAndDeploy', { ...inputs, ...WITH_ROLLBACK }, job, connection);
      const failed = await task.finished;
      assert.equal(failed.result, 'Failed', failed.log);
      assert.match(
        failed.errors[0] ?? '',
        /^web: image \S+:2-missing .*onFailure: rollback did nothing: the manifests that were deployed are not what is live: ConfigMap conf in namespace \S+: kubectl-edit changed data\.level at \S+\. To put all of it back all the same, run SmartRollback@1 with force: true\.$/,
      );
      const conf = (await set().state()).find(({ name }) => name === 'conf');
      assert.deepEqual(conf?.['data'], { level: 'theirs', fresh: 'y' });
    } finally {
      await proxy.stop();
    }
  });

  it('a first deployment stays, which is said in one line with the way to delete it', async () => {
    const failed = await set().deployed(
      [config('conf', { level: 'debug' }), deployment(testImage('2-missing'), [])],
      { onFailure: 'rollback' },
      'Failed',
    );
    assert.match(
      failed.errors[0] ?? '',
      /onFailure: rollback did nothing: Deployment web was deployed for the first time, so there is nothing to go back to\. To delete what was created \(ConfigMap conf in namespace \S+, Deployment web in namespace \S+\), run SmartRollback@1 with force: true\.$/,
    );
    const left: readonly ({ readonly name: string } & JsonObject)[] = await set().state();
    assert.deepEqual(left.map(({ name }) => name).sort(), ['conf', 'web']);
  });
});
