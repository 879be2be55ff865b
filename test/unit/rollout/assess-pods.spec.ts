import assert from 'node:assert/strict';
import { assessPods } from '../../../shared/rollout/assess-pods.ts';
import { podsOfRollout, toldBy } from '../../../shared/rollout/pods-of-rollout.ts';
import type { RolloutSnapshot } from '../../../shared/rollout/rollout.ts';
import type { Pod, Workload } from '../../../shared/kubernetes/objects.ts';
import {
  APP,
  condition,
  container,
  deployment,
  pod,
  replicaSet,
  statefulSet,
  waitingFor,
} from '../../support/objects.ts';
import { NONE, baseline, names, failing, NOT_FOUND, said as texts, story } from './failing-pods.ts';

describe('the pods of a rollout', () => {
  const sets = [replicaSet({ revision: 4, image: `${APP}:456` }), replicaSet({ revision: 5, image: `${APP}:457` })];
  const live = deployment({ revision: 5, image: `${APP}:457` });
  const pods = [
    pod({ name: 'old', owner: sets[0]?.metadata.uid ?? '', image: `${APP}:456` }),
    pod({ name: 'new', owner: sets[1]?.metadata.uid ?? '' }),
    pod({
      name: 'leaving',
      owner: sets[1]?.metadata.uid ?? '',
      metadata: { deletionTimestamp: '2026-11-24T03:00:00Z' },
    }),
    pod({ name: 'stranger' }),
  ];
  const ours = { container: 'app', image: `${APP}:457` };
  const found = (snapshot: Partial<RolloutSnapshot>, workload = live) =>
    names(podsOfRollout({ workload, revisions: sets, pods, ...snapshot }, workload, ours));

  it('are those of the new ReplicaSet; neither old ones nor those that are being deleted', () => {
    assert.deepEqual(found({}), ['new']);
  });

  it('are none while the new ReplicaSet is not known, and where pods may not be listed', () => {
    assert.deepEqual(found({}, deployment({ revision: 6, image: `${APP}:458` })), []);
    assert.deepEqual(found({ pods: undefined }), []);
  });

  it('are those with our image where ReplicaSets may not be listed', () => {
    assert.deepEqual(found({ revisions: undefined }), ['new', 'stranger']);
    const other = pod({ name: 'bare', metadata: {} });
    const bare: Pod = { ...other, spec: { containers: [{ name: 'app' }, { name: 'x', image: `${APP}:457` }] } };
    assert.deepEqual(found({ revisions: undefined, pods: [bare] }), []);
  });
});

describe('the pods of a rollout where revisions may not be listed', () => {
  const labelled = (name: string, revision: string, tag: string) =>
    pod({ name, image: `${APP}:${tag}`, metadata: { labels: { 'pod-template-hash': revision } } });
  const before = [labelled('old', 'a', '457')];
  const change = {
    ...{ container: 'app', image: `${APP}:457`, before: deployment({}), after: deployment({}) },
    pods: { items: before, resourceVersion: '1' },
  };
  const found = (pods: readonly Pod[], told = toldBy(change), workload: Workload = deployment({})) =>
    names(podsOfRollout({ workload, revisions: undefined, pods }, workload, told));

  it('are those of a revision that had none before, also where an old one has our image, or a webhook renamed theirs', () => {
    assert.deepEqual(found([...before, labelled('new', 'b', '457')]), ['new']);
    assert.deepEqual(found([...before, labelled('new', 'b', 'renamed')]), ['new']);
  });

  it('are those with our image where their revision had pods before, or where that is not known', () => {
    assert.deepEqual(found(before), ['old']);
    const unchanged = toldBy({ ...change, after: change.before });
    const unlisted = toldBy({ ...change, pods: undefined });
    for (const told of [unchanged, unlisted]) {
      assert.deepEqual(found([...before, labelled('other', 'b', '458')], told), ['old']);
    }
  });

  it('are those of the update revision of a StatefulSet, once its controller has seen the change', () => {
    const db = (name: string, hash: string) =>
      pod({ name, image: 'other', metadata: { labels: { 'controller-revision-hash': hash } } });
    const pods = [db('db-0', 'db-a'), db('db-1', 'db-b')];
    const set = (observedGeneration: number) =>
      statefulSet({ metadata: { generation: 2 }, status: { observedGeneration, updateRevision: 'db-b' } });
    assert.deepEqual(found(pods, toldBy(change), set(2)), ['db-1']);
    assert.deepEqual(found(pods, toldBy(change), set(1)), []);
  });
});

