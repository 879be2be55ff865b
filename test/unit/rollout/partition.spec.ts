import assert from 'node:assert/strict';
import { assessRollout } from '../../../shared/rollout/assess-rollout.ts';
import { isCompleted } from '../../../shared/rollout/completed.ts';
import { firstUpdatedOrdinal, missingAbovePartition } from '../../../shared/rollout/partition.ts';
import type { Pod, Workload } from '../../../shared/kubernetes/objects.ts';
import { APP, NAME, UID, deployment, pod, statefulSet } from '../../support/objects.ts';
import { NONE, baseline } from './rollouts.ts';

/** Undone to the revision that the pods below the partition never left: all counts fit. */
const undone = (partition = 2, spec: Partial<Workload['spec']> = {}) =>
  statefulSet({
    spec: { updateStrategy: { rollingUpdate: { partition } }, ...spec },
    status: { currentRevision: 'web-1', updateRevision: 'web-1' },
  });
const OWNED = [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: NAME, uid: UID, controller: true }];
const web = (ordinal: number, revision = 'web-1', more: { ready?: boolean; going?: boolean } = {}): Pod =>
  pod({
    name: `${NAME}-${ordinal}`,
    ready: more.ready ?? true,
    metadata: {
      labels: { 'controller-revision-hash': revision },
      ownerReferences: OWNED,
      ...(more.going === true ? { deletionTimestamp: '2026-11-24T03:00:00Z' } : {}),
    },
  });
const below = [web(0), web(1)];

type Row = readonly [title: string, above: readonly Pod[], missing: string | undefined];

describe('a StatefulSet with a partition that is undone while a bad pod stands above it', () => {
  const rows: readonly Row[] = [
    [
      'waits while the bad pod is still Ready',
      [web(2, 'web-2')],
      'pod python-service-2 is not of the wanted revision yet',
    ],
    [
      'waits while the bad pod is going, Ready for its grace period',
      [web(2, 'web-2', { going: true })],
      'pod python-service-2 is being replaced',
    ],
    ['waits while it is gone and not made anew', [], 'pod python-service-2 is not there yet'],
    [
      'waits while the new one is not Ready',
      [web(2, 'web-1', { ready: false })],
      'pod python-service-2 is not ready yet',
    ],
    ['is through when the new one is Ready', [web(2)], undefined],
  ];
  for (const [title, above, missing] of rows) {
    it(title, () => {
      const pods = [...below, ...above];
      const workload = undone();
      assert.equal(missingAbovePartition(workload, pods), missing);
      assert.equal(isCompleted(workload, pods), missing === undefined);
      const against = baseline({ image: `${APP}:456`, template: workload.spec.template, generation: 1 });
      const { assessment } = assessRollout({ workload, revisions: undefined, pods }, against, NONE, 0);
      assert.equal(assessment.state, missing === undefined ? 'complete' : 'waiting');
      assert.equal(
        'message' in assessment && assessment.message,
        missing ?? '3 of 1 pods above the partition are updated',
      );
    });
  }

  it('is judged by the counts alone where pods may not be listed', () => {
    const workload = undone();
    assert.equal(isCompleted(workload, undefined), true);
    const against = baseline({ image: `${APP}:456`, template: workload.spec.template, generation: 1 });
    const { assessment } = assessRollout({ workload, revisions: undefined, pods: undefined }, against, NONE, 0);
    assert.equal(assessment.state, 'complete');
  });
});

describe('what is missing above a partition', () => {
  it('names the lowest pod that is missing of several', () => {
    assert.equal(
      missingAbovePartition(undone(1), [web(0), web(1), web(2, 'web-2')]),
      'pod python-service-2 is not of the wanted revision yet',
    );
    assert.equal(missingAbovePartition(undone(1), [web(0)]), 'pod python-service-1 is not there yet');
  });

  it('counts from the ordinal that the set starts at', () => {
    const from10 = undone(2, { ordinals: { start: 10 } });
    assert.equal(firstUpdatedOrdinal(from10), 12);
    assert.equal(missingAbovePartition(from10, [web(10), web(11)]), 'pod python-service-12 is not there yet');
    assert.equal(missingAbovePartition(from10, [web(10), web(11), web(12)]), undefined);
  });

  it('is nothing where the partition is above all pods', () => {
    assert.equal(missingAbovePartition(undone(3), below), undefined);
  });

  it('is one pod where the spec does not say how many', () => {
    const { replicas: _replicas, ...spec } = undone(1).spec;
    assert.equal(missingAbovePartition({ ...undone(), spec }, []), undefined);
  });

  it('does not take a pod of the same name that belongs to another for it', () => {
    const stranger = { ...web(2), metadata: { ...web(2).metadata, ownerReferences: [] } };
    assert.equal(missingAbovePartition(undone(), [...below, stranger]), 'pod python-service-2 is not there yet');
  });

  it('is left to the counts without a partition, and for other kinds', () => {
    assert.equal(missingAbovePartition(undone(0), []), undefined);
    assert.equal(missingAbovePartition(statefulSet(), []), undefined);
    assert.equal(missingAbovePartition(deployment(), []), undefined);
  });

  it('is its revision also where pod or status do not say which it is', () => {
    const { labels: _labels, ...bare } = web(2).metadata;
    assert.match(missingAbovePartition(undone(), [...below, { ...web(2), metadata: bare }]) ?? '', /not of the wanted/);
    const { status: _status, ...unseen } = undone();
    assert.match(missingAbovePartition(unseen, [...below, web(2)]) ?? '', /not of the wanted/);
  });
});
