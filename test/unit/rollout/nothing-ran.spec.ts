import assert from 'node:assert/strict';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { hasRun } from '../../../shared/rollout/completed.ts';
import { nothingRan } from '../../../shared/rollout/nothing-ran.ts';
import { deployment } from '../../support/objects.ts';

const of = (kind: Workload['kind'], spec: Partial<Workload['spec']>, status: Workload['status']): Workload => {
  const base = deployment({ image: 'app:2' });
  return { ...base, kind, spec: { ...base.spec, ...spec }, status: { ...status } };
};

describe('whether anything of a version ran', () => {
  const rows: readonly (readonly [what: string, live: Workload, ran: boolean])[] = [
    ['a Deployment with an available pod', of('Deployment', {}, { updatedReplicas: 2, availableReplicas: 1 }), true],
    ['a Deployment of 0 replicas', of('Deployment', { replicas: 0 }, {}), false],
    ['a StatefulSet of an old server', of('StatefulSet', {}, { updatedReplicas: 1, readyReplicas: 1 }), true],
    ['a StatefulSet with its partition above all pods', of('StatefulSet', {}, { availableReplicas: 3 }), false],
    ['a DaemonSet on one node', of('DaemonSet', {}, { updatedNumberScheduled: 1, numberAvailable: 1 }), true],
    ['a DaemonSet that no node takes', of('DaemonSet', {}, { updatedNumberScheduled: 0, numberAvailable: 0 }), false],
    ['a Deployment none of whose pods is available', of('Deployment', {}, { updatedReplicas: 1 }), false],
    ['a workload without a status', { ...deployment({ image: 'app:2' }), status: {} }, false],
  ];
  for (const [what, live, ran] of rows) it(`${what}: ${ran ? 'yes' : 'no'}`, () => assert.equal(hasRun(live), ran));
});

describe('the warning that nothing ran', () => {
  const rows: readonly (readonly [live: Workload, why: RegExp])[] = [
    [of('Deployment', { replicas: 0 }, {}), /but it has 0 replicas\./],
    [of('StatefulSet', { replicas: 0 }, {}), /but it has 0 replicas\./],
    [of('StatefulSet', { replicas: 3 }, {}), /but its partition is above all its pods/],
    [of('DaemonSet', {}, {}), /but no node takes its pods\./],
  ];
  for (const [live, why] of rows) {
    it(`of a ${live.kind} says why: ${why.source}`, () => assert.match(nothingRan(live, 'app:2'), why));
  }
});
