import assert from 'node:assert/strict';
import { describeRevision, liveRevision, liveRevisionNumber, revisionsOf } from '../../../shared/versions/revision.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import {
  APP,
  condition,
  controllerRevision,
  daemonSet,
  deployment,
  pod,
  replicaSet,
  statefulSet,
  template,
} from '../../support/objects.ts';
import { isPodOf, isReady } from '../../../shared/kubernetes/pod.ts';

const labelled = (hash: string, ready = true) =>
  pod({ name: `pod-of-${hash}`, ready, metadata: { labels: { 'controller-revision-hash': hash } } });

describe('the revisions of a workload', () => {
  it('are the ReplicaSets of a Deployment, newest first, with their raw templates', () => {
    const raw = template('app:2', { app: { brandNewField: { deep: true } } });
    const [newest, older] = revisionsOf(
      [
        replicaSet({ revision: 9, image: 'app:1', available: 2 }),
        replicaSet({ revision: 10, template: raw, annotations: { note: 'x' } }),
      ],
      [],
    );
    assert.deepEqual([newest?.number, newest?.availablePods, newest?.annotations['note']], [10, 0, 'x']);
    assert.equal(newest?.template, raw);
    assert.deepEqual([older?.number, older?.availablePods], [9, 2]);
  });

  it('are the ControllerRevisions of the others: without the directive in them, available by their ready pods', () => {
    const revisions = revisionsOf(
      [controllerRevision({ revision: 3, hash: 'b' }), controllerRevision({ revision: 4, hash: 'a' })],
      [labelled('web-a'), labelled('b'), labelled('b', false), pod({})],
    );
    assert.deepEqual(
      revisions.map(({ name, number, availablePods }) => [name, number, availablePods]),
      [
        ['web-a', 4, 1],
        ['web-b', 3, 1],
      ],
    );
    assert.deepEqual(revisions[0]?.template, template(`${APP}:456`));
  });

  it('have the number 0 where none is written, and are left out where it cannot be read, as in kubectl', () => {
    const { metadata, ...rest } = replicaSet({ revision: undefined });
    const { annotations: _annotations, ...bare } = metadata;
    const unreadable = [replicaSet({ revision: 'seven' }), replicaSet({ revision: '1.5' })];
    const revisions = revisionsOf([...unreadable, { ...rest, metadata: bare }], []);
    assert.deepEqual(
      revisions.map(({ number, annotations }) => [number, annotations]),
      [[0, {}]],
    );
  });

  it('are told by number and image', () => {
    const [revision] = revisionsOf([replicaSet({ revision: 7, image: 'app:456' })], []);
    assert.ok(revision);
    assert.equal(describeRevision(revision, 'app'), 'revision 7 (app:456)');
    assert.equal(describeRevision(revision, 'web'), 'revision 7 (without container web)');
  });
});

