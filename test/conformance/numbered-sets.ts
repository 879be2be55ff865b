import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { testImage } from '../support/cluster.ts';
import type { WorkloadKind } from '../support/cluster.ts';
import { workloadPath } from '../support/cluster-workloads.ts';
import type { ControllerRevision, Pod, StatefulSet } from '../rigs/cluster/model/objects.ts';
import { podsOf, withNamespace } from './context.ts';

const LABEL = 'controller-revision-hash';

/** How StatefulSets and DaemonSets roll out, and what their revisions look like. */
export function numberedSetConformance(): void {
  describe('StatefulSets and DaemonSets', () => {
    const context = withNamespace();
    const setTag = (kind: WorkloadKind, name: string, tag: string): Promise<unknown> =>
      context().cluster.patch(workloadPath(kind, context().namespace, name), [
        { op: 'replace', path: '/spec/template/spec/containers/0/image', value: testImage(tag) },
      ]);
    const readSet = async (name: string): Promise<StatefulSet> =>
      (await context().cluster.ask(
        'GET',
        workloadPath('StatefulSet', context().namespace, name),
      )) as unknown as StatefulSet;
    const revisions = async (name: string): Promise<ControllerRevision[]> => {
      const path = `/apis/apps/v1/namespaces/${context().namespace}/controllerrevisions?labelSelector=app%3D${name}`;
      const { items } = (await context().cluster.ask('GET', path)) as unknown as { items: ControllerRevision[] };
      return items.sort((left, right) => left.revision - right.revision);
    };
    const tags = (pods: readonly Pod[]): string[] =>
      pods.map(({ spec }) => spec.containers[0]?.image.split(':').at(-1) ?? '');

    it('number pods and revisions, and go back to an old revision under a new number', async () => {
      const { cluster, namespace } = context();
      await cluster.createStatefulSet(namespace, 'db', {
        image: testImage('1'),
        annotations: { 'example.com/note': 'one' },
      });
      await cluster.waitForRollout(namespace, 'db', 'StatefulSet');
      const [pod] = await podsOf(context(), 'db');
      const [first] = await revisions('db');
      assert.equal(first?.metadata.labels?.['controller.kubernetes.io/hash'], first?.metadata.name.replace('db-', ''));
      assert.equal(first?.metadata.annotations?.['example.com/note'], 'one');
      assert.deepEqual(pod?.metadata.labels, {
        app: 'db',
        'apps.kubernetes.io/pod-index': '0',
        [LABEL]: first.metadata.name,
        'statefulset.kubernetes.io/pod-name': 'db-0',
      });
      const { $patch, ...template } = (first.data['spec'] as { template: Record<string, unknown> }).template;
      assert.equal($patch, 'replace');
      assert.deepEqual(template, (await readSet('db')).spec.template);
      await setTag('StatefulSet', 'db', '2');
      await cluster.waitForRollout(namespace, 'db', 'StatefulSet');
      await setTag('StatefulSet', 'db', '1');
      await cluster.waitForRollout(namespace, 'db', 'StatefulSet');
      const numbers = (await revisions('db')).map(({ metadata, revision }) => [
        metadata.uid === first.metadata.uid,
        revision,
      ]);
      assert.deepEqual(numbers, [
        [false, 2],
        [true, 3],
      ]);
      assert.deepEqual(tags(await podsOf(context(), 'db')), ['1', '1']);
    });

    it('leave a pod that is not ready alone, forwards and backwards, until it is deleted', async () => {
      const { cluster, namespace } = context();
      await cluster.createStatefulSet(namespace, 'held', { image: testImage('1') });
      await cluster.waitForRollout(namespace, 'held', 'StatefulSet');
      await setTag('StatefulSet', 'held', 'notready');
      await cluster.waitFor(
        'the highest pod to be replaced',
        async () => tags(await podsOf(context(), 'held')).join() === '1,notready' || undefined,
      );
      await setTag('StatefulSet', 'held', '1');
      await cluster.waitFor('the change to be seen', async () => {
        const { metadata, status } = await readSet('held');
        return status['observedGeneration'] === metadata.generation || undefined;
      });
      await sleep(1000);
      const [, stuck] = await podsOf(context(), 'held');
      assert.deepEqual(tags(await podsOf(context(), 'held')), ['1', 'notready']);
      await cluster.ask('DELETE', `/api/v1/namespaces/${namespace}/pods/held-1`);
      await cluster.waitForRollout(namespace, 'held', 'StatefulSet');
      const [, fresh] = await podsOf(context(), 'held');
      assert.notEqual(fresh?.metadata.uid, stuck?.metadata.uid);
      assert.deepEqual(tags(await podsOf(context(), 'held')), ['1', '1']);
    });

    it('replace such a pod by themselves where pods are managed in parallel', async () => {
      const { cluster, namespace } = context();
      const spec = { podManagementPolicy: 'Parallel' };
      await cluster.createStatefulSet(namespace, 'free', { image: testImage('1'), spec });
      await cluster.waitForRollout(namespace, 'free', 'StatefulSet');
      await setTag('StatefulSet', 'free', 'notready');
      await cluster.waitFor(
        'the highest pod to be replaced',
        async () => tags(await podsOf(context(), 'free')).join() === '1,notready' || undefined,
      );
      await setTag('StatefulSet', 'free', '1');
      await cluster.waitForRollout(namespace, 'free', 'StatefulSet');
      assert.deepEqual(tags(await podsOf(context(), 'free')), ['1', '1']);
    });

    it('change only pods from the partition on', async () => {
      const { cluster, namespace } = context();
      const spec = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } };
      await cluster.createStatefulSet(namespace, 'part', { image: testImage('1'), spec });
      await cluster.waitForRollout(namespace, 'part', 'StatefulSet');
      await setTag('StatefulSet', 'part', '2');
      await cluster.waitFor('the upper pod', async () => {
        const { status } = await readSet('part');
        return (status['updatedReplicas'] === 1 && status['readyReplicas'] === 2) || undefined;
      });
      await cluster.ask('DELETE', `/api/v1/namespaces/${namespace}/pods/part-0`);
      await cluster.waitFor('the lower pod to come back', async () => {
        const { status } = await readSet('part');
        return status['readyReplicas'] === 2 || undefined;
      });
      assert.deepEqual(tags(await podsOf(context(), 'part')), ['1', '2']);
      const refused = await cluster.api(
        'PATCH',
        workloadPath('StatefulSet', namespace, 'part'),
        { spec: { serviceName: 'other' } },
        'application/merge-patch+json',
      );
      assert.equal(refused.status, 422);
      const { message } = refused.body;
      assert.ok(typeof message === 'string');
      assert.match(message, /^StatefulSet\.apps "part" is invalid: spec: Forbidden: updates to statefulset spec/);
    });

    it('keep one pod on every node, one replaced after the other', async () => {
      const { cluster, namespace } = context();
      await cluster.createDaemonSet(namespace, 'agent', { image: testImage('1') });
      await cluster.waitForRollout(namespace, 'agent', 'DaemonSet');
      const pods = await podsOf(context(), 'agent');
      assert.deepEqual(pods.map(({ spec }) => spec.nodeName).sort(), ['node-1', 'node-2', 'node-3']);
      const [first] = await revisions('agent');
      assert.equal(pods[0]?.metadata.labels?.[LABEL], first?.metadata.labels?.[LABEL]);
      assert.equal(pods[0]?.metadata.labels?.['pod-template-generation'], '1');
      await setTag('DaemonSet', 'agent', 'notready');
      await cluster.waitFor(
        'one pod to be replaced',
        async () =>
          tags(await podsOf(context(), 'agent'))
            .sort()
            .join() === '1,1,notready' || undefined,
      );
      await setTag('DaemonSet', 'agent', '1');
      await cluster.waitForRollout(namespace, 'agent', 'DaemonSet');
      assert.deepEqual(tags(await podsOf(context(), 'agent')), ['1', '1', '1']);
      const numbers = (await revisions('agent')).map(({ metadata, revision }) => [
        metadata.uid === first?.metadata.uid,
        revision,
      ]);
      assert.deepEqual(numbers, [
        [false, 2],
        [true, 3],
      ]);
    });
  });
}
