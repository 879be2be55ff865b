import assert from 'node:assert/strict';
import type { GuardQuestion } from '../../../shared/rollback/guard.ts';
import { guard, isExpected } from '../../../shared/rollback/guard.ts';
import { deploymentRecord } from '../../support/notes.ts';
import { APP, NAME, UID, deployment, digest } from '../../support/objects.ts';

const LIVE = `${APP}:457`;
const ask = (more: Partial<GuardQuestion> = {}) =>
  guard({
    workload: deployment({ image: more.live ?? LIVE }),
    container: 'app',
    live: LIVE,
    since: 'kubectl-set at 2026-11-24T03:00:00Z',
    targetIsLive: false,
    targetHasOtherName: false,
    strategy: 'artifact',
    toRevision: undefined,
    record: undefined,
    names: [],
    expectedImage: undefined,
    force: false,
    ...more,
  });
const GO = { verdict: 'go', overridden: [] };
const THERE = { verdict: 'already there', overridden: [] };
const refusal = (more: Partial<GuardQuestion>) => {
  const guarded = ask(more);
  assert.equal(guarded.verdict, 'refuse');
  return guarded.message;
};

describe('the guard of a rollback', () => {
  it('lets it go where nothing says what must be live', () => assert.deepEqual(ask(), GO));

  it('lets it go where the live image is what that deployment put in', () => {
    assert.deepEqual(ask({ record: deploymentRecord() }), GO);
    assert.deepEqual(ask({ record: deploymentRecord(), live: `${LIVE}@${digest('a')}` }), GO);
    for (const expectedImage of ['457', LIVE]) assert.deepEqual(ask({ expectedImage }), GO);
  });

  it('has nothing to do where the target is live already, whatever was expected', () => {
    assert.deepEqual(ask({ targetIsLive: true }), THERE);
    assert.deepEqual(ask({ targetIsLive: true, expectedImage: '999', record: deploymentRecord() }), THERE);
  });

  it('has nothing to do for an undo where the previous image of the record is live', () => {
    const live = `${APP}:456`;
    assert.deepEqual(ask({ strategy: 'undo', record: deploymentRecord(), live }), THERE);
    assert.match(refusal({ strategy: 'tag', record: deploymentRecord(), live }), /somebody deployed since/);
  });

  it('goes exactly to the revision that was asked for, though the previous image of the record is live', () => {
    const asked = { strategy: 'undo' as const, toRevision: 3, record: deploymentRecord(), live: `${APP}:456` };
    assert.match(
      refusal(asked),
      /runs .*:456 .* but rollback-info is about the deployment of .*: it was never put in, or somebody deployed since/,
    );
    assert.equal(ask({ ...asked, force: true }).verdict, 'go');
    assert.deepEqual(ask({ ...asked, targetIsLive: true }), THERE);
  });

  it('refuses where something else is live, and says what, since when and by whom', () => {
    assert.equal(
      refusal({ record: deploymentRecord(), live: `${APP}:999` }),
      `Deployment ${NAME} runs ${APP}:999 (kubectl-set at 2026-11-24T03:00:00Z), but rollback-info is about the deployment of ${LIVE}: it was never put in, or somebody deployed since, so nothing was changed. To undo what is live all the same, run again with force: true, or with the record of that deployment.`,
    );
    assert.match(
      refusal({ expectedImage: '456' }),
      /but expectedImage is 456: it was never put in, or somebody deployed since/,
    );
  });

  it('refuses where one of record and expectedImage does not hold; it names those that do not', () => {
    const both = { record: deploymentRecord(), expectedImage: '456', live: `${APP}:999` };
    assert.match(refusal(both), /but rollback-info is about the deployment of .* and expectedImage is 456/);
    assert.match(refusal({ ...both, live: LIVE }), /but expectedImage is 456/);
  });

  it('is overridden by force, said aloud', () => {
    const guarded = ask({ record: deploymentRecord(), live: `${APP}:999`, force: true });
    assert.ok(guarded.verdict === 'go');
    assert.match(
      guarded.overridden.join('\n'),
      /^Deployment .* runs .*:999 .* but rollback-info is about .*; force goes ahead all the same\.$/,
    );
    assert.deepEqual(ask({ record: deploymentRecord(), force: true }), GO);
  });
});