describe('what the pods of a rollout say', () => {
  it('is nothing while they are ready, starting or gone', () => {
    const { status: _status, ...bare } = pod({ name: 'bare' });
    const creating = failing({ state: waitingFor('ContainerCreating') });
    const { culprit, problems } = assessPods([pod({}), creating, bare], baseline(), NONE, 0);
    assert.deepEqual([culprit, texts(problems)], [undefined, []]);
  });

  it('names image, reason and pod where an image is not found, at once', () => {
    const bad = failing({ state: NOT_FOUND });
    const { culprit, problems } = assessPods([pod({ name: 'good' }), bad], baseline(), NONE, 0);
    const text = `image ${APP}:457 cannot be pulled: not found (pod pod-1) (container app)`;
    const next = 'Look whether it was pushed under exactly this name, and correct imageName or imageTag';
    const cause = 'unusable image';
    const blamed = { cause, blamesImage: true, pod: bad, container: 'app' };
    assert.deepEqual(culprit, { text, next, reason: 'ErrImagePull', ...blamed });
    assert.deepEqual(texts(problems), [text]);
  });

  it('is one trouble while the runtime tries to create the container and the kubelet tells it by turns', () => {
    const [error, config] = ['CreateContainerError', 'RunContainerError'].map((reason) =>
      failing({ state: waitingFor(reason, 'exec: no such file or directory') }),
    );
    const { sightings } = assessPods([error ?? pod({})], baseline(), NONE, 0);
    const later = assessPods([config ?? pod({})], baseline(), sightings, 5);
    assert.deepEqual([...later.sightings.keys()], [...sightings.keys()]);
  });

  it('names the node where it does not answer any more, or has not begun to start the pod', () => {
    const lost = pod({
      node: 'node-7',
      ready: false,
      status: { conditions: [condition('Ready', 'False'), condition('ContainersReady', 'True')] },
    });
    assert.deepEqual(texts(assessPods([lost], baseline(), NONE, 0).problems), [
      'its node node-7 does not answer any more (pod pod-1)',
    ]);
    const { nodeName: _nodeName, ...elsewhere } = lost.spec;
    assert.deepEqual(texts(assessPods([{ ...lost, spec: elsewhere }], baseline(), NONE, 0).problems), [
      'its node does not answer any more (pod pod-1)',
    ]);
    const untouched = pod({
      node: 'node-7',
      ready: false,
      containers: [],
      status: { phase: 'Pending', conditions: [] },
    });
    const first = assessPods([untouched], baseline(), NONE, 0);
    assert.deepEqual(texts(first.problems), []);
    const later = assessPods([untouched], baseline(), first.sightings, 5_000);
    assert.deepEqual(texts(later.problems), [
      'its node node-7 has not begun to start it; does the node answer? (pod pod-1)',
    ]);
    assert.equal(later.culprit, undefined);
  });

  it('names the first culprit and counts all that stands in the way', () => {
    const pods = ['a', 'b'].map((name) => pod({ name, ready: false, containers: [container({ state: NOT_FOUND })] }));
    const { culprit, problems } = assessPods(pods, baseline(), NONE, 0);
    assert.equal(culprit?.pod?.metadata.name, 'a');
    assert.equal(problems.length, 2);
  });

  it('is that of the container that is not well, not of one that waits for others', () => {
    const waiting = container({ name: 'proxy', state: waitingFor('PodInitializing') });
    const bad = pod({ ready: false, containers: [waiting, container({ state: NOT_FOUND })] });
    const { culprit, problems } = assessPods([bad], baseline(), NONE, 0);
    assert.deepEqual([culprit?.container, problems.length], ['app', 1]);
  });

  it('counts init containers too', () => {
    const bad = pod({ ready: false, initContainers: [container({ name: 'wait', image: 'w:1', state: NOT_FOUND })] });
    const { culprit } = assessPods([bad], baseline(), NONE, 0);
    assert.equal(culprit?.container, 'wait');
    assert.match(culprit.text, /^image w:1 cannot be pulled/);
  });

  it('is told of a container that the spec does not have, by what the kubelet knows', () => {
    const bad = pod({ ready: false, containers: [container({ name: 'injected', state: NOT_FOUND })] });
    assert.match(assessPods([bad], baseline(), NONE, 0).culprit?.text ?? '', /^image {2}cannot be pulled/);
    const { containers: _containers, ...spec } = bad.spec;
    const nameless: Pod = { ...bad, spec: { ...spec, containers: [{ name: 'injected' }] } };
    assert.ok(assessPods([nameless], baseline(), NONE, 0).culprit);
  });

  it('is nothing any more once the pod is ready, whatever its containers say', () => {
    const well = pod({ containers: [container({ state: NOT_FOUND })] });
    assert.deepEqual(texts(assessPods([well], baseline(), NONE, 0).problems), []);
  });
});

