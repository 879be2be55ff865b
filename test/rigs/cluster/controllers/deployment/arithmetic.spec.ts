import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Deployment, ReplicaSet } from '../../model/objects.ts';
import { fencepostsOf, newReplicaSetSize, oldReplicaSetSizes, proportion } from './arithmetic.ts';

function deployment(replicas: number, maxSurge: number | string, maxUnavailable: number | string): Deployment {
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } };
  return { metadata: { name: 'web' }, spec: { replicas, strategy }, status: {} } as unknown as Deployment;
}

function replicaSet(replicas: number, availableReplicas: number, most?: number): ReplicaSet {
  const annotations = most === undefined ? {} : { 'deployment.kubernetes.io/max-replicas': String(most) };
  return { metadata: { annotations }, spec: { replicas }, status: { availableReplicas } } as unknown as ReplicaSet;
}

describe('The arithmetic of roll-outs', () => {
  it('rounds a surge up and what may be missing down, and never lets both be nothing', () => {
    const cases: readonly (readonly [number, number | string, number | string, number, number])[] = [
      [3, '25%', '25%', 1, 0],
      [4, '25%', '25%', 1, 1],
      [10, '25%', '25%', 3, 2],
      [1, '25%', '25%', 1, 0],
      [1, 0, '25%', 0, 1],
      [2, 0, 5, 0, 2],
      [0, '25%', '25%', 0, 0],
    ];
    for (const [replicas, surge, unavailable, maxSurge, maxUnavailable] of cases) {
      assert.deepEqual(fencepostsOf(deployment(replicas, surge, unavailable)), { maxSurge, maxUnavailable });
    }
    const recreate = { metadata: {}, spec: { replicas: 3, strategy: { type: 'Recreate' } } } as unknown as Deployment;
    assert.deepEqual(fencepostsOf(recreate), { maxSurge: 0, maxUnavailable: 0 });
  });

  it('lets the new ReplicaSet grow as far as the surge allows', () => {
    const wanted = deployment(10, 3, 2);
    assert.equal(newReplicaSetSize(wanted, [replicaSet(10, 10)], 0), 3);
    assert.equal(newReplicaSetSize(wanted, [replicaSet(8, 8), replicaSet(3, 0)], 3), 5);
    assert.equal(newReplicaSetSize(wanted, [replicaSet(10, 10), replicaSet(3, 0)], 3), 3);
    assert.equal(newReplicaSetSize(wanted, [replicaSet(0, 0), replicaSet(9, 9)], 9), 10);
  });

  it('takes pods that are of no use from the old ReplicaSets first', () => {
    const [broken, healthy, current] = [replicaSet(3, 0), replicaSet(8, 8), replicaSet(2, 0)];
    const sizes = oldReplicaSetSizes(deployment(10, 3, 2), [broken, healthy], current);
    assert.equal(sizes.get(broken), 0);
    assert.equal(sizes.get(healthy), undefined);
    const after = oldReplicaSetSizes(deployment(10, 3, 2), [healthy], replicaSet(5, 4));
    assert.equal(after.get(healthy), 4);
    assert.equal(oldReplicaSetSizes(deployment(10, 3, 2), [healthy], replicaSet(5, 0)).size, 0);
  });

  it('shares a change of size in proportion', () => {
    const wanted = deployment(20, '25%', '25%');
    assert.equal(proportion(wanted, replicaSet(8, 8, 13), 12, 0), 7);
    assert.equal(proportion(wanted, replicaSet(5, 5, 13), 12, 7), 5);
    assert.equal(proportion(wanted, replicaSet(0, 0, 13), 12, 0), 0);
    assert.equal(proportion(deployment(0, 1, 1), replicaSet(4, 4, 5), -4, 0), -4);
  });
});
