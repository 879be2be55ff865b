import assert from 'node:assert/strict';
import { assessRollout } from '../../../shared/rollout/assess-rollout.ts';
import { baselineOf } from '../../../shared/rollout/baseline.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { NAME, NAMESPACE, container, deployment, pod, progressing } from '../../support/objects.ts';
import { NEW, NONE, live, snapshot } from './rollouts.ts';

const OLD = '2026-11-24T02:00:00Z';
const exceeded = (time = OLD) => live({ status: { conditions: [progressing('ProgressDeadlineExceeded', time)] } });
const change = (before: Workload, after = before) => ({
  reference: { kind: 'Deployment' as const, namespace: NAMESPACE, name: NAME },
  container: 'app',
  image: NEW,
  before,
  after,
  revisionObjects: undefined,
  pods: { items: [pod({ containers: [container({ restartCount: 2 })] })], resourceVersion: '1' },
});
const stateAt = (milliseconds: number, seen: Workload, against: ReturnType<typeof change>) =>
  assessRollout(snapshot(seen), baselineOf(against, 1000, false), NONE, milliseconds).assessment.state;

describe('what a rollout is measured against', () => {
  it('has every container that the change put an image into', () => {
    const others = [{ container: 'job', image: 'job:2' }];
    assert.deepEqual(baselineOf({ ...change(deployment(), live()), others }, 1000, false).others, others);
    assert.equal('others' in baselineOf(change(deployment(), live()), 1000, false), false);
  });

  it('is the answer to the change, and the restarts that pods had before', () => {
    const { before, after } = { before: deployment(), after: live() };
    assert.deepEqual(baselineOf(change(before, after), 1000, false), {
      uid: before.metadata.uid,
      container: 'app',
      image: NEW,
      revisionsBefore: new Set(),
      generation: 2,
      template: after.spec.template,
      staleDeadline: undefined,
      startedAt: 1000,
      restarts: new Map([['uid-of-pod-1/app', 2]]),
      failAfterRestarts: 3,
      belief: 'first report',
    });
  });

  it('is no generation and no restarts where neither is known', () => {
    const { generation: _generation, ...metadata } = deployment().metadata;
    const bare = { ...change({ ...deployment(), metadata }), pods: undefined };
    const { generation, restarts } = baselineOf(bare, 0, false);
    assert.deepEqual([generation, restarts.size], [0, 0]);
  });

  it('says which reports of a fault are believed', () => {
    const belief = (...[before, after, rollsBack]: readonly [Workload, Workload, boolean]) =>
      baselineOf(change(before, after), 0, rollsBack).belief;
    const same = live();
    assert.equal(belief(deployment(), live(), true), 'second not found');
    assert.equal(belief(same, same, false), 'new report');
    assert.equal(belief(same, same, true), 'new report');
  });

  for (const [what, against] of [
    ['was changed by this step', change(exceeded(), live())],
    ['was changed by a run before this one, and by this one not at all', change(exceeded())],
  ] as const) {
    it(`is also a progress deadline that was exceeded before: it is not believed where the workload ${what}`, () => {
      assert.equal(stateAt(1000, exceeded(), against), 'waiting');
      assert.equal(stateAt(600_999, exceeded(), against), 'waiting');
      assert.equal(stateAt(601_000, exceeded(), against), 'failed');
      assert.equal(stateAt(1000, exceeded('2026-11-24T03:00:00Z'), against), 'failed');
    });
  }
});
