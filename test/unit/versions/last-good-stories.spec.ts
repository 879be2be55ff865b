import assert from 'node:assert/strict';
import { knownVersions } from '../../../shared/versions/known-versions.ts';
import { lastGood } from '../../../shared/versions/last-good.ts';
import { hasRun, isCompleted } from '../../../shared/rollout/completed.ts';
import { revisionsOf } from '../../../shared/versions/revision.ts';
import type { ReplicaSet, Workload } from '../../../shared/kubernetes/objects.ts';
import { mark, notes, record } from '../../support/notes.ts';
import { deployment, progressing, replicaSet, template } from '../../support/objects.ts';

const UNDER_WAY = { status: { conditions: [progressing('ReplicaSetUpdated')], updatedReplicas: 0 } };

function answer(workload: Workload, sets: readonly ReplicaSet[], newImage?: string) {
  const revisions = revisionsOf(sets, []);
  return lastGood({
    purpose: newImage === undefined ? { kind: 'undo' } : { kind: 'capture', newImage, liveRuns: hasRun(workload) },
    container: 'app',
    liveTemplate: workload.spec.template,
    liveCompleted: isCompleted(workload, []),
    revisions,
    known: knownVersions('app', workload, revisions),
  });
}
const goesTo = (workload: Workload, sets: readonly ReplicaSet[], newImage?: string) => {
  const found = answer(workload, sets, newImage);
  return found.found ? found.image : undefined;
};

