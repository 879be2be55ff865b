import assert from 'node:assert/strict';
import type { Assessment } from '../../../shared/deployment/assess-rollout.ts';
import { assessRollout } from '../../../shared/deployment/assess-rollout.ts';
import type { Baseline, RolloutSnapshot, Sightings } from '../../../shared/deployment/rollout-snapshot.ts';
import type { Condition, Workload } from '../../../shared/kubernetes/objects.ts';
import { APP, UID, condition, container, deployment, digest, pod, progressing, replicaSet, template, waitingFor } from '../kubernetes/objects.ts';

const NEW = `${APP}:457`;
const NONE: Sightings = new Map();
const newSet = replicaSet({ revision: 5, image: NEW });
const baseline = (more: Partial<Baseline> = {}): Baseline => ({
  uid: UID,
  container: 'app',
  image: NEW,
  generation: 2,
  template: template(NEW),
  staleDeadline: undefined,
  startedAt: 0,
  restarts: new Map(),
  ...more,
});
/** Our Deployment after the patch: seen by the controller, no new pod yet. */
const live = (more: Parameters<typeof deployment>[0] = {}) =>
  deployment({
    image: NEW,
    revision: 5,
    ...more,
    metadata: { generation: 2, ...more.metadata },
    status: { observedGeneration: 2, replicas: 2, updatedReplicas: 1, availableReplicas: 1, conditions: [], ...more.status },
  });
const complete = (more: Parameters<typeof deployment>[0] = {}) =>
  live({ ...more, status: { replicas: 1, conditions: [condition('Available', 'True')], ...more.status } });
const snapshot = (workload: Workload | undefined, more: Partial<RolloutSnapshot> = {}): RolloutSnapshot => ({
  workload,
  revisions: [newSet],
  pods: [],
  ...more,
});
const assess = (workload: Workload | undefined, against = baseline(), now = 0, more: Partial<RolloutSnapshot> = {}): Assessment =>
  assessRollout(snapshot(workload, more), against, NONE, now).assessment;
const withCondition = (...conditions: readonly Condition[]) => live({ status: { conditions } });
const broken = pod({
  owner: newSet.metadata.uid,
  ready: false,
  containers: [container({ state: waitingFor('ErrImagePull', 'not found') })],
});

describe('a rollout', () => {
  it('is complete by the counts of kubectl', () => {
    assert.deepEqual(assess(complete()), { state: 'complete', message: '1 of 1 pods are updated and available' });
  });

  it('is waited for, with what is missing, while they are not reached', () => {
    assert.deepEqual(assess(live()), { state: 'waiting', message: '1 old pods are still there', problems: [] });
  });

  it('is complete although a pod beyond the wanted ones fails, and although an old deadline still stands', () => {
    const more = { status: { conditions: [progressing('ProgressDeadlineExceeded'), condition('Available', 'True')] } };
    assert.equal(assess(complete(more), baseline(), 0, { pods: [broken] }).state, 'complete');
  });

  it('is gone where the workload was deleted, or is another of the same name', () => {
    assert.deepEqual(assess(undefined), { state: 'gone', message: 'it was deleted meanwhile' });
    const anew = complete({ metadata: { uid: 'another' } });
    assert.deepEqual(assess(anew), { state: 'gone', message: 'it was deleted and made anew meanwhile' });
  });

  it('is waited for while only what was before our change is seen: a watch may replay it', () => {
    const before = deployment({ image: `${APP}:456`, metadata: { generation: 1 } });
    assert.deepEqual(assess(before), { state: 'waiting', message: 'the change has not arrived yet', problems: [] });
    const { generation: _generation, ...metadata } = before.metadata;
    assert.equal(assess({ ...before, metadata }).state, 'waiting');
  });

  it('is waited for while the controller has not seen it, whatever the old counts, conditions and pods say', () => {
    const unseen = complete({ status: { observedGeneration: 1, conditions: [progressing('ProgressDeadlineExceeded')] } });
    assert.deepEqual(assess(unseen, baseline(), 0, { pods: [broken] }), {
      state: 'waiting',
      message: 'the controller has not seen the change yet',
      problems: [],
    });
  });

  it('keeps in mind what it saw while it waits for the controller', () => {
    const seen: Sightings = new Map([['x', { since: 0, report: '' }]]);
    const unseen = live({ status: { observedGeneration: 1 } });
    assert.equal(assessRollout(snapshot(unseen), baseline(), seen, 1).sightings, seen);
  });

  it('fails with the culprit where a pod of the new ReplicaSet has a fatal fault', () => {
    const assessment = assess(live(), baseline(), 0, { pods: [broken] });
    assert.equal(assessment.state === 'failed' && assessment.culprit.text, `image ${NEW} cannot be pulled: not found (pod pod-1)`);
  });

  it('does not fail by a pod of an old ReplicaSet', () => {
    const old = { ...broken, metadata: { ...broken.metadata, ownerReferences: [] } };
    assert.equal(assess(live(), baseline(), 0, { pods: [old] }).state, 'waiting');
  });

  it('says what stands in the way while it is not fatal yet', () => {
    const denied = pod({ owner: newSet.metadata.uid, ready: false, containers: [container({ state: waitingFor('ErrImagePull', '401') })] });
    const assessment = assess(live(), baseline(), 0, { pods: [denied] });
    assert.deepEqual(assessment.state === 'waiting' && assessment.problems, [`image ${NEW} cannot be pulled: 401 (pod pod-1)`]);
  });
});

