import assert from 'node:assert/strict';
import type { Decision } from '../../../tasks/SmartRollback/decide.ts';
import { decide } from '../../../tasks/SmartRollback/decide.ts';
import { deploymentRecord, mark, notes } from '../../support/notes.ts';
import { NAME, NAMESPACE, condition, deployment, progressing, replicaSet, template } from '../../support/objects.ts';
import { v, SETS, inputs, survey, info, broken, undone, goesTo, message } from '../../support/surveys.ts';

describe('the decision of a rollback', () => {
  it('goes to the last good revision, and one line says which rule chose it', () => {
    const decision = decide(survey(broken), inputs());
    assert.ok(decision.action === 'restore');
    assert.equal(decision.target.kind, 'revision');
    assert.deepEqual(decision.lines, [
      `Deployment ${NAME} in namespace ${NAMESPACE}, container app`,
      `  live now    ${v(457)}`,
      `  back to     ${v(456)}, revision 4 (strategy undo: the deployment of ${v(457)} recorded it as the previous image)`,
    ]);
    assert.deepEqual(decision.warnings, []);
  });

  it('says what it passed over and which fields change too', () => {
    const sets = [
      SETS[0],
      SETS[1],
      replicaSet({ revision: 3, template: template(v(455), { app: { args: ['x'] } }) }),
    ].filter((set) => set !== undefined);
    const live = deployment({ image: v(457), annotations: notes({ rejected: [mark(v(456), '01:00')] }) });
    const decision = decide(survey(live, undefined, sets), inputs());
    assert.ok(decision.action === 'restore');
    assert.deepEqual(decision.lines.slice(3), [
      `              passed over: revision 4 (${v(456)}): rejected`,
      '  changes too spec.containers[app].args',
    ]);
  });

  it('goes to a tag, a revision or what rollback-info recorded, as asked', () => {
    assert.equal(goesTo(decide(survey(broken), inputs({ strategy: 'tag', previousImageTag: '455' }))), v(455));
    assert.equal(goesTo(decide(survey(broken), inputs({ toRevision: 3 }))), v(455));
    const decision = decide(survey(broken, info()), inputs({ strategy: 'artifact' }));
    assert.equal(goesTo(decision), v(456));
    assert.ok(decision.action === 'restore');
    assert.match(decision.lines[2] ?? '', /:456, the image only \(strategy artifact: rollback-info recorded it\)$/);
  });

  it('warns where a bare previous-image.txt cannot guard, once', () => {
    const bare = info({ record: undefined });
    for (const more of [{ strategy: 'artifact' }, { strategy: 'tag', previousImageTag: '456' }] as const) {
      const decision = decide(survey(broken, bare), inputs(more));
      assert.equal(goesTo(decision), v(456));
      assert.deepEqual(decision.action === 'restore' && decision.warnings.length, 1);
    }
  });

  it('warns where the target was rejected before: it was asked for by name', () => {
    const live = deployment({ image: v(457), annotations: notes({ rejected: [mark(v(455), '01:00')] }) });
    const decision = decide(survey(live), inputs({ toRevision: 3 }));
    assert.match((decision.action === 'restore' && decision.warnings[0]) || '', /:455 was rejected before/);
  });

  it('refuses where there is nowhere to go, and says what to give', () => {
    assert.match(message(decide(survey(broken), inputs({ toRevision: 9 }))), /has no revision 9/);
    assert.match(
      message(
        decide(survey(broken, info({ record: undefined, version: undefined })), inputs({ strategy: 'artifact' })),
      ),
      /is no tag, digest or image/,
    );
    assert.match(message(decide(survey(broken), inputs({ strategy: 'tag' }))), /is no tag, digest or image/);
  });

  it('refuses where somebody deployed since, unless forced', () => {
    const stranger = deployment({ image: v(999) });
    assert.match(
      message(decide(survey(stranger, info()), inputs({ strategy: 'artifact' }))),
      /somebody deployed since/,
    );
    const forced = decide(survey(stranger, info()), inputs({ strategy: 'artifact', force: true }));
    assert.equal(goesTo(forced), v(456));
    assert.equal(forced.action === 'restore' && forced.warnings.length, 1);
  });

  it('refuses a record of another workload, also where it is forced, and lets one of its predecessor through', () => {
    const order = inputs({ strategy: 'artifact', force: true });
    const other = info({ record: deploymentRecord({ workload: { name: 'other' } }) });
    assert.match(message(decide(survey(broken, other), order)), /is about Deployment other .*Give the rollback-info/);
    const anew = info({ record: deploymentRecord({ workload: { uid: 'another' } }) });
    assert.equal(goesTo(decide(survey(broken, anew), order)), v(456));
    assert.match(message(decide(survey(broken, anew), { ...order, force: false })), /it was made anew since/);
  });

  it('names the images of other containers that a revision changes too', () => {
    const sets = [
      replicaSet({ revision: 5, template: template({ app: v(457), web: 'web:2' }) }),
      replicaSet({ revision: 4, template: template({ app: v(456), web: 'web:1' }) }),
    ];
    const live = deployment({ template: template({ app: v(457), web: 'web:2' }) });
    const decision = decide(survey(live, undefined, sets), inputs({ toRevision: 4 }));
    assert.deepEqual(decision.action === 'restore' && decision.lines.slice(3), [
      '  changes too spec.containers[web].image',
    ]);
  });

  it('gives each refusal the code of its class', () => {
    const codeOf = (decision: Decision) => decision.action === 'refuse' && decision.errorCode;
    const record = deploymentRecord({ workload: { name: 'other' } });
    const artifact = inputs({ strategy: 'artifact' });
    assert.deepEqual(
      [
        decide(survey(broken), inputs({ toRevision: 9 })),
        decide(survey(deployment({ image: v(999) }), info()), artifact),
        decide(survey(broken, info({ record })), artifact),
      ].map(codeOf),
      ['SR401', 'SR402', 'SR403'],
    );
  });

  it('refuses by the guard first, where there is nowhere to go either', () => {
    assert.match(
      message(decide(survey(broken), inputs({ toRevision: 9, expectedImage: '1' }))),
      /somebody deployed since/,
    );
  });
});