describe('the version to go back to', () => {
  it('of the first deployment is the image that is live, though nothing was ever recorded', () => {
    assert.equal(
      goesTo(deployment({ image: 'app:1' }), [replicaSet({ revision: 1, image: 'app:1' })], 'app:2'),
      'app:1',
    );
  });

  it('of the very first rollout, which failed, is none', () => {
    const live = deployment({ image: 'app:1', ...UNDER_WAY });
    const found = answer(live, [replicaSet({ revision: 1, image: 'app:1' })], 'app:2');
    assert.deepEqual(found, {
      found: false,
      reason: 'no good version is known: there is no other revision, and nothing is recorded',
      passedOver: [],
    });
  });

  it('stays the same where the step is run again while its image rolls out', () => {
    const annotations = notes({ record: { app: record('app:2', 'app:1') } });
    const live = deployment({ image: 'app:2', annotations, ...UNDER_WAY });
    const sets = [
      replicaSet({ revision: 2, image: 'app:2', annotations }),
      replicaSet({ revision: 1, image: 'app:1', available: 1 }),
    ];
    assert.equal(goesTo(live, sets, 'app:2'), 'app:1');
  });

  it('stays the same where the step is run again after its image completed', () => {
    const annotations = notes({ record: { app: record('app:2', 'app:1') } });
    assert.equal(
      goesTo(deployment({ image: 'app:2', annotations }), [replicaSet({ revision: 2, image: 'app:2' })], 'app:2'),
      'app:1',
    );
  });

  it('is not the first failed one after two failed deployments in a row', () => {
    const rejected = [mark('app:2', '02:10')];
    const annotations = notes({ record: { app: record('app:3', 'app:1', '03:00') }, rejected });
    const live = deployment({ image: 'app:3', annotations, ...UNDER_WAY });
    const sets = [
      replicaSet({ revision: 3, image: 'app:3', annotations }),
      replicaSet({ revision: 2, image: 'app:2', annotations: notes({ rejected }) }),
      replicaSet({ revision: 1, image: 'app:1', available: 1 }),
    ];
    assert.equal(goesTo(live, sets), 'app:1');
    assert.equal(goesTo(live, sets, 'app:4'), 'app:1');
  });

  it('is not the version that failed its tests, though it runs and completed', () => {
    const annotations = notes({ record: { app: record('app:2', 'app:1') }, rejected: [mark('app:2', '02:10')] });
    const live = deployment({ image: 'app:2', annotations });
    const sets = [
      replicaSet({ revision: 2, image: 'app:2', available: 1 }),
      replicaSet({ revision: 1, image: 'app:1' }),
    ];
    const found = answer(live, sets, 'app:3');
    assert.equal(found.found && found.image, 'app:1');
    assert.deepEqual(found.passedOver, ['app:2: rejected']);
  });

  it('is the one that still runs, where the agent was killed before anything was noted', () => {
    const live = deployment({ image: 'app:2', ...UNDER_WAY });
    const sets = [
      replicaSet({ revision: 2, image: 'app:2' }),
      replicaSet({ revision: 1, image: 'app:1', available: 1 }),
    ];
    assert.equal(goesTo(live, sets, 'app:2'), 'app:1');
  });

  it('survives kubectl rollout undo, which brings the notes of an old revision back', () => {
    const old = notes({ record: { app: record('app:1') }, verified: [mark('app:2', '01:00')] });
    const live = deployment({ image: 'app:1', annotations: old });
    const sets = [
      replicaSet({ revision: 3, image: 'app:1', annotations: old }),
      replicaSet({ revision: 2, image: 'app:2', annotations: notes({ rejected: [mark('app:2', '02:00')] }) }),
    ];
    const found = answer(live, sets);
    assert.equal(found.found, false);
    assert.deepEqual(found.passedOver, ['revision 2 (app:2): rejected']);
  });

  it('is named without its revision where the history was pruned', () => {
    const annotations = notes({ record: { app: record('app:2', 'app:1') } });
    const found = answer(deployment({ image: 'app:2', annotations }), []);
    assert.equal(found.found && found.revision, undefined);
    assert.equal(found.found && found.reason, 'the deployment of app:2 recorded it as the previous image');
  });

  it('is chosen for one container of several, whatever the others say', () => {
    const annotations = notes({
      record: { app: record('app:2', 'app:1'), web: record('web:9', 'web:8') },
      rejected: [mark('app:1', '03:00', { container: 'web' })],
    });
    const live = deployment({ template: template({ app: 'app:2', web: 'web:9' }), annotations });
    assert.equal(goesTo(live, []), 'app:1');
  });

  it('is none, with what was passed over, where everything else was rejected or is the image to deploy', () => {
    const annotations = notes({ rejected: [mark('app:2', '02:00')] });
    const live = deployment({ image: 'app:3', annotations, ...UNDER_WAY });
    const sets = [3, 2, 1].map((revision) => replicaSet({ revision, image: `app:${revision}`, available: 1 }));
    const found = answer(live, sets, 'app:1');
    assert.deepEqual(found, {
      found: false,
      reason:
        'no good version is known: all that is known was passed over: revision 2 (app:2): rejected, revision 1 (app:1): the image to deploy',
      passedOver: ['revision 2 (app:2): rejected', 'revision 1 (app:1): the image to deploy'],
    });
  });

  it('is none, with the first of many that were passed over in the reason', () => {
    const tags = [6, 5, 4, 3, 2];
    const annotations = notes({ rejected: tags.map((tag) => mark(`app:${tag}`, '02:00')) });
    const sets = tags.map((revision) => replicaSet({ revision, image: `app:${revision}` }));
    const found = answer(deployment({ image: 'app:7', annotations, ...UNDER_WAY }), sets);
    assert.equal(
      found.reason,
      'no good version is known: all that is known was passed over: revision 6 (app:6): rejected, revision 5 (app:5): rejected, revision 4 (app:4): rejected and 2 more',
    );
    assert.equal(found.passedOver.length, 5);
  });

  it('is none where other revisions are there, but nothing speaks for them', () => {
    const live = deployment({ image: 'app:2', ...UNDER_WAY });
    const found = answer(live, [replicaSet({ revision: 1, image: 'app:1' })], 'app:3');
    assert.equal(
      found.reason,
      'no good version is known: none of the other revisions is recorded, verified or running',
    );
  });

  it('is none where revisions may not be listed and nothing is recorded, or only what was rejected', () => {
    const unlisted = (workload: Workload) =>
      lastGood({
        purpose: { kind: 'undo' },
        container: 'app',
        liveTemplate: workload.spec.template,
        liveCompleted: false,
        revisions: undefined,
        known: knownVersions('app', workload, []),
      });
    const found = unlisted(deployment({ template: template({ web: 'x' }), ...UNDER_WAY }));
    assert.equal(found.found, false);
    assert.equal(found.reason, 'no good version is known: nothing is recorded, and the revisions may not be listed');
    const annotations = notes({ record: { app: record('app:2', 'app:1') }, rejected: [mark('app:1', '02:00')] });
    assert.equal(
      unlisted(deployment({ image: 'app:2', annotations })).reason,
      'no good version is known: all that is known was passed over: app:1: rejected; the revisions may not be listed',
    );
  });
});
