import assert from 'node:assert/strict';
import { followedPatch } from '../../../shared/deployment/plan-deployment.ts';
import type { Capture } from '../../../shared/deployment/plan-follow.ts';
import { planFollow } from '../../../shared/deployment/plan-follow.ts';
import { chooseContainer } from '../../../shared/kubernetes/container.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { exactTemplateHash, templateHash } from '../../../shared/kubernetes/template.ts';
import { workloadState } from '../../../shared/rollout/workload-state.ts';
import { RUN, at, deploymentRecord, mark, notes, record, rolledBack } from '../../support/notes.ts';
import { APP, UID, annotationWritten, deployment, template } from '../../support/objects.ts';

const v = (tag: number) => `${APP}:${tag}`;
function planOf(workload: Workload, capture: Capture, runId = RUN.id) {
  const choice = chooseContainer(workload, 'app');
  assert.ok(choice.found);
  return planFollow(
    workloadState(workload, choice.place, { revisionObjects: undefined, pods: undefined }),
    capture,
    runId,
  );
}
const capture = (more: Parameters<typeof deploymentRecord>[0] = {}, before = template(v(456))): Capture => ({
  kind: 'captured',
  record: { ...deploymentRecord(more), action: 'capture', template: exactTemplateHash(before) },
});

describe('what somebody else put in', () => {
  it('is another template than the captured one, and what was captured is gone back to', () => {
    const plan = planOf(deployment({ image: v(457) }), capture());
    assert.deepEqual([plan.isChanged, plan.newImage, plan.action], [true, v(457), 'follow']);
    assert.ok(plan.previous.found);
    assert.equal(plan.previous.image, v(456));
    assert.match(plan.previous.reason, /^captured before the step: it is live/);
  });

  it('is nothing where the template is the captured one', () => {
    assert.equal(planOf(deployment({ image: v(456) }), capture()).isChanged, false);
  });

  it('is a change too where only another field of the template is new', () => {
    const changed = deployment({ template: template(v(456), { app: { env: [] } }) });
    assert.equal(planOf(changed, capture()).isChanged, true);
  });

  it('has nothing before it where the capture knew nothing good, and the reason stays', () => {
    const { previous } = planOf(
      deployment({ image: v(457) }),
      capture({ previous: { rule: 'none', reason: 'nothing is known' } }),
    );
    assert.deepEqual(previous, { found: false, reason: 'nothing is known', passedOver: [] });
  });

  it('is a first deployment where nothing was there, or it was made anew', () => {
    const live = deployment({ image: v(457) });
    for (const [one, says] of [
      [{ kind: 'absent' } as const, /did not exist when it was captured/],
      [capture({ workload: { uid: 'another' } }), /was deleted and made anew since it was captured/],
    ] as const) {
      const plan = planOf(live, one);
      assert.deepEqual([plan.isChanged, plan.previous.found, plan.record], [true, false, undefined]);
      assert.match(plan.previous.reason, says);
    }
  });

  it('is told by the record alone where nothing was captured', () => {
    const recorded = (image: string) =>
      notes({ record: { app: { ...record(image, v(455)), completed: at('02:01') } } });
    const none: Capture = { kind: 'none' };
    const since = planOf(deployment({ image: v(457), annotations: recorded(v(456)) }), none);
    assert.deepEqual([since.isChanged, since.previous.found && since.previous.image], [true, v(456)]);
    assert.equal(planOf(deployment({ image: v(456), annotations: recorded(v(456)) }), none).isChanged, false);
    assert.equal(planOf(deployment({ image: v(456) }), none).isChanged, true);
  });
});

