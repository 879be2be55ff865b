import assert from 'node:assert/strict';
import { isOnLostNode } from '../../../shared/rollout/lost-node.ts';
import type { Condition } from '../../../shared/kubernetes/objects.ts';
import { condition, pod } from '../../support/objects.ts';

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
