import assert from 'node:assert/strict';
import { STUCK_AFTER_MILLISECONDS, stuckPod } from '../../../shared/rollout/stuck-pod.ts';
import type { Pod, Workload } from '../../../shared/kubernetes/objects.ts';
import { UID, condition, deployment, pod, statefulSet } from '../../support/objects.ts';

const LONG = STUCK_AFTER_MILLISECONDS;
const live = (spec: Partial<Workload['spec']> = {}) =>
  statefulSet({ spec, status: { updateRevision: 'web-2', currentRevision: 'web-1' } });

/** `web(1, 'old', false)`: the pod with the ordinal 1, of the old revision, not ready. */
function web(
  ordinal: number | string,
  revision: 'old' | 'new',
  ready: boolean,
  more: Partial<Parameters<typeof pod>[0]> = {},
): Pod {
  return pod({
    name: `web-${ordinal}`,
    owner: UID,
    ready,
    ...more,
    metadata: {
      labels: { 'controller-revision-hash': revision === 'new' ? 'web-2' : 'web-1' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: UID, controller: true }],
      ...more.metadata,
    },
  });
}
const stuck = (pods: readonly Pod[], workload = live(), milliseconds = LONG) =>
  stuckPod(workload, pods, milliseconds)?.metadata.name;

describe('the stuck pod of a StatefulSet', () => {
  it('is one of another revision that is not ready, 10 s after the controller has seen the change', () => {
    const pods = [web(0, 'old', true), web(1, 'old', true), web(2, 'old', false)];
    assert.equal(stuck(pods), 'web-2');
    assert.equal(stuck(pods, live(), LONG - 1), undefined);
    assert.equal(LONG, 10_000);
  });

  it('is the one with the lowest ordinal: the controller makes no pod above one that is not ready', () => {
    assert.equal(stuck([web(10, 'old', false), web(9, 'old', false), web(2, 'old', false)]), 'web-2');
  });

  it('is none while a replacement is on its way, or a pod is going', () => {
    assert.equal(stuck([web(1, 'new', false), web(2, 'old', false)]), undefined);
    assert.equal(
      stuck([web(1, 'old', true, { metadata: { deletionTimestamp: 'x' } }), web(2, 'old', false)]),
      undefined,
    );
  });

  it('is none below the partition', () => {
    const partition = live({ updateStrategy: { rollingUpdate: { partition: 2 } } });
    assert.equal(stuck([web(1, 'old', false), web(2, 'new', true)], partition), undefined);
    assert.equal(stuck([web(1, 'old', true), web(2, 'old', false)], partition), 'web-2');
    const from10 = live({ updateStrategy: { rollingUpdate: { partition: 2 } }, ordinals: { start: 10 } });
    assert.equal(stuck([web(10, 'old', true), web(11, 'old', false)], from10), undefined);
    assert.equal(stuck([web(10, 'old', true), web(11, 'old', true), web(12, 'old', false)], from10), 'web-12');
  });

  it('is none where pods are managed in parallel: the controller replaces them by itself', () => {
    assert.equal(stuck([web(2, 'old', false)], live({ podManagementPolicy: 'Parallel' })), undefined);
    assert.equal(stuck([web(2, 'old', false)], live({ podManagementPolicy: 'OrderedReady' })), 'web-2');
  });

  it('is none of another kind of workload', () => assert.equal(stuck([web(2, 'old', false)], deployment()), undefined));

  it('is none of another StatefulSet, and none without an ordinal', () => {
    const { ownerReferences: _owners, ...metadata } = web(2, 'old', false).metadata;
    assert.equal(stuck([{ ...web(2, 'old', false), metadata }]), undefined);
    assert.equal(stuck([web('x', 'old', false)]), undefined);
  });

  it('is none on a lost node: deleting it would wait for the node for ever', () => {
    const unknown = { status: { conditions: [condition('Ready', 'Unknown')] } };
    assert.equal(stuck([web(2, 'old', false, unknown)]), undefined);
    assert.equal(stuck([web(2, 'old', false, { status: { reason: 'NodeLost' } })]), undefined);
  });

  it('is none above a pod on a lost node, which the controller would wait for', () => {
    const lost = { status: { conditions: [condition('Ready', 'Unknown')] } };
    assert.equal(stuck([web(0, 'old', false, lost), web(1, 'old', false)]), undefined);
    assert.equal(stuck([web(0, 'old', false), web(1, 'old', false, lost)]), 'web-0');
  });

  it('is none above a pod below the partition that is not ready', () => {
    const partition = live({ updateStrategy: { rollingUpdate: { partition: 1 } } });
    assert.equal(stuck([web(0, 'old', false), web(1, 'old', false)], partition), undefined);
  });

  it('is one also where it has no status yet', () => {
    const { status: _status, ...bare } = web(2, 'old', false);
    assert.equal(stuck([bare]), 'web-2');
  });
});
