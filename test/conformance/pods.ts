import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { testImage } from '../support/cluster.ts';
import type { WorkloadOptions } from '../support/cluster.ts';
import type { ContainerStatus, KubernetesEvent, Pod } from '../rigs/cluster/model/objects.ts';
import { deploymentPath, podsOf, withNamespace } from './context.ts';

/** What containers do by the words in their tags, and how pods come and go. */
export function podConformance(): void {
  describe('pods', () => {
    const context = withNamespace();
    const start = (name: string, options: Partial<WorkloadOptions> = {}): Promise<unknown> =>
      context().cluster.createDeployment(context().namespace, name, {
        image: testImage(name),
        replicas: 1,
        ...options,
      });
    const waitForContainer = (name: string, holds: (status: ContainerStatus) => boolean): Promise<Pod> =>
      context().cluster.waitFor(`the container of ${name}`, async () => {
        const [pod] = await podsOf(context(), name);
        const status = pod?.status.containerStatuses?.[0];
        return status !== undefined && holds(status) ? pod : undefined;
      });
    const waitingFor = (reason: string) => (status: ContainerStatus) => status.state.waiting?.reason === reason;
    const stateOf = (pod: Pod): ContainerStatus => {
      const [status] = pod.status.containerStatuses ?? [];
      assert.ok(status !== undefined);
      return status;
    };
    const conditions = (pod: Pod): Record<string, string> =>
      Object.fromEntries((pod.status.conditions ?? []).map(({ type, status }) => [type, status]));
    const podPath = (pod: Pod): string => `/api/v1/namespaces/${context().namespace}/pods/${pod.metadata.name}`;

    it('run on a node and become ready', async () => {
      await start('fine');
      const pod = await waitForContainer('fine', ({ ready }) => ready);
      assert.equal(pod.status.phase, 'Running');
      for (const type of ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'])
        assert.equal(conditions(pod)[type], 'True', type);
      assert.match(pod.spec.nodeName ?? '', /^node-[1-3]$/);
      assert.match(pod.metadata.name, /^fine-[a-z0-9]+-[a-z0-9]{5}$/);
      const status = stateOf(pod);
      assert.match(status.imageID, /^registry\.example\/app@sha256:[0-9a-f]{64}$/);
      assert.deepEqual(
        { ...status, imageID: '', containerID: '', state: {} },
        {
          name: 'fine',
          image: testImage('fine'),
          imageID: '',
          containerID: '',
          ready: true,
          started: true,
          restartCount: 0,
          lastState: {},
          state: {},
        },
      );
    });

    it('cannot pull an image that is missing', async () => {
      await start('missing');
      const pod = await waitForContainer('missing', waitingFor('ErrImagePull'));
      const failed = stateOf(pod).state.waiting?.message ?? '';
      assert.match(failed, /failed to pull and unpack image .*: not found$/);
      assert.equal(pod.status.phase, 'Pending');
      assert.equal(conditions(pod)['Ready'], 'False');
      const later = await waitForContainer('missing', waitingFor('ImagePullBackOff'));
      const message = `Back-off pulling image "${testImage('missing')}": ErrImagePull: ${failed}`;
      assert.deepEqual(stateOf(later).state, { waiting: { reason: 'ImagePullBackOff', message } });
    });

    it('crash again and again', async () => {
      await start('crash');
      const pod = await waitForContainer('crash', waitingFor('CrashLoopBackOff'));
      const { state, lastState, restartCount } = stateOf(pod);
      const message = `back-off 10s restarting failed container=crash pod=${pod.metadata.name}`;
      assert.ok(state.waiting?.message?.startsWith(message), state.waiting?.message);
      assert.equal(lastState.terminated?.exitCode, 1);
      assert.equal(lastState.terminated.reason, 'Error');
      assert.equal(restartCount, 1);
      assert.equal(pod.status.phase, 'Running');
      const answer = await context().cluster.api(
        'GET',
        `${podPath(pod)}/log?container=crash&previous=true&tailLines=50`,
      );
      assert.equal(
        answer.text,
        `starting ${testImage('crash')}
fatal: could not connect to database "orders": password authentication failed
##vso[task.complete result=Succeeded;done=true;]injected by the container
`,
      );
      assert.equal((await context().cluster.api('GET', `${podPath(pod)}/log`)).text, answer.text);
      const other = await context().cluster.api('GET', `${podPath(pod)}/log?container=other`);
      assert.equal(other.status, 400);
      assert.equal(other.body['message'], `container other is not valid for pod ${pod.metadata.name}`);
    });

    it('wait for settings that are not there, or never become ready', async () => {
      await start('badconfig');
      await start('notready');
      const bad = await waitForContainer('badconfig', waitingFor('CreateContainerConfigError'));
      assert.equal(stateOf(bad).state.waiting?.message, 'secret "settings" not found');
      const slow = await waitForContainer('notready', ({ state }) => state.running !== undefined);
      assert.equal(stateOf(slow).ready, false);
      assert.equal(stateOf(slow).started, true);
      assert.deepEqual([slow.status.phase, conditions(slow)['Ready']], ['Running', 'False']);
    });

    it('run their init containers first', async () => {
      const init = { name: 'prepare', image: testImage('badconfig') };
      await start('held', { initContainers: [init] });
      const pod = await waitForContainer('held', waitingFor('PodInitializing'));
      assert.equal(conditions(pod)['Initialized'], 'False');
      assert.equal(pod.status.initContainerStatuses?.[0]?.name, 'prepare');
      await start('prepared', { initContainers: [{ ...init, image: testImage('1') }] });
      const ready = await waitForContainer('prepared', ({ ready }) => ready);
      assert.equal(ready.status.initContainerStatuses?.[0]?.state.terminated?.reason, 'Completed');
    });

    it('go when they are deleted, and are replaced', async () => {
      const { cluster } = context();
      await start('mortal');
      const pod = await waitForContainer('mortal', ({ ready }) => ready);
      const { uid, resourceVersion, name } = pod.metadata;
      const options = (preconditions: object): object => ({ kind: 'DeleteOptions', apiVersion: 'v1', preconditions });
      const wrong = await cluster.api('DELETE', podPath(pod), options({ uid: 'other' }));
      assert.equal(wrong.status, 409);
      assert.equal(
        wrong.body['message'],
        `Operation cannot be fulfilled on Pod "${name}": the UID in the precondition (other) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
      );
      const stale = await cluster.api('DELETE', podPath(pod), options({ uid, resourceVersion: '1' }));
      assert.equal(stale.status, 409);
      const { message } = stale.body;
      assert.ok(typeof message === 'string');
      assert.match(message, /the ResourceVersion in the precondition \(1\) does not match/);
      const deleted = await cluster.ask('DELETE', podPath(pod), options({ uid, resourceVersion }));
      const { metadata } = deleted as unknown as Pod;
      assert.ok(metadata.deletionTimestamp);
      assert.equal(metadata.deletionGracePeriodSeconds, 1);
      await cluster.waitFor(
        'the pod to be gone',
        async () => (await cluster.api('GET', podPath(pod))).status === 404 || undefined,
      );
      const next = await waitForContainer('mortal', ({ ready }) => ready);
      const gone = await cluster.ask('DELETE', `${podPath(next)}?gracePeriodSeconds=0`);
      assert.ok(gone['kind'] === 'Pod' || gone['status'] === 'Success');
      assert.equal((await cluster.api('GET', podPath(next))).status, 404);
    });

    it('go with the Deployment that owns them', async () => {
      const { cluster, namespace } = context();
      await start('owned', { replicas: 2 });
      await cluster.waitForRollout(namespace, 'owned');
      const answer = await cluster.ask('DELETE', deploymentPath(context(), 'owned'));
      assert.equal(answer['status'], 'Success');
      await cluster.waitFor('pods and ReplicaSets to be gone', async () => {
        const sets = await cluster.ask(
          'GET',
          `/apis/apps/v1/namespaces/${namespace}/replicasets?labelSelector=app%3Downed`,
        );
        const left = (sets['items'] as unknown[]).length + (await podsOf(context(), 'owned')).length;
        return left === 0 || undefined;
      });
    });

    it('are told about in events', async () => {
      const { cluster, namespace } = context();
      await start('told');
      const pod = await waitForContainer('told', ({ ready }) => ready);
      const events = async (field: string): Promise<KubernetesEvent[]> => {
        const path = `/api/v1/namespaces/${namespace}/events?fieldSelector=${encodeURIComponent(field)}`;
        return (await cluster.ask('GET', path))['items'] as unknown as KubernetesEvent[];
      };
      // Each component tells by itself, in the background: in any order, and after what it tells of.
      const told = (field: string, reason: string): Promise<KubernetesEvent> =>
        cluster.waitFor(`the event ${reason}`, async () => (await events(field)).find((one) => one.reason === reason));
      const scheduled = await told(`involvedObject.uid=${pod.metadata.uid}`, 'Scheduled');
      assert.equal(scheduled.type, 'Normal');
      const scaled = await told('involvedObject.name=told,reason=ScalingReplicaSet', 'ScalingReplicaSet');
      assert.match(scaled.message ?? '', /^Scaled up replica set told-[a-z0-9]+ from 0 to 1$/);
      const set = pod.metadata.ownerReferences?.[0]?.name ?? '';
      const created = await told(`involvedObject.name=${set}`, 'SuccessfulCreate');
      assert.equal(created.message, `Created pod: ${pod.metadata.name}`);
      assert.deepEqual(created.source, { component: 'replicaset-controller' });
    });
  });
}
