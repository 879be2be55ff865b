import assert from 'node:assert/strict';
import { isObserved, rolloutShare, rolloutStatus } from '../../../shared/rollout/rollout-status.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { condition, daemonSet, deployment, statefulSet } from '../../support/objects.ts';

type Row = readonly [what: string, workload: Workload, done: boolean, message: string];

const three = (status: Workload['status'], spec: Partial<Workload['spec']> = {}) =>
  deployment({
    spec: { replicas: 3, ...spec },
    status: {
      replicas: 3,
      updatedReplicas: 3,
      availableReplicas: 3,
      conditions: [condition('Available', 'True')],
      ...status,
    },
  });
const unseen = { metadata: { generation: 2 } };
const UNSEEN = 'the controller has not seen the change yet';

function table(rows: readonly Row[]): void {
  for (const [what, workload, done, message] of rows) {
    it(`is ${done ? 'done' : 'waited for'} where ${what}`, () =>
      assert.deepEqual(rolloutStatus(workload), { done, message }));
  }
}

describe('the status of a Deployment, as kubectl rollout status tells it', () => {
  table([
    ['all pods are updated and available', three({}), true, '3 of 3 pods are updated and available'],
    ['the controller has not seen the change', deployment(unseen), false, UNSEEN],
    ['pods are not updated', three({ updatedReplicas: 2 }), false, '2 of 3 pods are updated'],
    ['old pods are still there', three({ replicas: 5 }), false, '2 old pods are still there'],
    ['updated pods are not available', three({ availableReplicas: 1 }), false, '1 of 3 updated pods are available'],
    [
      'it is not available',
      three({ conditions: [condition('Available', 'False', { reason: 'MinimumReplicasUnavailable' })] }),
      false,
      'the Deployment is not available (MinimumReplicasUnavailable)',
    ],
    [
      'it is not known to be available',
      three({ conditions: [condition('Available', 'Unknown')] }),
      false,
      'the Deployment is not available (no reason given)',
    ],
    [
      'no pods are wanted',
      deployment({
        spec: { replicas: 0 },
        status: {
          replicas: 0,
          updatedReplicas: 0,
          availableReplicas: 0,
          conditions: [condition('Available', 'False')],
        },
      }),
      true,
      '0 of 0 pods are updated and available',
    ],
    [
      'the controller reports no availability, only counts',
      three({ conditions: [] }),
      true,
      '3 of 3 pods are updated and available',
    ],
  ]);

  it('counts one pod where the spec does not say how many, and none where the status is silent', () => {
    const { spec, metadata, kind } = deployment();
    const { replicas: _replicas, ...silent } = spec;
    assert.deepEqual(rolloutStatus({ kind, metadata: { ...metadata, generation: 0 }, spec: silent }), {
      done: false,
      message: '0 of 1 pods are updated',
    });
  });
});

describe('the status of a StatefulSet, as kubectl rollout status tells it', () => {
  const behind = { currentRevision: 'web-1', updateRevision: 'web-2' };
  const partition = { updateStrategy: { rollingUpdate: { partition: 1 } } };
  table([
    ['all pods are updated and ready', statefulSet(), true, '3 of 3 pods are updated and ready'],
    ['the controller has not seen the change', statefulSet(unseen), false, UNSEEN],
    ['pods are not ready', statefulSet({ status: { readyReplicas: 2 } }), false, '2 of 3 pods are ready'],
    [
      'pods are of the old revision',
      statefulSet({ status: { ...behind, updatedReplicas: 1 } }),
      false,
      '1 of 3 pods are updated',
    ],
    [
      'pods above the partition are of the old revision',
      statefulSet({ spec: partition, status: { ...behind, updatedReplicas: 1 } }),
      false,
      '1 of 2 pods above the partition are updated',
    ],
    [
      'all pods above the partition are updated',
      statefulSet({ spec: partition, status: { ...behind, updatedReplicas: 2 } }),
      true,
      '2 of 2 pods above the partition are updated',
    ],
  ]);

  it('counts one pod where the spec does not say how many, and none where the status is silent', () => {
    const { spec, metadata, kind } = statefulSet();
    const { replicas: _replicas, ...silent } = spec;
    assert.equal(
      rolloutStatus({ kind, metadata: { ...metadata, generation: 0 }, spec: silent }).message,
      '0 of 1 pods are ready',
    );
  });

  // rollingUpdate != nil is what the API server defaults to). An undo of a half-way rollout makes updateRevision equal
  // to currentRevision at once, while pods of the other revision are Ready and still there.
  it('is waited for where a half-way rollout is undone and a pod of the other revision is still Ready', () => {
    assert.equal(rolloutStatus(statefulSet({ status: { updatedReplicas: 2 } })).done, false);
  });
});

