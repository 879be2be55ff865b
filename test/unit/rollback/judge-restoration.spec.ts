import assert from 'node:assert/strict';
import type { JudgedRestoration, SeenObject } from '../../../shared/rollback/judge-restoration.ts';
import { judgeRestoration } from '../../../shared/rollback/judge-restoration.ts';
import type { ObjectState } from '../../../shared/rollback/object-state.ts';
import { config, recorded } from './recorded-objects.ts';

const CHANGED = recorded({ a: '0' }, { a: '1' });
const CREATED = recorded(null, { a: '1' }, { name: 'fresh' });
const MAIN = recorded(null, {}, { kind: 'Deployment', name: 'shop' });
const LIVE = config({ a: '1' });
const DONE: ObjectState = { state: 'done' };
const OURS: ObjectState = { state: 'ours', live: LIVE };
const MISSING: ObjectState = { state: 'missing' };
const ANOTHER: ObjectState = { state: 'another', live: LIVE, uid: 'u2' };
const KEPT: ObjectState = { state: 'kept', why: 'it has run' };
const foreign = (...changes: Extract<ObjectState, { state: 'foreign' }>['changes']): ObjectState => ({
  ...{ state: 'foreign', live: LIVE, changes },
});
const EDITED = foreign({ field: 'data.a', manager: 'kubectl-edit', time: 'T2' });

function judge(objects: readonly SeenObject[], force = false, between: readonly string[] = []): JudgedRestoration {
  return judgeRestoration(objects, { between, force, main: { kind: 'Deployment', namespace: 'prod', name: 'shop' } });
}
const seen = (object: SeenObject['recorded'], state: ObjectState): SeenObject => ({ recorded: object, state });

describe('Manifests: whether a set may go back', () => {
  const goes: readonly (readonly [
    title: string,
    objects: readonly SeenObject[],
    force: boolean,
    actions: readonly string[],
  ])[] = [
    [
      'what was changed is put back, what was created is deleted',
      [seen(CHANGED, OURS), seen(CREATED, OURS)],
      false,
      ['restore', 'delete'],
    ],
    [
      'what is back already is left',
      [seen(CHANGED, DONE), seen(CREATED, DONE)],
      false,
      ['leave: it is back already', 'leave: it is gone already'],
    ],
    [
      'a killed deployment: some back, some ours',
      [seen(CHANGED, OURS), seen(CREATED, DONE)],
      false,
      ['restore', 'leave: it is gone already'],
    ],
    ['what is kept is left', [seen(CREATED, KEPT)], false, ['leave: it has run']],
    [
      'with force over the changes of others',
      [seen(CHANGED, EDITED), seen(CREATED, EDITED)],
      true,
      ['restore', 'delete'],
    ],
    ['with force what is gone is made anew', [seen(CHANGED, MISSING)], true, ['restore anew']],
    ['with force over another of that name', [seen(CHANGED, ANOTHER)], true, ['restore']],
    [
      'not even with force another one is deleted',
      [seen(CREATED, ANOTHER)],
      true,
      ['leave: it is another than the one that was created'],
    ],
    ['with force a first deployment is deleted', [seen(MAIN, OURS)], true, ['delete']],
    ['nothing at all', [], false, []],
  ];
  for (const [title, objects, force, actions] of goes) {
    it(title, () => {
      const judged = judge(objects, force);
      const found =
        judged.verdict === 'go' &&
        judged.actions.map((one) =>
          one.action === 'leave'
            ? `leave: ${one.why}`
            : one.action === 'restore' && one.live === undefined
              ? 'restore anew'
              : one.action,
        );
      assert.deepEqual(found, actions);
    });
  }

  const refused: readonly (readonly [title: string, object: SeenObject, code: string, says: RegExp])[] = [
    [
      'a field that somebody took, with who and when',
      seen(CHANGED, EDITED),
      'SR402',
      /ConfigMap conf in namespace prod: kubectl-edit changed data\.a at T2\. Somebody changed it since, so nothing was changed/,
    ],
    [
      'a field that is gone',
      seen(CHANGED, foreign({ field: 'data.a', manager: undefined, time: undefined })),
      'SR402',
      /data\.a is gone/,
    ],
    [
      'a later deployment',
      seen(CHANGED, foreign({ field: undefined, manager: 'smart-rollback', time: 'T2' })),
      'SR402',
      /another deployment changed it at T2/,
    ],
    ['an object that is gone', seen(CHANGED, MISSING), 'SR402', /ConfigMap conf in namespace prod is gone/],
    [
      'an object of the cluster',
      seen({ ...CHANGED, kind: 'ClusterRole', namespace: undefined }, MISSING),
      'SR402',
      /: ClusterRole conf is gone/,
    ],
    [
      'another object of that name',
      seen(CREATED, ANOTHER),
      'SR402',
      /ConfigMap fresh in namespace prod is another \(uid u2\) than the one that was deployed/,
    ],
    [
      'a first deployment, with what would be deleted',
      seen(MAIN, OURS),
      'SR401',
      /Deployment shop was deployed for the first time.*\(Deployment shop in namespace prod\), run again with force: true/,
    ],
  ];
  for (const [title, object, code, says] of refused) {
    it(`is refused: ${title}`, () => {
      const judged = judge([object, seen(CHANGED, KEPT)]);
      assert.ok(judged.verdict === 'refuse');
      assert.equal(judged.errorCode, code);
      assert.match(judged.message, says);
    });
  }

  it('is refused for a step without force with the same reason, and with what force would be good for', () => {
    const toldOf = (object: SeenObject) => {
      const judged = judge([object]);
      assert.ok(judged.verdict === 'refuse');
      return [judged.why, judged.withForce];
    };
    assert.deepEqual(toldOf(seen(CHANGED, EDITED)), [
      'the manifests that were deployed are not what is live: ConfigMap conf in namespace prod: kubectl-edit changed data.a at T2',
      'To put all of it back all the same',
    ]);
    assert.deepEqual(toldOf(seen(MAIN, OURS)), [
      'Deployment shop was deployed for the first time, so there is nothing to go back to',
      'To delete what was created (Deployment shop in namespace prod)',
    ]);
  });

  it('is refused where a first deployment ended before its main workload was there, and something else was', () => {
    const judged = judge([seen(MAIN, DONE), seen(CREATED, OURS)]);
    assert.ok(judged.verdict === 'refuse');
    assert.match(judged.message, /To delete what was created \(ConfigMap fresh in namespace prod\), run again/);
    assert.equal(judge([seen(MAIN, DONE), seen(CREATED, DONE)]).verdict, 'go');
  });

  it('says what force went over', () => {
    const judged = judge([seen(CHANGED, EDITED)], true, [
      'Service web was changed by somebody else between two deployments',
    ]);
    assert.deepEqual(judged.verdict === 'go' && judged.overridden, [
      'Service web was changed by somebody else between two deployments; force goes ahead all the same.',
      'ConfigMap conf in namespace prod: kubectl-edit changed data.a at T2; force goes ahead all the same.',
    ]);
    assert.equal(judge([seen(CHANGED, OURS)], false, ['x']).verdict, 'refuse');
  });
});
