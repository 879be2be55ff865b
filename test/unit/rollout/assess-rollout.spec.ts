import assert from 'node:assert/strict';
import type { Assessment } from '../../../shared/rollout/assess-rollout.ts';
import { assessRollout } from '../../../shared/rollout/assess-rollout.ts';
import type { Sightings } from '../../../shared/rollout/rollout.ts';
import {
  APP,
  condition,
  container,
  deployment,
  digest,
  pod,
  progressing,
  template,
  waitingFor,
} from '../../support/objects.ts';
import { said } from './failing-pods.ts';
import { NEW, newSet, baseline, live, complete, snapshot, assess, broken } from './rollouts.ts';

/** What is said of a rollout that goes on: how far it is, and what stands in the way. */
function told(assessment: Assessment): readonly string[] {
  return assessment.state === 'waiting' ? [assessment.message, ...said(assessment.problems)] : [];
}

describe('a rollout', () => {
  it('is complete by the counts of kubectl', () => {
    assert.deepEqual(assess(complete()), { state: 'complete', message: '1 of 1 pods are updated and available' });
  });

  it('is waited for, with what is missing, while they are not reached', () => {
    assert.deepEqual(told(assess(live())), ['1 old pod is still there']);
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
    assert.deepEqual(told(assess(before)), ['the change has not arrived yet']);
    const { generation: _generation, ...metadata } = before.metadata;
    assert.equal(assess({ ...before, metadata }).state, 'waiting');
  });

  it('is waited for while the controller has not seen it, whatever the old counts, conditions and pods say', () => {
    const unseen = complete({
      status: { observedGeneration: 1, conditions: [progressing('ProgressDeadlineExceeded')] },
    });
    assert.deepEqual(told(assess(unseen, baseline(), 0, { pods: [broken] })), [
      'the controller has not seen the change yet',
    ]);
  });

  it('keeps in mind what it saw while it waits for the controller', () => {
    const seen: Sightings = new Map([['x', { since: 0, report: '' }]]);
    const unseen = live({ status: { observedGeneration: 1 } });
    assert.deepEqual(assessRollout(snapshot(unseen), baseline(), seen, 1).sightings.get('x'), seen.get('x'));
  });

  it('fails with the culprit where a pod of the new ReplicaSet has a fatal fault', () => {
    const assessment = assess(live(), baseline(), 0, { pods: [broken] });
    assert.equal(
      assessment.state === 'failed' && assessment.culprit.text,
      `image ${NEW} cannot be pulled: not found (pod pod-1) (container app)`,
    );
  });

  it('does not fail by a pod of an old ReplicaSet', () => {
    const old = { ...broken, metadata: { ...broken.metadata, ownerReferences: [] } };
    assert.equal(assess(live(), baseline(), 0, { pods: [old] }).state, 'waiting');
  });

  it('is judged by the counts alone where pods may not be listed', () => {
    const unseen = { pods: undefined };
    assert.deepEqual(told(assess(live(), baseline(), 0, unseen)), ['1 old pod is still there']);
    assert.equal(assess(complete(), baseline(), 0, unseen).state, 'complete');
  });

  it('says what stands in the way while it is not fatal yet', () => {
    const denied = pod({
      owner: newSet.metadata.uid,
      ready: false,
      containers: [container({ state: waitingFor('ErrImagePull', '401') })],
    });
    const assessment = assess(live(), baseline(), 0, { pods: [denied] });
    assert.deepEqual(told(assessment), [
      '1 old pod is still there',
      `image ${NEW} cannot be pulled: 401 (pod pod-1) (container app)`,
    ]);
  });
});

describe('a rollout that somebody paused', () => {
  const paused = { spec: { paused: true } };
  const pauseSaid = 'the Deployment is paused (resume it: kubectl rollout resume deployment/python-service -n prod)';

  it('is waited for, and that it is paused comes first of what stands in the way', () => {
    const denied = pod({
      owner: newSet.metadata.uid,
      ready: false,
      containers: [container({ state: waitingFor('ErrImagePull', '401') })],
    });
    const assessment = assess(live(paused), baseline(), 0, { pods: [denied] });
    assert.deepEqual(told(assessment), [
      '1 old pod is still there',
      pauseSaid,
      `image ${NEW} cannot be pulled: 401 (pod pod-1) (container app)`,
    ]);
  });

  it('is complete where all pods are updated by then', () => {
    assert.equal(assess(complete(paused)).state, 'complete');
  });
});

describe('a rollout that somebody else touches', () => {
  it('is superseded where the container has another image', () => {
    assert.deepEqual(assess(complete({ image: `${APP}:999` })), { state: 'superseded', image: `${APP}:999` });
  });

  it('is superseded where another container that was changed too has another image', () => {
    const both = complete({ template: template({ app: NEW, web: 'web:1' }) });
    const against = (image: string) =>
      baseline({ template: both.spec.template, others: [{ container: 'web', image }] });
    assert.equal(assess(both, against('web:1')).state, 'complete');
    assert.deepEqual(assess(both, against('web:2')), { state: 'superseded', image: 'web:1' });
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