describe('the live revision', () => {
  const older = controllerRevision({ revision: 1, hash: '1' });
  const newer = controllerRevision({ revision: 2, hash: '2', image: `${APP}:457` });

  it('of a Deployment is the ReplicaSet with exactly its template, whatever numbers are written meanwhile', () => {
    const [old, current] = [
      replicaSet({ revision: 5, image: `${APP}:456` }),
      replicaSet({ revision: 1, image: `${APP}:457` }),
    ];
    assert.equal(liveRevision(deployment({ revision: 5, image: `${APP}:457` }), [old, current]), current);
    assert.equal(liveRevision(deployment({ revision: 5, image: `${APP}:458` }), [old, current]), undefined);
  });

  it('of a Deployment is the oldest of two ReplicaSets with its template, as in kubectl', () => {
    const made = (revision: number, creationTimestamp: string | undefined) => {
      const set = replicaSet({ revision });
      return {
        ...set,
        metadata: { ...set.metadata, ...(creationTimestamp === undefined ? {} : { creationTimestamp }) },
      };
    };
    const [newer, oldest] = [made(5, '2026-11-24T02:00:00Z'), made(1, '2026-11-24T01:00:00Z')];
    assert.equal(liveRevision(deployment({ revision: 5 }), [newer, oldest]), oldest);
    assert.equal(liveRevision(deployment({ revision: 5 }), [oldest, newer]), oldest);
    const undated = [made(5, undefined), made(6, undefined)];
    assert.equal(liveRevision(deployment({ revision: 5 }), undated), undated[0]);
  });

  it('of a restarted Deployment is the ReplicaSet of that restart', () => {
    const mark = (at: string) => ({ annotations: { 'kubectl.kubernetes.io/restartedAt': at } });
    const restarted = (at: string) => {
      const set = replicaSet({ revision: 1 });
      const { template } = set.spec;
      return {
        ...set,
        spec: { ...set.spec, template: { ...template, metadata: { ...template.metadata, ...mark(at) } } },
      };
    };
    const sets = [restarted('2026-11-24T01:00:00Z'), restarted('2026-11-24T02:00:00Z')];
    const live = deployment({ revision: 1 });
    const metadata = { ...live.spec.template.metadata, ...mark('2026-11-24T02:00:00Z') };
    const workload = { ...live, spec: { ...live.spec, template: { ...live.spec.template, metadata } } };
    assert.equal(liveRevision(workload, sets), sets[1]);
  });

  it('of a StatefulSet is its update revision', () => {
    assert.equal(liveRevision(statefulSet({ status: { updateRevision: 'web-2' } }), [older, newer]), newer);
    assert.equal(liveRevision(statefulSet({ status: { updateRevision: 'web-3' } }), [older, newer]), undefined);
    const { status: _status, ...bare } = statefulSet();
    assert.equal(liveRevision(bare, [older, newer]), undefined);
  });

  it('of a DaemonSet is the newest one with its template', () => {
    const again = controllerRevision({ revision: 9, hash: '9' });
    assert.equal(liveRevision(daemonSet(), [again, older, newer]), again);
    assert.equal(liveRevision(daemonSet({ image: `${APP}:999` }), [older, newer]), undefined);
  });

  it('is never one that another workload controls', () => {
    const foreign = [replicaSet({ revision: 5, owner: 'another' }), replicaSet({ revision: 5, controller: false })];
    assert.equal(liveRevision(deployment({ revision: 5 }), foreign), undefined);
    assert.equal(liveRevision(daemonSet(), [controllerRevision({ revision: 1, hash: '1', owner: 'x' })]), undefined);
  });

  it('has the number that kubectl rollout history shows, or none', () => {
    const numbered: readonly (readonly [Workload, string])[] = [
      [deployment({ revision: 5 }), '5'],
      [deployment(), ''],
      [statefulSet({ status: { updateRevision: 'web-2' } }), '2'],
      [daemonSet(), '1'],
      [statefulSet({ status: { updateRevision: 'gone' } }), ''],
    ];
    for (const [workload, number] of numbered) assert.equal(liveRevisionNumber(workload, [older, newer]), number);
    assert.equal(liveRevisionNumber(daemonSet(), undefined), '');
  });
});

describe('a pod', () => {
  it('is of the ReplicaSet that controls it', () => {
    const set = replicaSet({ revision: 5 });
    assert.equal(isPodOf(pod({ owner: set.metadata.uid }), set), true);
    assert.equal(isPodOf(pod({ owner: 'another' }), set), false);
    assert.equal(isPodOf(pod({}), set), false);
  });

  it('is of the ControllerRevision whose name or hash it carries', () => {
    const revision = controllerRevision({ revision: 1, hash: 'abc' });
    for (const hash of ['web-abc', 'abc']) assert.equal(isPodOf(labelled(hash), revision), true);
    assert.equal(isPodOf(labelled('web-abd'), revision), false);
    assert.equal(isPodOf(pod({}), revision), false);
  });

  it('is ready by its condition alone', () => {
    assert.equal(isReady(pod({})), true);
    assert.equal(isReady(pod({ ready: false })), false);
    assert.equal(isReady(pod({ status: { conditions: [condition('PodScheduled', 'True')] } })), false);
    const { status: _status, ...bare } = pod({});
    assert.equal(isReady(bare), false);
  });
});
