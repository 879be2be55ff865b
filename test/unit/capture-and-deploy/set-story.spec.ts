import assert from 'node:assert/strict';
import {
  countApplied,
  describeApplied,
  describeGone,
  describeHalfWay,
  describeNotAwaited,
  describeNoWayBack,
  describeNotCaptured,
  describeSetBack,
  describeStopped,
} from '../../../tasks/CaptureAndDeploy/set-story.ts';
import { recorded } from '../rollback/recorded-objects.ts';

const MARK = { namespace: 'prod', name: 'smart-rollback.deployment.shop.3' };
const one = (name: string, change: 'created' | 'changed' | 'replaced' | 'unchanged' = 'changed') => ({
  planned: { manifest: { kind: 'ConfigMap', name, namespace: 'prod' }, change },
});

describe('Manifests: what is told of a set that was applied', () => {
  it('counts what became of its objects', () => {
    assert.equal(
      describeApplied([{ change: 'created' }, { change: 'changed' }, { change: 'replaced' }, { change: 'unchanged' }]),
      'Applied: 4 objects, 1 created, 1 changed, 1 made anew, 1 as before.',
    );
  });
  it('says that nothing was to be done', () => {
    const same = { change: 'unchanged' } as const;
    assert.equal(describeApplied([same]), 'Nothing was applied: the object is as it should be.');
    assert.equal(describeApplied([same, same]), 'Nothing was applied: all 2 objects are as they should be.');
  });
  it('counts for later steps what was created and what was changed', () => {
    const applied = [one('a', 'created'), one('b'), one('c', 'replaced')];
    assert.deepEqual(countApplied(applied), { changed: 2, created: 1 });
    assert.deepEqual(countApplied([]), { changed: 0, created: 0 });
  });
  it('names each Secret that is not captured, and nothing else', () => {
    const object = (kind: string, name: string) => ({
      manifest: {
        place: { file: 'app.yaml', document: 1, line: 1 },
        ...{ apiVersion: 'v1', kind, name, namespace: 'prod', body: { apiVersion: 'v1', kind } },
      },
    });
    assert.deepEqual(describeNotCaptured([object('ConfigMap', 'conf'), object('Secret', 'pin')]), [
      'Secret pin in namespace prod is not captured (captureSecrets: false): a rollback leaves it as it is then.',
    ]);
  });
  it('names what left the manifests, and what is applied and not waited for, in one line each', () => {
    const member = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'prod', name });
    assert.equal(
      describeGone([member('old')]),
      'No longer in the manifests: ConfigMap old in namespace prod. Nothing is deleted for that: where it stays in the cluster and nobody needs it, delete it by hand.',
    );
    assert.match(
      describeGone(Array.from({ length: 12 }, (_, index) => member(String(index)))),
      /ConfigMap 9 in namespace prod,? and 2 more\. Nothing is deleted for that: where they stay .*, delete them by hand\.$/,
    );
    assert.match(
      describeNotAwaited([one('a').planned, one('b').planned]),
      /^Applied, and not waited for: ConfigMap a in namespace prod, ConfigMap b in namespace prod\. /,
    );
  });
  it('names what was applied before the server would not go on, and what was not', () => {
    assert.equal(
      describeStopped({ error: { message: 'No.' }, applied: [one('a')], untouched: [one('b'), one('c')] }, MARK),
      'The manifests were applied in part: No. Applied before it: ConfigMap a in namespace prod. Not applied: ConfigMap b in namespace prod, ConfigMap c in namespace prod. Run the step again, it goes on with what is left, or SmartRollback@1, which puts back what was applied. What was there before is kept in ConfigMap smart-rollback.deployment.shop.3 in namespace prod.',
    );
  });
  it('says that it changed nothing where the first was not taken', () => {
    assert.equal(
      describeStopped({ error: { message: 'No.' }, applied: [], untouched: [one('a')] }, MARK),
      'The manifests were not applied: No. This step changed nothing.',
    );
  });
  it('names what was applied alone where all of it was, and a Job failed afterwards', () => {
    assert.equal(
      describeHalfWay({ error: { message: 'Job migrate failed.' }, applied: [one('a')], untouched: [] }),
      'The manifests were applied in part: Job migrate failed. Applied before it: ConfigMap a in namespace prod.',
    );
  });

  const CHANGED = { recorded: recorded({ a: '0' }, { a: '1' }) };
  const CREATED = recorded(null, { a: '1' }, { name: 'fresh' });
  const whole = {
    restored: [CHANGED],
    deleted: [CREATED],
    created: [CREATED],
    kept: [],
    problems: [],
    isBack: true,
    runs: ['7'],
  };
  const rows: readonly (readonly [title: string, back: Parameters<typeof describeSetBack>[0], says: string])[] = [
    [
      'says that all of it went back',
      whole,
      'onFailure: rollback put all of it back. Manifests: 1 object went back to what was there before run 7, 1 that it had created was deleted.',
    ],
    [
      'names what is never put back, and why',
      { ...whole, kept: [{ recorded: recorded(null, {}, { kind: 'Job', name: 'migrate' }), why: 'it has run' }] },
      'onFailure: rollback put the rest back. Manifests: 1 object went back to what was there before run 7, 1 that it had created was deleted. Left as it is: Job migrate in namespace prod (it has run).',
    ],
    [
      'says that there was nothing to put back',
      { ...whole, restored: [], deleted: [] },
      'onFailure: rollback had nothing to put back.',
    ],
    [
      'names what stays where a workload does not run that went back',
      { ...whole, deleted: [], isBack: false },
      'onFailure: rollback: Manifests: 1 object went back to what was there before run 7. What it had created stays until the rest runs: ConfigMap fresh in namespace prod.',
    ],
    [
      'and names nothing where nothing was created',
      { ...whole, deleted: [], created: [], isBack: false },
      'onFailure: rollback: Manifests: 1 object went back to what was there before run 7.',
    ],
    [
      'tells what the server would not take, what went back, and what goes on with it',
      { ...whole, deleted: [], problems: [{ message: 'Service web could not be put back: no.' }], isBack: false },
      'onFailure: rollback: Not all of it went back: Service web could not be put back: no. Put back: ConfigMap conf in namespace prod. Mend what the server says, and run SmartRollback@1: it goes on where this one ended.',
    ],
  ];
  for (const [title, back, says] of rows) it(title, () => assert.equal(describeSetBack(back), says));

  it('says why nothing went back, and what force would be good for', () => {
    assert.equal(describeNoWayBack('it is so'), 'onFailure: rollback did nothing: it is so.');
    assert.equal(
      describeNoWayBack('it is so', 'To go all the same'),
      'onFailure: rollback did nothing: it is so. To go all the same, run SmartRollback@1 with force: true.',
    );
  });
});