describe('a rollout that somebody else touches', () => {
  it('is superseded where the container has another image', () => {
    assert.deepEqual(assess(complete({ image: `${APP}:999` })), { state: 'superseded', image: `${APP}:999` });
  });

  it('is superseded before the controller has seen it', () => {
    assert.equal(assess(live({ image: `${APP}:999`, status: { observedGeneration: 1 } })).state, 'superseded');
  });

  it('is superseded where the container is gone', () => {
    const other = complete({ template: template({ web: NEW }) });
    assert.deepEqual(assess(other), { state: 'superseded', image: 'no such container any more' });
  });

  it('goes on where admission pinned our tag with a digest', () => {
    assert.equal(assess(complete({ image: `${NEW}@${digest('a')}` })).state, 'complete');
  });

  it('has a new template to follow where another part was changed', () => {
    const changed = complete({ template: template(NEW, { app: { env: [{ name: 'A', value: '1' }] } }) });
    assert.deepEqual(assess(changed), { state: 'changed', workload: changed });
  });

  it('goes on where it was only scaled or restarted', () => {
    const restarted = template(NEW, { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-11-24T03:00:00Z' } });
    const scaled = complete({ template: restarted, metadata: { generation: 7 }, status: { observedGeneration: 7 } });
    assert.equal(assess(scaled).state, 'complete');
  });
});

describe('a progress deadline that was exceeded', () => {
  const OLD = '2026-11-24T02:00:00Z';
  const exceeded = (time = OLD) => withCondition(progressing('ProgressDeadlineExceeded', time));
  const stale = baseline({ staleDeadline: OLD, startedAt: 1000 });

  it('fails the rollout, and says how long it was', () => {
    assert.deepEqual(assess(exceeded()), {
      state: 'failed',
      culprit: {
        text: 'no progress within progressDeadlineSeconds (600)',
        reason: 'ProgressDeadlineExceeded',
        blamesImage: false,
        pod: undefined,
        container: undefined,
      },
    });
  });

  it('names what stood in the way', () => {
    const denied = pod({ owner: newSet.metadata.uid, ready: false, containers: [container({ state: waitingFor('ErrImagePull', '401') })] });
    const short = live({ spec: { progressDeadlineSeconds: 30 }, status: { conditions: [progressing('ProgressDeadlineExceeded')] } });
    const assessment = assess(short, baseline(), 0, { pods: [denied] });
    assert.equal(
      assessment.state === 'failed' && assessment.culprit.text,
      `no progress within progressDeadlineSeconds (30): image ${NEW} cannot be pulled: 401 (pod pod-1)`,
    );
  });

  it('is not believed where it stood before our change', () => {
    assert.equal(assess(exceeded(), stale, 1000).state, 'waiting');
    assert.equal(assess(exceeded(), stale, 600_999).state, 'waiting');
  });

  it('is believed where it was renewed since', () => {
    assert.equal(assess(exceeded('2026-11-24T03:00:00Z'), stale, 1000).state, 'failed');
  });

  it('is believed where it still stands after the whole deadline since our change', () => {
    assert.equal(assess(exceeded(), stale, 601_000).state, 'failed');
  });
});

describe('pods that cannot be made at all', () => {
  const refused = (more: Partial<Condition> = { message: 'exceeded quota: pods' }) =>
    withCondition(condition('ReplicaFailure', 'True', { reason: 'FailedCreate', ...more }));
  const after = (seconds: number, workload = refused()) => {
    const first = assessRollout(snapshot(workload), baseline(), NONE, 0);
    return assessRollout(snapshot(workload), baseline(), first.sightings, seconds * 1000).assessment;
  };

  it('are said at once, and fail the rollout after 30 s', () => {
    const text = 'no pods can be made: exceeded quota: pods';
    const early = after(29);
    assert.deepEqual(early.state === 'waiting' && early.problems, [text]);
    const late = after(30);
    assert.deepEqual(late, {
      state: 'failed',
      culprit: { text, reason: 'FailedCreate', blamesImage: false, pod: undefined, container: undefined },
    });
  });

  it('have their reason told where there is no message, and neither where there is none', () => {
    const bare = (status: Condition) => assess(withCondition(status));
    const problems = (assessment: Assessment) => (assessment.state === 'waiting' ? assessment.problems : undefined);
    assert.deepEqual(problems(bare(condition('ReplicaFailure', 'True', { reason: 'FailedCreate' }))), ['no pods can be made: FailedCreate']);
    assert.deepEqual(problems(bare(condition('ReplicaFailure', 'True'))), ['no pods can be made: no reason given']);
    const nameless = after(30, withCondition(condition('ReplicaFailure', 'True', { lastUpdateTime: 'x' })));
    assert.equal(nameless.state === 'failed' && nameless.culprit.reason, 'ReplicaFailure');
  });

  it('start their grace anew where it cleared in between', () => {
    const first = assessRollout(snapshot(refused()), baseline(), NONE, 0);
    const cleared = assessRollout(snapshot(withCondition(condition('ReplicaFailure', 'False'))), baseline(), first.sightings, 20_000);
    const again = assessRollout(snapshot(refused()), baseline(), cleared.sightings, 40_000);
    assert.equal(again.assessment.state, 'waiting');
    assert.equal(assessRollout(snapshot(refused()), baseline(), again.sightings, 69_000).assessment.state, 'waiting');
  });
});
