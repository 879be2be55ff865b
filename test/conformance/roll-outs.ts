import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { testImage } from '../support/cluster.ts';
import { openWatch } from '../support/cluster-watch.ts';
import type { Deployment, Pod, ReplicaSet } from '../rigs/cluster/model/objects.ts';
import {
  deploymentPath,
  podsOf,
  progressOf,
  readDeployment,
  replicaSets,
  setTag,
  waitForProgress,
  withNamespace,
} from './context.ts';

const REVISION = 'deployment.kubernetes.io/revision';

/** How Deployments roll out, go back, get stuck and stand still. */
export function rollOutConformance(): void {
  describe('roll-outs', () => {
    const context = withNamespace();

    it('goes step by step from the old ReplicaSet to the new one', async () => {
      const { cluster, namespace } = context();
      await cluster.createDeployment(namespace, 'steps', { image: testImage('1'), replicas: 3 });
      await cluster.waitForRollout(namespace, 'steps');
      const before = await waitForProgress(context(), 'steps', 'NewReplicaSetAvailable');
      const watch = await openWatch(cluster, deploymentPath(context(), 'steps').replace(/\/steps$/, ''), {
        fieldSelector: 'metadata.name=steps',
        resourceVersion: before.metadata.resourceVersion,
      });
      const sets = await openWatch(cluster, `/apis/apps/v1/namespaces/${namespace}/replicasets`, {
        labelSelector: 'app=steps',
        resourceVersion: before.metadata.resourceVersion,
      });
      const patched = await setTag(context(), 'steps', '2');
      assert.equal(patched.metadata.generation, 2);
      assert.equal(patched.status.observedGeneration, 1);
      await cluster.waitForRollout(namespace, 'steps');
      const after = await waitForProgress(context(), 'steps', 'NewReplicaSetAvailable');
      await cluster.waitFor('the watch to tell that too', () => {
        const last = watch.events.at(-1)?.object as Deployment | undefined;
        const isTold = last?.status.observedGeneration === 2 && progressOf(last) === 'NewReplicaSetAvailable';
        return Promise.resolve(isTold || undefined);
      });
      for (const one of [watch, sets]) {
        one.close();
        await one.ended;
      }
      const seen = watch.events.map(({ object }) => object as unknown as Deployment);
      const reasons = seen.map(progressOf).filter((reason, index, all) => reason !== all[index - 1]);
      assert.deepEqual(reasons.slice(0, 3), ['NewReplicaSetAvailable', 'NewReplicaSetCreated', 'ReplicaSetUpdated']);
      assert.ok(
        seen.every(({ status }) => (status.availableReplicas ?? 0) >= 3),
        '25 % of 3 may not be missing',
      );
      // Of what is wanted: pods that are still going count in status.replicas, so that it may say five for a moment.
      const wanted = new Map([['the old one', 3]]);
      for (const { object } of sets.events) {
        const { metadata, spec } = object as unknown as ReplicaSet;
        wanted.set(metadata.annotations?.[REVISION] === '1' ? 'the old one' : metadata.name, spec.replicas);
        assert.ok([...wanted.values()].reduce((sum, replicas) => sum + replicas) <= 4, '25 % of 3 is one more');
      }
      assert.ok(wanted.size === 2, 'both were seen');
      assert.equal(after.metadata.annotations?.[REVISION], '2');
      const { '1': old, '2': current } = await replicaSets(context(), 'steps');
      assert.equal(old?.spec.replicas, 0);
      assert.equal(current?.status.availableReplicas, 3);
      assert.equal(current.metadata.name, `steps-${current.metadata.labels?.['pod-template-hash']}`);
      const condition = (await readDeployment(context(), 'steps')).status.conditions?.find(
        ({ type }) => type === 'Progressing',
      );
      assert.equal(condition?.message, `ReplicaSet "${current.metadata.name}" has successfully progressed.`);
      assert.ok(condition.lastUpdateTime);
    });

    it('gives a reused ReplicaSet a new revision and notes the old one', async () => {
      const { cluster, namespace } = context();
      await cluster.createDeployment(namespace, 'undone', { image: testImage('1'), replicas: 1 });
      await cluster.waitForRollout(namespace, 'undone');
      await setTag(context(), 'undone', '2');
      await cluster.waitForRollout(namespace, 'undone');
      await setTag(context(), 'undone', '1');
      await cluster.waitForRollout(namespace, 'undone');
      const { '1': first, '2': second } = await replicaSets(context(), 'undone');
      assert.equal(first?.metadata.annotations?.[REVISION], '3');
      assert.equal(first.metadata.annotations['deployment.kubernetes.io/revision-history'], '1');
      assert.equal(second?.metadata.annotations?.[REVISION], '2');
      const live = await cluster.waitFor('revision 3', async () => {
        const deployment = await readDeployment(context(), 'undone');
        return deployment.metadata.annotations?.[REVISION] === '3' ? deployment : undefined;
      });
      assert.equal(live.spec.template.metadata?.labels?.['pod-template-hash'], undefined);
    });

    it('raises the generation for annotations, and copies them to the new ReplicaSet only', async () => {
      const { cluster, namespace } = context();
      await cluster.createDeployment(namespace, 'noted', {
        image: testImage('1'),
        replicas: 1,
        annotations: { 'example.com/note': 'one' },
      });
      await cluster.waitForRollout(namespace, 'noted');
      const operations = [{ op: 'add', path: '/metadata/annotations/example.com~1note', value: 'two' }];
      const patched = await cluster.patch(deploymentPath(context(), 'noted'), operations);
      assert.equal((patched as unknown as Deployment).metadata.generation, 2);
      await cluster.waitForRollout(namespace, 'noted');
      await cluster.waitFor('the note on the ReplicaSet', async () => {
        const { '1': set } = await replicaSets(context(), 'noted');
        return set?.metadata.annotations?.['example.com/note'] === 'two' || undefined;
      });
      await cluster.patch(deploymentPath(context(), 'noted'), [
        { op: 'replace', path: '/metadata/annotations/example.com~1note', value: 'three' },
        { op: 'replace', path: '/spec/template/spec/containers/0/image', value: testImage('2') },
      ]);
      await cluster.waitForRollout(namespace, 'noted');
      const { '1': old, '2': current } = await replicaSets(context(), 'noted');
      assert.equal(old?.metadata.annotations?.['example.com/note'], 'two');
      assert.equal(current?.metadata.annotations?.['example.com/note'], 'three');
      assert.equal(current.metadata.annotations['deployment.kubernetes.io/desired-replicas'], '1');
    });

    it('keeps an exceeded deadline until a rolled-back Deployment makes progress', async () => {
      const { cluster, namespace } = context();
      const options = { image: testImage('1'), replicas: 1, spec: { progressDeadlineSeconds: 1 } };
      await cluster.createDeployment(namespace, 'stuck', options);
      await cluster.waitForRollout(namespace, 'stuck');
      await setTag(context(), 'stuck', 'notready');
      const late = await waitForProgress(context(), 'stuck', 'ProgressDeadlineExceeded');
      const condition = late.status.conditions?.find(({ type }) => type === 'Progressing');
      assert.equal(condition?.status, 'False');
      assert.match(condition.message ?? '', /^ReplicaSet "stuck-[a-z0-9]+" has timed out progressing\.$/);
      assert.equal(late.status.conditions?.find(({ type }) => type === 'Available')?.status, 'True');
      const watch = await openWatch(cluster, deploymentPath(context(), 'stuck').replace(/\/stuck$/, ''), {
        fieldSelector: 'metadata.name=stuck',
        resourceVersion: late.metadata.resourceVersion,
      });
      const { metadata } = await setTag(context(), 'stuck', '1');
      await waitForProgress(context(), 'stuck', 'NewReplicaSetAvailable');
      watch.close();
      await watch.ended;
      const sticky = watch.events
        .map(({ object }) => object as unknown as Deployment)
        .filter(({ status }) => status.observedGeneration === metadata.generation);
      assert.equal(progressOf(sticky[0] ?? late), 'ProgressDeadlineExceeded');
    });

    it('changes nothing while it is paused', async () => {
      const { cluster, namespace } = context();
      await cluster.createDeployment(namespace, 'paused', { image: testImage('1'), replicas: 1 });
      await cluster.waitForRollout(namespace, 'paused');
      await cluster.patch(deploymentPath(context(), 'paused'), [
        { op: 'add', path: '/spec/paused', value: true },
        { op: 'replace', path: '/spec/template/spec/containers/0/image', value: testImage('2') },
      ]);
      const paused = await waitForProgress(context(), 'paused', 'DeploymentPaused');
      assert.equal(paused.status.conditions?.find(({ type }) => type === 'Progressing')?.status, 'Unknown');
      assert.deepEqual(Object.keys(await replicaSets(context(), 'paused')), ['1']);
      await cluster.patch(deploymentPath(context(), 'paused'), [{ op: 'remove', path: '/spec/paused' }]);
      await cluster.waitForRollout(namespace, 'paused');
      const { '2': current } = await replicaSets(context(), 'paused');
      assert.equal(current?.metadata.annotations?.[REVISION], '2');
    });

    it('ends all old pods before it makes the first new one with Recreate', async () => {
      const { cluster, namespace } = context();
      const spec = { strategy: { type: 'Recreate' } };
      await cluster.createDeployment(namespace, 'anew', { image: testImage('1'), spec });
      await cluster.waitForRollout(namespace, 'anew');
      const path = `/api/v1/namespaces/${namespace}/pods`;
      const list = await cluster.ask('GET', path);
      const { resourceVersion } = list['metadata'] as { resourceVersion: string };
      const watch = await openWatch(cluster, path, { labelSelector: 'app=anew', resourceVersion });
      await setTag(context(), 'anew', '2');
      await cluster.waitForRollout(namespace, 'anew');
      watch.close();
      await watch.ended;
      const first = watch.events.findIndex(({ type }) => type === 'ADDED');
      const before = watch.events.slice(0, first).map(({ type, object }) => ({ type, pod: object as unknown as Pod }));
      // A pod whose processes have ended counts no more, although its node may not have cleaned up behind it.
      const ended = before.filter(({ type, pod }) => type === 'DELETED' || pod.status.phase === 'Succeeded');
      assert.equal(new Set(ended.map(({ pod }) => pod.metadata.uid)).size, 2);
    });

    it('forgets ReplicaSets beyond revisionHistoryLimit', async () => {
      const { cluster, namespace } = context();
      const spec = { revisionHistoryLimit: 1 };
      await cluster.createDeployment(namespace, 'short', { image: testImage('1'), replicas: 1, spec });
      for (const tag of ['2', '3']) {
        await cluster.waitForRollout(namespace, 'short');
        await setTag(context(), 'short', tag);
      }
      await cluster.waitForRollout(namespace, 'short');
      await cluster.waitFor('the first ReplicaSet to go', async () => {
        const sets = Object.keys(await replicaSets(context(), 'short'));
        return sets.sort().join() === '2,3' || undefined;
      });
    });

    it('says why no pod can be made', async () => {
      const { cluster, namespace } = context();
      const podSpec = { serviceAccountName: 'nobody' };
      await cluster.createDeployment(namespace, 'refused', { image: testImage('1'), replicas: 1, podSpec });
      const failure = await cluster.waitFor('ReplicaFailure', async () => {
        const { status } = await readDeployment(context(), 'refused');
        return status.conditions?.find(({ type }) => type === 'ReplicaFailure');
      });
      assert.equal(failure.status, 'True');
      assert.equal(failure.reason, 'FailedCreate');
      assert.match(
        failure.message ?? '',
        new RegExp(
          `^pods "refused-[a-z0-9]+-.*" is forbidden: error looking up service account ${namespace}/nobody: serviceaccount "nobody" not found$`,
        ),
      );
      assert.deepEqual(await podsOf(context(), 'refused'), []);
    });
  });
}
