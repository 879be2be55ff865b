import assert from 'node:assert/strict';
import { ROLLED_BACK_FROM } from '../../../shared/versions/annotations.ts';
import { templateHash } from '../../../shared/kubernetes/template.ts';
import type { Decision } from '../../../tasks/SmartRollback/decide.ts';
import { decide } from '../../../tasks/SmartRollback/decide.ts';
import { deploymentRecord, mark, notes, record as recordOf, rolledBack } from '../../support/notes.ts';
import { deployment, replicaSet, template } from '../../support/objects.ts';
import { v, inputs, survey, info, undone, goesTo, message } from '../../support/surveys.ts';

describe('a second undo', () => {
  const why = (decision: Decision) => (decision.action === 'nothing' ? decision.why : decision.action);

  it('changes nothing, and says how to go further back', () => {
    assert.equal(
      why(decide(survey(undone), inputs())),
      `it was rolled back from ${v(457)} to ${v(456)} already (run 20261124.3, 2026-11-24T04:00:00Z); to go further back give toRevision or previousImageTag`,
    );
  });

  it('changes nothing where record or expectedImage are about what was left or gone to', () => {
    assert.match(why(decide(survey(undone, info()), inputs())), /already/);
    for (const expectedImage of ['457', '456', v(457)])
      assert.match(why(decide(survey(undone), inputs({ expectedImage }))), /already/);
  });

  it('is refused where they are about something else', () => {
    assert.match(message(decide(survey(undone), inputs({ expectedImage: '999' }))), /expectedImage is 999/);
  });

  describe('after a reloader touched the template', () => {
    const touched = {
      ...undone,
      spec: { ...undone.spec, template: template(v(456), { annotations: { 'reloader.example/last-reloaded': 'x' } }) },
    };

    it('is done where it is guarded by the record or by expectedImage: the images count, not the template', () => {
      assert.match(
        why(decide(survey(touched, info()), inputs())),
        /^it was rolled back from \S+:457 to \S+:456 already/,
      );
      for (const expectedImage of ['457', '456', v(457)])
        assert.match(why(decide(survey(touched), inputs({ expectedImage }))), /already/);
    });

    it('is done also where toRevision was asked for, and its number has moved on', () => {
      const text = JSON.stringify(rolledBack(v(457), v(456), templateHash(template(v(456))), { toRevision: 2 }));
      const { annotations } = touched.metadata;
      const live = {
        ...touched,
        metadata: { ...touched.metadata, annotations: { ...annotations, [ROLLED_BACK_FROM]: text } },
      };
      assert.equal(
        why(decide(survey(live), inputs({ toRevision: 2, expectedImage: '457' }))),
        `${v(456)} is live already`,
      );
      assert.match(message(decide(survey(live), inputs({ toRevision: 2 }))), /has no revision 2/);
    });

    it('is refused where the guard is about something else', () => {
      assert.match(message(decide(survey(touched), inputs({ expectedImage: '999' }))), /expectedImage is 999/);
    });

    it('goes to what was before the reloader where nothing guards it, and never forward to what was left', () => {
      const annotations = { ...touched.metadata.annotations, ...notes({ rejected: [mark(v(457), '04:00')] }) };
      const live = { ...touched, metadata: { ...touched.metadata, annotations } };
      const decision = decide(survey(live), inputs());
      assert.ok(decision.action === 'restore' && decision.target.kind === 'revision');
      assert.deepEqual([decision.target.revision.number, decision.target.image], [4, v(456)]);
    });
  });

  it('goes on where the last rollback was of another container', () => {
    const { metadata, ...rest } = undone;
    const hash = templateHash(template(v(456)));
    const text = JSON.stringify(rolledBack(v(457), v(456), hash, { container: 'web' }));
    const record = notes({ record: { app: recordOf(v(456), v(455)) } });
    const other = { ...rest, metadata: { ...metadata, annotations: { ...record, [ROLLED_BACK_FROM]: text } } };
    assert.equal(goesTo(decide(survey(other), inputs())), v(455));
  });

  it('goes on where a target is given', () => {
    assert.equal(goesTo(decide(survey(undone), inputs({ toRevision: 3 }))), v(455));
    assert.equal(goesTo(decide(survey(undone), inputs({ strategy: 'tag', previousImageTag: '455' }))), v(455));
  });

  it('goes on where the image was rejected since', () => {
    const { metadata, ...rest } = undone;
    const rejected = notes({ rejected: [mark(v(456), '05:00'), mark(v(457), '04:00')] });
    const again = { ...rest, metadata: { ...metadata, annotations: { ...metadata.annotations, ...rejected } } };
    assert.equal(goesTo(decide(survey(again), inputs())), v(455));
  });

  it('names the run by its id where it has no number', () => {
    const { metadata, ...rest } = undone;
    const text = JSON.stringify(rolledBack(v(457), v(456), templateHash(template(v(456))), { run: { id: '900' } }));
    const workload = { ...rest, metadata: { ...metadata, annotations: { [ROLLED_BACK_FROM]: text } } };
    assert.match(why(decide(survey(workload), inputs())), /\(run 900, /);
  });

  // order", identity first). The record of another namespace with the same images is taken for this workload's.
  it('is refused where the record is about another workload, also where it is forced', () => {
    const foreign = info({ record: deploymentRecord({ workload: { namespace: 'staging', uid: 'another' } }) });
    for (const force of [false, true]) {
      const said = message(decide(survey(undone, foreign), inputs({ force })));
      assert.match(said, /Give the rollback-info of that workload/);
    }
  });
});

describe('a second rollback to the same revision', () => {
  // After the first one the controller moved the number on: revision 4 is live as revision 6 now.
  const history = { 'deployment.kubernetes.io/revision-history': '2,4' };
  const sets = [
    replicaSet({ revision: 6, image: v(456), annotations: history }),
    replicaSet({ revision: 5, image: v(457) }),
  ];
  const asked = {
    [ROLLED_BACK_FROM]: JSON.stringify(rolledBack(v(457), v(456), templateHash(template(v(456))), { toRevision: 4 })),
  };

  // success with changed=false: revision-history of the live ReplicaSet, or the toRevision in rolled-back-from.
  it('changes nothing where the live ReplicaSet had that number', () => {
    for (const toRevision of [2, 4]) {
      assert.equal(
        decide(survey(deployment({ image: v(456), revision: 6 }), undefined, sets), inputs({ toRevision })).action,
        'nothing',
      );
    }
  });

  it('goes to the revision that has that number now, also where the live one had it before', () => {
    const another = [...sets, replicaSet({ revision: 4, image: v(455) })];
    const live = deployment({ image: v(456), revision: 6, annotations: asked });
    const decision = decide(survey(live, undefined, another), inputs({ toRevision: 4 }));
    assert.ok(decision.action === 'restore');
    assert.equal(decision.target.image, v(455));
  });

  it('changes nothing where the last rollback asked for that number', () => {
    const bare = sets.map((set) => ({
      ...set,
      metadata: {
        ...set.metadata,
        annotations: {
          'deployment.kubernetes.io/revision': set.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? '',
        },
      },
    }));
    const live = deployment({ image: v(456), revision: 6, annotations: asked });
    assert.equal(decide(survey(live, undefined, bare), inputs({ toRevision: 4 })).action, 'nothing');
    assert.match(message(decide(survey(live, undefined, bare), inputs({ toRevision: 3 }))), /has no revision 3/);
  });
});
