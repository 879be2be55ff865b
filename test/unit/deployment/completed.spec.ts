import assert from 'node:assert/strict';
import { isCompleted } from '../../../shared/deployment/completed.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { condition, daemonSet, deployment, progressing, statefulSet } from '../kubernetes/objects.ts';

type Row = readonly [what: string, workload: Workload, completed: boolean];

const three = (status: Workload['status'], spec: Partial<Workload['spec']> = {}) =>
  deployment({
    spec: { replicas: 3, ...spec },
    status: { replicas: 3, updatedReplicas: 3, availableReplicas: 3, ...status },
  });
const reason = (word: string) => ({ conditions: [progressing(word)] });
const NO_CONDITION = { conditions: [] };

describe('the rollout of a Deployment', () => {
  const rows: readonly Row[] = [
    ['is finished and all pods are available', three({}), true],
    ['is finished, and a drain left one pod available', three({ availableReplicas: 1 }), true],
    [
      'is finished, and a scale-up is under way',
      three({ updatedReplicas: 2, replicas: 2, availableReplicas: 1 }),
      true,
    ],
    ['is finished, but no pod is available', three({ availableReplicas: 0 }), false],
    ['has a status without availableReplicas', deployment({ status: { availableReplicas: 0 } }), false],
    ['is not seen by the controller', deployment({ metadata: { generation: 2 } }), false],
    ['still has old pods', three({ replicas: 4 }), false],
    ['is under way', three(reason('ReplicaSetUpdated')), false],
    ['exceeded its deadline', three(reason('ProgressDeadlineExceeded')), false],
    ['is paused', three(reason('DeploymentPaused')), false],
    [
      'wants no pods and has none',
      three({ replicas: 0, updatedReplicas: 0, availableReplicas: 0 }, { replicas: 0 }),
      true,
    ],
    [
      'wants no pods but still has some',
      three({ replicas: 1, updatedReplicas: 0, availableReplicas: 0 }, { replicas: 0 }),
      false,
    ],
    ['has no progress condition, and all pods are updated', three(NO_CONDITION), true],
    [
      'has no progress condition, and pods are missing',
      three({ ...NO_CONDITION, replicas: 2, updatedReplicas: 2 }),
      false,
    ],
    ['has no replicas in its spec, and one pod', withoutReplicas(), true],
  ];
  for (const [what, workload, completed] of rows) {
    it(`is ${completed ? '' : 'not '}completed where it ${what}`, () => assert.equal(isCompleted(workload), completed));
  }

  it('is not completed where the object has no status at all', () => {
    const { status: _status, ...bare } = deployment();
    assert.equal(isCompleted(bare), false);
  });

  // Progressing reason NewReplicaSetAvailable"), so a version that failed and was scaled to 0 counts as completed.
  it('is not completed where it exceeded its deadline and was scaled to no pods', () => {
    const none = { replicas: 0, updatedReplicas: 0, availableReplicas: 0 };
    assert.equal(isCompleted(three({ ...none, ...reason('ProgressDeadlineExceeded') }, { replicas: 0 })), false);
  });

  it('is not completed where it has no progress condition and not all updated pods are available', () => {
    assert.equal(isCompleted(three({ ...NO_CONDITION, availableReplicas: 1 })), false);
  });
});

describe('the rollout of a StatefulSet', () => {
  const partition = (number: number) => ({ updateStrategy: { rollingUpdate: { partition: number } } });
  const rows: readonly Row[] = [
    ['has all pods updated', statefulSet(), true],
    ['has all pods updated and one ready', statefulSet({ status: { readyReplicas: 1, availableReplicas: 1 } }), true],
    ['has pods that are not updated', statefulSet({ status: { updatedReplicas: 2 } }), false],
    [
      'has all pods above its partition updated',
      statefulSet({ spec: partition(2), status: { updatedReplicas: 1 } }),
      true,
    ],
    [
      'has pods above its partition that are not',
      statefulSet({ spec: partition(1), status: { updatedReplicas: 1 } }),
      false,
    ],
    ['has no pod available', statefulSet({ status: { availableReplicas: 0 } }), false],
    [
      'wants no pods',
      statefulSet({ spec: { replicas: 0 }, status: { availableReplicas: 0, updatedReplicas: 0 } }),
      true,
    ],
    ['is not seen by the controller', statefulSet({ metadata: { generation: 2 } }), false],
  ];
  for (const [what, workload, completed] of rows) {
    it(`is ${completed ? '' : 'not '}completed where it ${what}`, () => assert.equal(isCompleted(workload), completed));
  }

  it('is judged by ready pods where an older server does not count available ones', () => {
    const { status, ...rest } = statefulSet({ spec: { replicas: 1 } });
    const old = { observedGeneration: status?.observedGeneration ?? 1, updatedReplicas: 1 };
    assert.equal(isCompleted({ ...rest, status: { ...old, readyReplicas: 1 } }), true);
    assert.equal(isCompleted({ ...rest, status: old }), false);
    assert.equal(isCompleted({ ...rest, status: { observedGeneration: 1, readyReplicas: 1 } }), false);
  });

  it('is of one pod where the spec does not say how many', () => {
    const { replicas: _replicas, ...spec } = statefulSet().spec;
    assert.equal(isCompleted({ ...statefulSet({ status: { updatedReplicas: 1 } }), spec }), true);
  });
});

describe('the rollout of a DaemonSet', () => {
  const rows: readonly Row[] = [
    ['has all pods updated', daemonSet(), true],
    ['has all pods updated and one available', daemonSet({ status: { numberAvailable: 1 } }), true],
    ['has pods that are not updated', daemonSet({ status: { updatedNumberScheduled: 2 } }), false],
    ['has no pod available', daemonSet({ status: { numberAvailable: 0 } }), false],
    [
      'runs on no node',
      daemonSet({ status: { desiredNumberScheduled: 0, numberAvailable: 0, updatedNumberScheduled: 0 } }),
      true,
    ],
    ['is not seen by the controller', daemonSet({ metadata: { generation: 2 } }), false],
  ];
  for (const [what, workload, completed] of rows) {
    it(`is ${completed ? '' : 'not '}completed where it ${what}`, () => assert.equal(isCompleted(workload), completed));
  }

  it('counts what the status leaves out as none', () => {
    const { status: _status, ...bare } = daemonSet();
    assert.equal(isCompleted({ ...bare, status: { observedGeneration: 1 } }), true);
    assert.equal(isCompleted({ ...bare, status: { observedGeneration: 1, desiredNumberScheduled: 1 } }), false);
    const available = { observedGeneration: 1, desiredNumberScheduled: 1, numberAvailable: 1 };
    assert.equal(isCompleted({ ...bare, status: available }), false);
  });
});

describe('a status that says little', () => {
  it('counts what it leaves out as none', () => {
    const { status: _status, ...bare } = deployment();
    const conditions = [condition('Available', 'True')];
    assert.equal(isCompleted({ ...bare, status: { observedGeneration: 1, availableReplicas: 1, conditions } }), false);
    assert.equal(
      isCompleted({ ...bare, spec: { ...bare.spec, replicas: 0 }, status: { observedGeneration: 1 } }),
      true,
    );
    assert.equal(isCompleted({ ...bare, status: { observedGeneration: 1 } }), false);
  });
});

function withoutReplicas(): Workload {
  const live = deployment({ status: NO_CONDITION });
  const { replicas: _replicas, ...spec } = live.spec;
  return { ...live, spec };
}
