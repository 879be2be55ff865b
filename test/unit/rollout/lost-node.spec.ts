import assert from 'node:assert/strict';
import { isOnLostNode } from '../../../shared/rollout/lost-node.ts';
import { podsThatStay } from '../../../shared/rollout/old-pods.ts';
import type { Condition, Pod } from '../../../shared/kubernetes/objects.ts';
import { UID, condition, daemonSet, deployment, pod, statefulSet } from '../../support/objects.ts';

const says = (...conditions: readonly Condition[]) => pod({ status: { conditions } });
const LOST = [condition('Ready', 'False'), condition('ContainersReady', 'True')] as const;

describe('a pod on a lost node', () => {
  it('is known by what the node controller writes: not ready, while its containers still are', () => {
    assert.equal(isOnLostNode(says(...LOST)), true);
    assert.equal(isOnLostNode(says(condition('Ready', 'Unknown'))), true);
    assert.equal(isOnLostNode(pod({ status: { reason: 'NodeLost' } })), true);
  });

  it('is none that is ready, whose containers are not, or that waits for a readiness gate', () => {
    assert.equal(isOnLostNode(pod({})), false);
    assert.equal(isOnLostNode(says(condition('Ready', 'True'), condition('ContainersReady', 'True'))), false);
    assert.equal(isOnLostNode(says(condition('Ready', 'False'), condition('ContainersReady', 'False'))), false);
    const gated = says(...LOST);
    const spec = { ...gated.spec, readinessGates: [{ conditionType: 'example.com/balancer' }] };
    assert.equal(isOnLostNode({ ...gated, spec }), false);
    const { status: _status, ...bare } = pod({});
    assert.equal(isOnLostNode(bare), false);
  });
});

describe('pods that keep their successors from starting', () => {
  const going = (more: Partial<Pod['metadata']> = {}, conditions: readonly Condition[] = LOST): Pod =>
    pod({
      name: 'web-1',
      node: 'node-7',
      status: { conditions },
      metadata: {
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: UID, controller: true }],
        deletionTimestamp: '2026-11-24T03:00:00Z',
        deletionGracePeriodSeconds: 1,
        ...more,
      },
    });
  const after = (milliseconds: number, pods: readonly Pod[], workload = statefulSet()) => {
    const { sightings } = podsThatStay(workload, pods, new Map(), 0);
    return podsThatStay(workload, pods, sightings, milliseconds).problems;
  };

  it('are told with their node when they are being deleted and stay, once their grace period is well over', () => {
    assert.deepEqual(after(5_999, [going()]), []);
    const said = 'pod web-1 on node-7 is being deleted and does not go: the node does not answer any more';
    assert.deepEqual(after(6_000, [going()]), [said]);
    assert.deepEqual(after(6_000, [going()], daemonSet()), [said]);
  });

  it('have the grace period that Kubernetes gives where none is said', () => {
    const { deletionGracePeriodSeconds: _seconds, ...metadata } = going().metadata;
    assert.deepEqual(after(34_999, [{ ...going(), metadata }]), []);
    assert.equal(after(35_000, [{ ...going(), metadata }]).length, 1);
  });

  it('may be held by something else than the node', () => {
    const [said] = after(6_000, [going({}, [condition('Ready', 'False'), condition('ContainersReady', 'False')])]);
    assert.match(said ?? '', /does not go: look at the node and at finalizers of the pod$/);
    const { nodeName: _nodeName, ...spec } = going().spec;
    assert.match(after(6_000, [{ ...going(), spec }])[0] ?? '', /^pod web-1 on no node is being deleted/);
  });

  it('are no matter for a Deployment, and neither are pods of others', () => {
    assert.deepEqual(after(6_000, [going()], deployment()), []);
    assert.deepEqual(after(6_000, [going({ ownerReferences: [] })]), []);
  });

  it('are joined by pods on a lost node that are not even deleted', () => {
    const { deletionTimestamp: _deletionTimestamp, ...metadata } = going().metadata;
    const said = 'pod web-1 is not replaced: its node node-7 does not answer any more';
    assert.deepEqual(after(0, [{ ...going(), metadata }]), [said]);
    const ready = [condition('Ready', 'True')];
    assert.deepEqual(after(0, [{ ...going({}, ready), metadata }]), []);
  });
});
