import assert from 'node:assert/strict';
import { isCompleted as completedWith } from '../../../shared/rollout/completed.ts';
import type { Toleration, Workload } from '../../../shared/kubernetes/objects.ts';
import { UID, condition, daemonSet, deployment, pod, progressing, statefulSet } from '../../support/objects.ts';

const isCompleted = (workload: Workload) => completedWith(workload, undefined);

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

describe('the pods of a DaemonSet that cannot go since their node is lost', () => {
  const going = (more: Partial<Parameters<typeof pod>[0]> = {}) =>
    pod({
      owner: UID,
      ready: false,
      status: { conditions: [condition('Ready', 'False'), condition('ContainersReady', 'True')] },
      ...more,
      metadata: {
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'web', uid: UID, controller: true }],
        deletionTimestamp: '2026-11-24T03:00:00Z',
        ...more.metadata,
      },
    });
  const tolerating = (updatedNumberScheduled: number, ...tolerations: readonly Toleration[]): Workload => {
    const { spec, ...rest } = daemonSet({ status: { updatedNumberScheduled } });
    return {
      ...rest,
      spec: { ...spec, template: { ...spec.template, spec: { ...spec.template.spec, tolerations } } },
    };
  };
  const workload = tolerating(2, { operator: 'Exists' });

  it('are left out where the controller still counts their node: the pods tolerate that it is lost', () => {
    const key = 'node.kubernetes.io/unreachable';
    assert.equal(completedWith(workload, [going()]), true);
    assert.equal(completedWith(tolerating(2, { key, operator: 'Exists', effect: 'NoSchedule' }), [going()]), true);
    assert.equal(completedWith(tolerating(2, { key, effect: 'NoSchedule' }), [going()]), true);
    assert.equal(completedWith(tolerating(1, { operator: 'Exists' }), [going()]), false);
  });

  it('are not counted by the controller where the pods do not tolerate it, so nothing is left out', () => {
    for (const toleration of [
      { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
      { key: 'example.com/gpu', operator: 'Exists' },
      { key: 'node.kubernetes.io/unreachable', operator: 'Equal', value: 'x' },
    ]) {
      assert.equal(completedWith(tolerating(2, toleration), [going()]), false);
    }
    assert.equal(completedWith(daemonSet({ status: { updatedNumberScheduled: 2 } }), [going()]), false);
  });

  it('are not those that the node still answers for, that are not to go, or that belong to another', () => {
    const answers = { conditions: [condition('Ready', 'False'), condition('ContainersReady', 'False')] };
    assert.equal(completedWith(workload, [going({ status: answers })]), false);
    const { deletionTimestamp: _deletionTimestamp, ...staying } = going().metadata;
    assert.equal(completedWith(workload, [{ ...going(), metadata: staying }]), false);
    assert.equal(completedWith(workload, [going({ metadata: { ownerReferences: [] } })]), false);
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