describe('a target that turns out to be what is to be left', () => {
  const names = [{ asked: LIVE, admitted: 'mirror/app:457' }];
  const live = 'mirror/app:457';

  it('is refused where the record or expectedImage says that it is to be left', () => {
    const more = { live, names, targetIsLive: true, targetHasOtherName: true };
    for (const one of [{ record: deploymentRecord() }, { expectedImage: LIVE }, { expectedImage: '457' }]) {
      assert.match(
        refusal({ ...more, ...one }),
        /nothing to roll back: \S+ is live, .* both are names of one version\. Give previousImageTag/,
      );
    }
  });

  it('is refused where the record calls one version deployed and previous', () => {
    const record = deploymentRecord({
      image: { before: live, after: LIVE },
      previous: { image: live, rule: 'live', reason: 'x' },
    });
    assert.match(refusal({ live, names, targetIsLive: true, record }), /nothing to roll back/);
  });

  it('is there already where nobody says that it is to be left', () => {
    assert.deepEqual(ask({ live, names, targetIsLive: true, targetHasOtherName: true }), THERE);
    const expectedImage = `${APP}:999`;
    assert.deepEqual(ask({ live, names, targetIsLive: true, targetHasOtherName: true, expectedImage }), THERE);
  });
});

describe('a record of another workload', () => {
  const others = [
    ['kind', { workload: { kind: 'StatefulSet' as const } }, /is about StatefulSet python-service/],
    ['namespace', { workload: { namespace: 'staging' } }, /in namespace staging, container app, not about Deployment/],
    ['name', { workload: { name: 'other' } }, /is about Deployment other /],
    [
      'container',
      { container: 'web' },
      /container web, not about .*container app\. Give the rollback-info of that workload\.$/,
    ],
  ] as const;
  for (const [what, more, says] of others) {
    it(`is refused for another ${what}, also with force, also where the target is live`, () => {
      for (const force of [false, true]) {
        assert.match(refusal({ record: deploymentRecord(more), force, targetIsLive: true }), says);
      }
    });
  }

  const anew = deploymentRecord({ workload: { uid: 'another' } });
  it('is refused for another uid: the workload was made anew, or this is another cluster', () => {
    assert.match(refusal({ record: anew }), /another Deployment python-service \(uid another\) than the live one/);
  });

  it('is let through for another uid by force, said aloud', () => {
    const guarded = ask({ record: anew, force: true });
    const said = `rollback-info is about another Deployment ${NAME} (uid another) than the live one (uid ${UID}): it was made anew since, or this is another cluster; force goes ahead all the same.`;
    assert.deepEqual(guarded, { verdict: 'go', overridden: [said] });
    assert.deepEqual(ask({ record: anew, force: true, targetIsLive: true }), { ...THERE, overridden: [said] });
  });

  it('is said beside another image that force overrides too', () => {
    const guarded = ask({ record: anew, force: true, live: `${APP}:999` });
    assert.ok(guarded.verdict === 'go');
    assert.match(guarded.overridden[0] ?? '', /uid another/);
    assert.match(guarded.overridden[1] ?? '', /runs .*:999 .*; force goes ahead all the same\.$/);
    assert.equal(guarded.overridden.length, 2);
  });
});

describe('expectedImage', () => {
  const rows: readonly (readonly [expected: string, live: string, is: boolean])[] = [
    ['457', LIVE, true],
    ['456', LIVE, false],
    ['457', `${LIVE}@${digest('a')}`, true],
    ['latest', APP, true],
    ['latest', `${APP}@${digest('a')}`, false],
    ['latest', LIVE, false],
    [digest('a'), `${LIVE}@${digest('a')}`, true],
    [digest('a'), `${LIVE}@${digest('b')}`, false],
    [digest('a'), LIVE, false],
    [LIVE, LIVE, true],
    [LIVE, `${LIVE}@${digest('a')}`, true],
    ['other/app:457', LIVE, false],
    ['457', '$(image)', false],
  ];
  for (const [expected, live, is] of rows) {
    it(`${expected.slice(0, 20)} ${is ? 'is' : 'is not'} ${live.slice(-30)}`, () =>
      assert.equal(isExpected(expected, live, []), is));
  }

  it('latest is not an image that cannot be read', () => assert.equal(isExpected('latest', '$(image)', []), false));
});
