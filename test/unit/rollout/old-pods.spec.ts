import assert from 'node:assert/strict';
import { OLD_POD_ROWS, podsThatStay } from '../../../shared/rollout/old-pods.ts';
import type { Condition, Pod, RevisionObject, Workload } from '../../../shared/kubernetes/objects.ts';
import { UID, condition, daemonSet, deployment, pod, replicaSet, statefulSet } from '../../support/objects.ts';
import { said } from './failing-pods.ts';

const LOST = [condition('Ready', 'False'), condition('ContainersReady', 'True')] as const;
const UNREADY = [condition('Ready', 'False'), condition('ContainersReady', 'False')] as const;
const RECREATE = deployment({ spec: { strategy: { type: 'Recreate' } } });
const old = replicaSet({ revision: 4 });

const owned = (uid: string) => [{ apiVersion: 'apps/v1', kind: 'X', name: 'x', uid, controller: true }];
const going = (more: Partial<Pod['metadata']> = {}, conditions: readonly Condition[] = UNREADY): Pod =>
  pod({
    name: 'web-1',
    node: 'node-7',
    status: { conditions },
    metadata: {
      ownerReferences: owned(UID),
      deletionTimestamp: '2026-11-24T03:00:00Z',
      deletionGracePeriodSeconds: 1,
      ...more,
    },
  });
const here = (conditions: readonly Condition[]): Pod => {
  const { deletionTimestamp: _deletionTimestamp, ...metadata } = going().metadata;
  return { ...going({}, conditions), metadata };
};
const { nodeName: _nodeName, ...nowhere } = going().spec;
const { deletionGracePeriodSeconds: _seconds, ...withoutGrace } = going().metadata;

interface Case {
  readonly row: string;
  readonly pod: Pod;
  readonly workload?: Workload;
  readonly revisions?: readonly RevisionObject[];
  readonly seconds: number;
  readonly text: string;
  readonly next: RegExp;
}

const CASES: readonly Case[] = [
  {
    row: 'it is not even deleted, since its node is lost',
    pod: here(LOST),
    seconds: 0,
    text: 'pod web-1 is not replaced: its node node-7 does not answer any more',
    next: /kubectl get node node-7/,
  },
  ...[statefulSet(), daemonSet()].map((workload): Case => ({
    row: 'it does not go, since its node is lost',
    pod: going({}, LOST),
    workload,
    seconds: 6,
    text: 'pod web-1 on node-7 is being deleted and does not go: the node does not answer any more',
    next: /if it does not come back, delete it$/,
  })),
  {
    row: 'it does not go, since a finalizer holds it',
    pod: going({ finalizers: ['example.com/hold'] }),
    seconds: 6,
    text: 'pod web-1 on node-7 is being deleted and does not go: its finalizer example.com/hold is still there',
    next: /kubectl get pod web-1 -n prod -o yaml/,
  },
  {
    row: 'it does not go, since a finalizer holds it',
    pod: going({ finalizers: ['a/b', 'c/d'], ownerReferences: owned(old.metadata.uid) }),
    workload: RECREATE,
    revisions: [old],
    seconds: 6,
    text: 'pod web-1 on node-7 is being deleted and does not go: its finalizer a/b, c/d is still there',
    next: /take it away/,
  },
  {
    row: 'it does not go, and why is not known',
    pod: { ...going(), spec: nowhere },
    seconds: 6,
    text: 'pod web-1 on no node is being deleted and does not go: look at the node and at finalizers of the pod',
    next: /^Why is not known; see: kubectl describe pod web-1 -n prod$/,
  },
  {
    row: 'it is being deleted, and has its grace period to end',
    pod: { ...going(), metadata: withoutGrace },
    seconds: 34,
    text: 'pod web-1 on node-7 is being deleted and has up to 30 s to end (terminationGracePeriodSeconds)',
    next: /timeoutSeconds/,
  },
  {
    row: 'it is not ready, and a StatefulSet replaces no other before it is',
    pod: here(UNREADY),
    seconds: 5,
    text: 'pod web-1 of the revision before is not ready, and a StatefulSet replaces no pod by itself before it is',
    next: /kubectl delete pod web-1 -n prod \(replaceStuckPods: true does it\)$/,
  },
];

function after(
  seconds: number,
  pods: readonly Pod[],
  workload: Workload = statefulSet(),
  revisions?: readonly RevisionObject[],
) {
  const { sightings } = podsThatStay(workload, { pods, revisions }, new Map(), 0);
  return podsThatStay(workload, { pods, revisions }, sightings, seconds * 1000).problems;
}

describe('a pod of before that keeps the new one from being made', () => {
  for (const { row, pod: given, workload, revisions, seconds, text, next } of CASES) {
    it(`is told where ${row} (${workload?.kind ?? 'StatefulSet'})`, () => {
      const [problem] = after(seconds, [given], workload, revisions);
      assert.equal(problem?.text, text);
      assert.match(problem.next, next);
      assert.equal(problem.isSaid, true);
    });
  }

  it('has a case for each row of the table', () => {
    assert.deepEqual([...new Set(CASES.map(({ row }) => row))].sort(), OLD_POD_ROWS.map(({ title }) => title).sort());
  });

  it('is not worth a word before it takes longer than usual', () => {
    assert.deepEqual(said(after(4, [going({ deletionGracePeriodSeconds: 300 })])), []);
    assert.deepEqual(said(after(4, [here(UNREADY)])), []);
  });

  it('is none that is well, that belongs to others, or that nobody waits for', () => {
    assert.deepEqual(after(60, [here([condition('Ready', 'True')])]), []);
    assert.deepEqual(after(60, [going({ ownerReferences: [] })]), []);
    assert.deepEqual(after(60, [going({ ownerReferences: owned(old.metadata.uid) })], deployment(), [old]), []);
    assert.deepEqual(after(60, [here(UNREADY)], statefulSet({ spec: { podManagementPolicy: 'Parallel' } })), []);
    assert.deepEqual(after(60, [here(UNREADY)], daemonSet()), []);
  });
});
