import assert from 'node:assert/strict';
import { UNSCHEDULED_ROWS } from '../../../shared/rollout/scheduling-symptoms.ts';
import { condition } from '../../support/objects.ts';
import { about, itTells, nowhere, rowsOf } from './pod-cases.ts';
import type { PodCase } from './pod-cases.ts';

const CLAIM = { volumes: [{ persistentVolumeClaim: { claimName: 'data' } }, {}] };

const CASES: readonly PodCase[] = [
  {
    row: 'its volume claim does not exist',
    given: nowhere('persistentvolumeclaim "data" not found. not found'),
    text: 'the pod finds no node: persistentvolumeclaim "data" not found. not found',
    next: /^Make the PersistentVolumeClaim data in namespace prod/,
  },
  {
    row: 'its volume claim is not bound',
    given: nowhere(
      '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
      CLAIM,
    ),
    text: 'the pod finds no node: 0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims',
    next: /why the claim data gets no volume: kubectl describe pvc -n prod/,
  },
  {
    row: 'its volume claim is being deleted or lost',
    given: nowhere('persistentvolumeclaim "data" is being deleted', CLAIM),
    text: 'the pod finds no node: persistentvolumeclaim "data" is being deleted',
    next: /^Make the claim data anew/,
  },
  {
    row: 'its volume is in another zone, or on another node',
    given: nowhere('0/3 nodes are available: 3 node(s) had volume node affinity conflict', CLAIM),
    text: 'the pod finds no node: 0/3 nodes are available: 3 node(s) had volume node affinity conflict',
    next: /^The volume of data can only be used where it lies/,
  },
  {
    row: 'its volume is in another zone, or on another node',
    given: nowhere('0/3 nodes are available: 3 node(s) had no available volume zone'),
    text: 'the pod finds no node: 0/3 nodes are available: 3 node(s) had no available volume zone',
    next: /^The volume of the pod can only/,
  },
  {
    row: 'its volume is used by another pod, or the node takes no more',
    given: nowhere('0/1 nodes are available: 1 node(s) exceed max volume count'),
    text: 'the pod finds no node: 0/1 nodes are available: 1 node(s) exceed max volume count',
    next: /strategy Recreate/,
  },
  {
    row: 'the nodes have not enough of something',
    given: nowhere(
      '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
    ),
    text: 'the pod finds no node: 0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu',
    next: /^Make room \(cpu that other pods give back.*maxUnavailable of 1 lets an old pod go first/,
  },
  {
    row: 'the nodes have not enough of something',
    given: nowhere('0/1 nodes are available: 1 Too many pods'),
    text: 'the pod finds no node: 0/1 nodes are available: 1 Too many pods',
    next: /^Make room \(pods that/,
  },
  {
    row: 'the ports it wants are taken on every node',
    given: nowhere("0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports"),
    text: "the pod finds no node: 0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports",
    next: /hostPort/,
  },
  {
    row: 'it must keep away from other pods, or near them',
    given: nowhere("0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules"),
    text: "the pod finds no node: 0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules",
    next: /podAntiAffinity/,
  },
  {
    row: 'the nodes have taints that it does not tolerate',
    given: nowhere('0/1 nodes are available: 1 node(s) had untolerated taint {gpu: }'),
    text: 'the pod finds no node: 0/1 nodes are available: 1 node(s) had untolerated taint {gpu: }',
    next: /^Add a toleration for gpu to the pod template/,
  },
  {
    row: 'the nodes have taints that it does not tolerate',
    given: nowhere('0/1 nodes are available: 1 node(s) had untolerated taint(s)'),
    text: 'the pod finds no node: 0/1 nodes are available: 1 node(s) had untolerated taint(s)',
    next: /^Add a toleration to the pod template/,
  },
  {
    row: 'the nodes have taints that it does not tolerate',
    given: nowhere(
      "0/4 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {a: }, 2 node(s) had untolerated taint {b: }",
    ),
    text: "the pod finds no node: 0/4 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {a: }, 2 node(s) had untolerated taint {b: }",
    next: /^Add a toleration for a to the pod template/,
  },
  {
    row: 'no node has the labels that it asks for',
    given: nowhere(
      "0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 node(s) didn't match Pod's node affinity/selector",
    ),
    text: "the pod finds no node: 0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 node(s) didn't match Pod's node affinity/selector",
    next: /^Correct nodeSelector or nodeAffinity/,
  },
  {
    row: 'no node has the labels that it asks for',
    given: nowhere("0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector"),
    text: "the pod finds no node: 0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector",
    next: /nodeSelector/,
  },
  {
    row: 'all nodes are closed to new pods',
    given: nowhere('0/2 nodes are available: 2 node(s) were unschedulable'),
    text: 'the pod finds no node: 0/2 nodes are available: 2 node(s) were unschedulable',
    next: /uncordon/,
  },
  {
    row: 'there is no node at all',
    given: nowhere('no nodes available to schedule pods'),
    text: 'the pod finds no node: no nodes available to schedule pods',
    next: /^Add a node/,
  },
  ...(
    [
      ['running PreBind plugin failed', 'Unschedulable', 'running PreBind plugin failed'],
      [undefined, 'SchedulerError', 'SchedulerError'],
    ] as const
  ).map(([message, reason, said]): PodCase => ({
    row: 'it finds no node, for another reason',
    given: nowhere(message, {}, reason),
    text: `the pod finds no node: ${said}`,
    next: /kubectl describe pod pod-1 -n prod/,
  })),
  {
    row: 'it finds no node, for another reason',
    given: about({}, { conditions: [condition('PodScheduled', 'False')] }),
    text: 'the pod finds no node: no reason given',
    next: /kubectl describe pod/,
  },
];

describe('why a pod finds no node', () => {
  itTells(CASES, 'may pass', 'it finds no node');

  it('has a case for each row of its table', () => {
    assert.deepEqual(
      rowsOf(CASES),
      UNSCHEDULED_ROWS.map(({ title }) => title),
    );
  });
});