describe('a rollback whose target has another name in the cluster', () => {
  const mirror = (tag: number) => `mirror.example/proxy:${tag}`;
  const live = deployment({ image: mirror(457) });
  const tag = (previousImageTag: string) => inputs({ strategy: 'tag', previousImageTag });
  const sets = [replicaSet({ revision: 5, image: mirror(457) }), replicaSet({ revision: 4, image: v(457) })];

  it('goes there where the server makes another version of it', () => {
    const asked = { asked: v(456), admitted: mirror(456), made: 'renamed' } as const;
    assert.equal(goesTo(decide(survey(live), tag(v(456)), asked)), v(456));
  });

  it('changes nothing where it is live under that name', () => {
    const asked = { asked: v(457), admitted: mirror(457), made: 'live already' } as const;
    const decision = decide(survey(live), tag(v(457)), asked);
    assert.equal(
      decision.action === 'nothing' && decision.why,
      `${mirror(457)} is live already, which is ${v(457)} under another name`,
    );
    const explicit = decide(survey(live, undefined, sets), inputs({ toRevision: 4 }), asked);
    assert.equal(explicit.action, 'nothing');
  });

  it('fails where that is what was to be left', () => {
    const asked = { asked: v(457), admitted: mirror(457), made: 'live already' } as const;
    assert.match(
      message(decide(survey(live, undefined, sets), inputs(), asked)),
      /nothing was rolled back: the server made/,
    );
    const guarded = { ...tag(v(457)), expectedImage: mirror(457) };
    assert.match(message(decide(survey(live), guarded, asked)), /nothing to roll back/);
  });

  it('fails where the server insists on what is live', () => {
    const asked = { asked: v(456), admitted: mirror(457), made: 'insists' } as const;
    assert.match(message(decide(survey(live), tag(v(456)), asked)), /and that is what was to be left/);
  });
});