describe('what was rolled back before it is followed', () => {
  const back = (to: string, live = template(v(457)), at_ = '04:00') => ({
    'smart-rollback/rolled-back-from': JSON.stringify({ ...rolledBack(v(458), to, templateHash(live)), at: at(at_) }),
    ...notes({ record: { app: record(to) } }),
  });
  const found = (workload: Workload, one: Capture, runId?: string) => {
    const { isChanged, takenBack } = planOf(workload, one, runId);
    return [isChanged, takenBack?.from];
  };
  const at456 = { image: v(456), annotations: back(v(456), template(v(456))) };

  it('is no deployment: neither where the captured template is back, nor where an older one is', () => {
    assert.deepEqual(found(deployment(at456), capture(), 'any'), [false, v(458)]);
    const older = deployment({ image: v(455), annotations: back(v(455), template(v(455))) });
    assert.deepEqual(found(older, capture(), 'any'), [false, v(458)]);
  });

  it('does not count where it was rolled back before it was captured', () => {
    const one = capture();
    assert.ok(one.kind === 'captured');
    const since = (clock: string): Capture => ({ ...one, record: { ...one.record, rolledBackAt: at(clock) } });
    assert.deepEqual(found(deployment(at456), since('04:00')), [false, undefined]);
    assert.deepEqual(found(deployment(at456), since('03:00')), [false, v(458)]);
  });

  it('does not count where something was put in after it', () => {
    const next = deployment({ image: v(459), annotations: at456.annotations });
    assert.deepEqual(found(next, capture()), [true, undefined]);
  });

  it('without a capture is told by the run alone: another run found it so', () => {
    assert.deepEqual(found(deployment(at456), { kind: 'none' }, RUN.id), [false, v(458)]);
    assert.deepEqual(found(deployment(at456), { kind: 'none' }, '901'), [false, undefined]);
  });
});

describe('the notes about what somebody else put in', () => {
  const noting = { run: RUN, at: at('03:00'), changeCause: undefined };

  it('are a record with the captured version as previous, under tests of uid and image, and no word of a rollback', () => {
    const annotations = {
      ...notes({ rejected: [mark(v(457), '01:00')] }),
      'smart-rollback/rolled-back-from': JSON.stringify(rolledBack(v(457), v(456), 'x')),
    };
    const patch = followedPatch(planOf(deployment({ image: v(457), annotations }), capture()), [], noting);
    assert.deepEqual(patch.slice(0, 2), [
      { op: 'test', path: '/metadata/uid', value: UID },
      { op: 'test', path: '/spec/template/spec/containers/0/image', value: v(457) },
    ]);
    assert.deepEqual(annotationWritten(patch, 'smart-rollback/record'), {
      app: { image: v(457), previous: v(456), run: RUN, at: at('03:00') },
    });
    assert.deepEqual(annotationWritten(patch, 'smart-rollback/rejected'), []);
    assert.ok(patch.some(({ op, path }) => op === 'remove' && path.endsWith('rolled-back-from')));
    assert.ok(!patch.some(({ path }) => path.endsWith('change-cause')));
  });

  it('have an entry for each container that was changed with it, and a cause where one was given', () => {
    const patch = followedPatch(
      planOf(deployment({ image: v(457) }), capture()),
      [
        { name: 'sidecar', image: 'side:2', previous: 'side:1' },
        { name: 'new', image: 'new:1', previous: undefined },
      ],
      { ...noting, changeCause: 'release 4' },
    );
    assert.deepEqual(annotationWritten(patch, 'smart-rollback/record'), {
      app: { image: v(457), previous: v(456), run: RUN, at: at('03:00') },
      sidecar: { image: 'side:2', previous: 'side:1', run: RUN, at: at('03:00') },
      new: { image: 'new:1', run: RUN, at: at('03:00') },
    });
    assert.ok(patch.some(({ path, value }) => path.endsWith('change-cause') && value === 'release 4'));
  });

  it('are none where this run noted the same before', () => {
    const annotations = notes({ record: { app: record(v(457), v(456)) } });
    const plan = planOf(deployment({ image: v(457), annotations }), capture());
    assert.deepEqual(followedPatch(plan, [], noting), []);
  });
});