describe('a fault of the pod itself', () => {
  const failed = (reason?: string, message?: string) =>
    pod({
      ready: false,
      status: {
        phase: 'Failed',
        containerStatuses: [],
        ...(reason === undefined ? {} : { reason }),
        ...(message === undefined ? {} : { message }),
      },
    });

  it('is fatal after 30 s, and says nothing against the image', () => {
    const out = failed('OutOfcpu', 'node is full');
    assert.deepEqual(
      story([
        [0, [out]],
        [30, [out]],
      ]),
      [undefined, 'OutOfcpu'],
    );
    const { culprit } = assessPods(
      [out],
      baseline(),
      new Map([['uid-of-pod-1/Failed', { since: 0, report: '' }]]),
      60_000,
    );
    assert.equal(culprit?.text, 'the pod failed: OutOfcpu: node is full (pod pod-1)');
    assert.equal(culprit.blamesImage, false);
    assert.equal(culprit.container, undefined);
  });

  it('is fatal also without a reason', () => {
    assert.deepEqual(
      story([
        [0, [failed()]],
        [30, [failed()]],
      ]),
      [undefined, 'Failed'],
    );
    assert.deepEqual(texts(assessPods([failed()], baseline(), NONE, 0).problems), [
      'the pod failed: no reason given (pod pod-1)',
    ]);
  });

  for (const reason of ['Evicted', 'Preempting', 'NodeShutdown', 'Terminated']) {
    it(`is none where its node got rid of it: ${reason}`, () => {
      assert.deepEqual(
        story([
          [0, [failed(reason)]],
          [600, [failed(reason)]],
        ]),
        [undefined, undefined],
      );
    });
  }

  it('is only said where no node takes it: an autoscaler may help', () => {
    const nowhere = (more: { message?: string; reason?: string }) =>
      pod({ ready: false, status: { conditions: [condition('PodScheduled', 'False', more)], containerStatuses: [] } });
    assert.deepEqual(
      story([
        [0, [nowhere({})]],
        [3600, [nowhere({})]],
      ]),
      [undefined, undefined],
    );
    const said = (more: { message?: string; reason?: string }) =>
      texts(assessPods([nowhere(more)], baseline(), NONE, 0).problems);
    assert.deepEqual(said({ message: '0/3 nodes are available' }), [
      'the pod finds no node: 0/3 nodes are available (pod pod-1)',
    ]);
    assert.deepEqual(said({ reason: 'SchedulingGated' }), ['the pod waits for its scheduling gates (pod pod-1)']);
    assert.deepEqual(said({}), ['the pod finds no node: no reason given (pod pod-1)']);
  });

  it('is none where it has no conditions and no phase', () => {
    assert.deepEqual(texts(assessPods([{ ...pod({}), status: {} }], baseline(), NONE, 0).problems), []);
  });

  it('is said, never fatal, where its container is being created for more than 30 s', () => {
    const stuck = failing({ state: waitingFor('ContainerCreating') });
    const first = assessPods([stuck], baseline(), NONE, 0);
    const later = assessPods([stuck], baseline(), first.sightings, 31_000);
    assert.deepEqual(texts(first.problems), []);
    assert.match(texts(later.problems)[0] ?? '', /container app .*ContainerCreating.* \(pod pod-1\)/);
    assert.equal(assessPods([stuck], baseline(), later.sightings, 3_600_000).culprit, undefined);
  });
});