describe('a rollback by a record from another address of the cluster', () => {
  const said = [
    'rollback-info was made on https://k8s.example.com:6443, this is https://10.0.0.1: the same workload by its uid.',
  ];
  const other = { server: 'https://10.0.0.1' };

  it('goes on, and says both addresses', () => {
    const decision = decide({ ...survey(broken, info()), ...other }, inputs({ strategy: 'artifact' }));
    assert.deepEqual(decision.action === 'restore' && decision.lines.slice(-1), said);
    const here = decide(survey(broken, info()), inputs({ strategy: 'artifact' }));
    assert.equal(here.action === 'restore' && here.lines.length, 3);
  });

  it('says them also where nothing is to be changed', () => {
    const live = { ...survey(deployment({ image: v(456) }), info()), ...other };
    const decision = decide(live, inputs({ strategy: 'artifact' }));
    assert.deepEqual(decision.action === 'nothing' && decision.lines, said);
    const again = decide({ ...survey(undone, info()), ...other }, inputs());
    assert.deepEqual(again.action === 'nothing' && again.lines, said);
  });

  it('says nothing about addresses where the uid is another one: that is said by itself', () => {
    const anew = info({ record: deploymentRecord({ workload: { uid: 'another' } }) });
    const decision = decide({ ...survey(broken, anew), ...other }, inputs({ strategy: 'artifact', force: true }));
    assert.equal(decision.action === 'restore' && decision.lines.length, 3);
    assert.match((decision.action === 'restore' && decision.warnings[0]) || '', /uid another.*force goes ahead/);
  });
});

describe('a rollback whose target is live already', () => {
  const done = (decision: Decision) =>
    decision.action === 'nothing' ? decision.why : `not done but ${decision.action}`;

  it('changes nothing: tag, artifact and revision', () => {
    const live = deployment({ image: v(456) });
    const set = SETS.filter((_set, index) => index > 0);
    for (const more of [{ strategy: 'tag', previousImageTag: '456' }, { toRevision: 4 }] as const) {
      assert.equal(done(decide(survey(live, undefined, set), inputs(more))), `${v(456)} is live already`);
    }
    assert.equal(
      done(decide(survey(live, info(), set), inputs({ strategy: 'artifact' }))),
      `${v(456)} is live already`,
    );
  });

  it('is refused where the workload is paused in the middle of its rollout, which nothing would end', () => {
    const order = inputs({ strategy: 'tag', previousImageTag: '456' });
    const paused = deployment({ image: v(456), spec: { paused: true } });
    const halfway = survey({ ...paused, status: { ...paused.status, replicas: 2 } });
    assert.equal(
      message(decide(halfway, order)),
      `Deployment ${NAME} is paused in the middle of a rollout, and ${v(456)} is live already: there is nothing to change. Resume it: kubectl rollout resume deployment/${NAME} -n ${NAMESPACE}`,
    );
    const running = survey(deployment({ image: v(456), status: { replicas: 2 } }));
    assert.equal(done(decide(running, order)), `${v(456)} is live already`);
  });

  it('changes nothing where the workload was paused after its rollout was complete', () => {
    const conditions = [condition('Available', 'True'), progressing('DeploymentPaused')];
    const paused = deployment({ image: v(456), spec: { paused: true }, status: { conditions } });
    const order = inputs({ strategy: 'tag', previousImageTag: '456', resumeIfPaused: true });
    assert.equal(done(decide(survey(paused), order)), `${v(456)} is live already`);
  });

  it('changes nothing for an undo where the previous image of the record is live', () => {
    assert.equal(done(decide(survey(deployment({ image: v(456) }), info()), inputs())), `${v(456)} is live already`);
  });
});