describe('the status of a DaemonSet, as kubectl rollout status tells it', () => {
  table([
    ['all pods are updated and available', daemonSet(), true, '3 pods are updated and available'],
    ['the controller has not seen the change', daemonSet(unseen), false, UNSEEN],
    ['pods are not updated', daemonSet({ status: { updatedNumberScheduled: 1 } }), false, '1 of 3 pods are updated'],
    [
      'pods are not available',
      daemonSet({ status: { numberAvailable: 2 } }),
      false,
      '2 of 3 updated pods are available',
    ],
  ]);

  it('says pod where there is one', () => {
    const one = { desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1 };
    assert.equal(rolloutStatus(daemonSet({ status: one })).message, '1 pod is updated and available');
  });

  it('counts none where the status is silent', () => {
    const { spec, metadata, kind } = daemonSet();
    assert.deepEqual(rolloutStatus({ kind, metadata: { ...metadata, generation: 0 }, spec }), {
      done: true,
      message: '0 pods are updated and available',
    });
  });
});

describe('the share of a rollout that is done', () => {
  const rows: readonly (readonly [what: string, workload: Workload, share: number])[] = [
    ['all of a Deployment', three({}), 1],
    ['a Deployment with one pod of three available', three({ availableReplicas: 1 }), 1 / 3],
    ['a Deployment with two pods of three updated', three({ updatedReplicas: 2 }), 2 / 3],
    ['a change that the controller has not seen', deployment(unseen), 0],
    ['a Deployment that wants no pods', three({}, { replicas: 0 }), 0],
    ['a StatefulSet with one pod of three updated', statefulSet({ status: { updatedReplicas: 1 } }), 1 / 3],
    ['all of a DaemonSet', daemonSet(), 1],
    ['a DaemonSet with one pod of three updated', daemonSet({ status: { updatedNumberScheduled: 1 } }), 1 / 3],
    ['a DaemonSet with two pods of three available', daemonSet({ status: { numberAvailable: 2 } }), 2 / 3],
  ];
  for (const [what, workload, share] of rows) {
    it(`is ${share.toFixed(2)} for ${what}`, () => assert.equal(rolloutShare(workload), share));
  }

  it('is none where the status is silent', () => {
    for (const { status: _status, metadata, ...silent } of [deployment(), daemonSet()]) {
      assert.equal(rolloutShare({ ...silent, metadata: { ...metadata, generation: 0 } }), 0);
    }
    const { spec, ...rest } = deployment();
    const { replicas: _replicas, ...unsaid } = spec;
    assert.equal(rolloutShare({ ...rest, spec: unsaid }), 1);
  });
});

describe('a change', () => {
  it('is seen by the controller once the generation of the status has reached that of the object', () => {
    assert.equal(isObserved(deployment()), true);
    assert.equal(isObserved(deployment({ metadata: { generation: 3 }, status: { observedGeneration: 4 } })), true);
    assert.equal(isObserved(deployment(unseen)), false);
    const { status: _status, ...bare } = deployment();
    assert.equal(isObserved(bare), false);
    const { generation: _generation, ...metadata } = deployment().metadata;
    assert.equal(isObserved({ ...bare, metadata }), true);
  });
});
