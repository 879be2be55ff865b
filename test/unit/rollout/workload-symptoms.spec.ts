import assert from 'node:assert/strict';
import type { WorkloadSubject } from '../../../shared/rollout/workload-symptoms.ts';
import { WORKLOAD_ROWS } from '../../../shared/rollout/workload-symptoms.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { condition, deployment, pod, statefulSet } from '../../support/objects.ts';

const subject = (workload: Workload, more: Partial<WorkloadSubject> = {}): WorkloadSubject => ({
  workload,
  pods: [pod({})],
  isExplained: false,
  ...more,
});
const unavailable = (more: object = {}) =>
  deployment({ status: { observedGeneration: 1, conditions: [condition('Available', 'False', more)] } });
const { status: _status, ...unseen } = statefulSet();
const { generation: _generation, ...ungenerated } = deployment().metadata;

describe('what a workload shows that stands in the way', () => {
  const cases: readonly (readonly [row: string, given: WorkloadSubject, text: string, next: RegExp])[] = [
    [
      'it is paused',
      subject(deployment({ spec: { paused: true } })),
      'the Deployment is paused (resume it: kubectl rollout resume deployment/python-service -n prod)',
      /^Resume it/,
    ],
    [
      'its controller does not see the change',
      subject(deployment({ metadata: { generation: 3 } })),
      'the controller has seen generation 1 of the Deployment, not 3',
      /kube-controller-manager/,
    ],
    [
      'its controller does not see the change',
      subject(unseen),
      'the controller has seen generation 0 of the StatefulSet, not 1',
      /kube-controller-manager/,
    ],
    [
      'its pods are ready, and minReadySeconds are not over',
      subject(deployment({ spec: { minReadySeconds: 600 } })),
      'its new pods are ready, and count as available only after minReadySeconds (600)',
      /^Raise timeoutSeconds/,
    ],
    [
      'no pod of the new revision is made, and nothing says why',
      subject(deployment(), { pods: [] }),
      'no pod of the new revision has been made',
      /^Why is not known; see: kubectl describe deployment\/python-service -n prod$/,
    ],
    [
      'its pods are ready, and it does not count as available',
      subject(unavailable({ reason: 'MinimumReplicasUnavailable', message: 'too few' })),
      'the new pods are ready, and the Deployment does not count as available: too few',
      /kubectl describe deployment/,
    ],
    [
      'its pods are ready, and it does not count as available',
      subject(unavailable({ reason: 'MinimumReplicasUnavailable' })),
      'the new pods are ready, and the Deployment does not count as available: MinimumReplicasUnavailable',
      /kubectl describe deployment/,
    ],
    [
      'its pods are ready, and it does not count as available',
      subject(unavailable()),
      'the new pods are ready, and the Deployment does not count as available: no reason given',
      /kubectl describe deployment/,
    ],
  ];
  for (const [title, given, text, next] of cases) {
    it(`is told where ${title}: ${text}`, () => {
      const found = WORKLOAD_ROWS.find((row) => row.title === title)?.find(given);
      assert.equal(found?.text, text);
      assert.match(found.next, next);
      assert.equal(found.cause, 'may pass');
    });
  }

  it('has a case for each row of the table', () => {
    assert.deepEqual(
      [...new Set(cases.map(([row]) => row))],
      WORKLOAD_ROWS.map(({ title }) => title),
    );
  });

  it('is nothing where it is well, where pods may not be listed, or where something else is known', () => {
    const nothing: readonly WorkloadSubject[] = [
      subject(deployment()),
      subject({ ...deployment(), metadata: ungenerated }),
      subject(deployment(), { pods: undefined }),
      subject(deployment(), { pods: [], isExplained: true }),
      subject(unavailable(), { isExplained: true }),
      subject(unavailable(), { pods: undefined }),
      subject(unavailable(), { pods: [pod({ ready: false })] }),
      subject(deployment({ spec: { minReadySeconds: 600 } }), { pods: undefined }),
      subject(deployment({ spec: { minReadySeconds: 600 } }), { pods: [pod({}), pod({ ready: false })] }),
      subject(deployment({ status: { observedGeneration: 1 } })),
    ];
    for (const given of nothing) {
      assert.deepEqual(
        WORKLOAD_ROWS.filter((row) => row.find(given) !== undefined).map(({ title }) => title),
        [],
      );
    }
  });
});
