import assert from 'node:assert/strict';
import type { DeploymentRecord } from '../../../shared/contract/deployment-record.ts';
import { exactTemplateHash, templateHash } from '../../../shared/kubernetes/template.ts';
import { capturedTarget, sinceCapture } from '../../../shared/rollback/captured-target.ts';
import { guard } from '../../../shared/rollback/guard.ts';
import type { SinceCapture } from '../../../shared/rollback/captured-target.ts';
import type { Revision } from '../../../shared/versions/revision.ts';
import { RUN, at, deploymentRecord, notes, record } from '../../support/notes.ts';
import { APP, NAME, annotationWritten, deployment, template } from '../../support/objects.ts';
import { info, inputs, survey } from '../../support/surveys.ts';
import { decide } from '../../../tasks/SmartRollback/decide.ts';
import { chooseContainer, mainContainer } from '../../../shared/kubernetes/container.ts';
import { completedPatch } from '../../../shared/deployment/completed-note.ts';
import { chooseTarget } from '../../../shared/rollback/choose-target.ts';
import { rollbackPatch } from '../../../shared/rollback/rollback-patch.ts';
import { knownVersions } from '../../../shared/versions/known-versions.ts';

const v = (tag: number) => `${APP}:${tag}`;
const captured: DeploymentRecord = {
  ...deploymentRecord({
    image: { before: v(456) },
    previous: { image: v(456), revision: 'rs-4', rule: 'live', reason: 'it is live and its rollout completed' },
  }),
  action: 'capture',
  template: exactTemplateHash(template(v(456))),
};

describe('what happened since a capture', () => {
  const ask = (workload: ReturnType<typeof deployment>, runId = '901') =>
    sinceCapture(captured, workload, { runId, names: [] });

  it('is nothing where the template is the captured one', () => {
    assert.deepEqual(ask(deployment({ image: v(456) })), { state: 'unchanged' });
  });
  it('is what the step of that run did, where follow noted it', () => {
    const annotations = notes({ record: { app: record(v(457), v(456)) } });
    assert.deepEqual(ask(deployment({ image: v(457), annotations })), { state: 'noted' });
  });
  it('is taken for the step of the same run where nobody noted it, and who did it is told', () => {
    assert.deepEqual(ask(deployment({ image: v(457) }), '900'), {
      state: 'not noted',
      by: 'by whom is not known',
    });
  });
  it('is somebody else’s change in the eyes of another run', () => {
    const foreign = { state: 'foreign', run: '20261124.3' };
    assert.deepEqual(ask(deployment({ image: v(457) })), foreign);
    const of = (image: string, id: string) => notes({ record: { app: { ...record(image), run: { ...RUN, id } } } });
    assert.deepEqual(ask(deployment({ image: v(457), annotations: of(v(457), '899') })), foreign);
    assert.deepEqual(ask(deployment({ image: v(458), annotations: of(v(457), '900') })), foreign);
    assert.deepEqual(ask(deployment({ template: template({ web: v(458) }) })), foreign);
  });
});

describe('the guard of a rollback by a captured record', () => {
  const ask = (state: SinceCapture, force = false) =>
    guard({
      workload: deployment({ image: v(457) }),
      container: 'app',
      live: v(457),
      since: 'kubectl at 2026-11-24T03:00:00Z',
      targetIsLive: false,
      targetHasOtherName: true,
      strategy: 'artifact',
      toRevision: undefined,
      record: captured,
      names: [],
      expectedImage: undefined,
      force,
      captured: state,
    });

  it('leaves alone what did not change', () => {
    assert.equal(ask({ state: 'unchanged' }).verdict, 'already there');
  });
  it('lets what follow noted go back', () => {
    assert.deepEqual(ask({ state: 'noted' }), { verdict: 'go', overridden: [] });
  });
  it('lets what the same run did go back, and says who did it', () => {
    const guarded = ask({ state: 'not noted', by: 'kubectl at noon' });
    assert.ok(guarded.verdict === 'go');
    assert.match(
      guarded.overridden[0] ?? '',
      /changed since it was captured \(kubectl at noon\) and runs \S+:457; no step/,
    );
  });
  it('refuses to undo what another run found, but by force', () => {
    const guarded = ask({ state: 'foreign', run: '7' });
    assert.ok(guarded.verdict === 'refuse');
    assert.match(guarded.message, /captured before a step of run 7, which is not known to have put that in/);
    assert.equal(ask({ state: 'foreign', run: '7' }, true).verdict, 'go');
  });
});

describe('where a captured workload goes back to', () => {
  const one = (images: Readonly<Record<string, string>>, name = 'rs-4'): Revision => ({
    name,
    number: 4,
    template: template(images),
    availablePods: 0,
    annotations: {},
  });
  const live = deployment({ template: template({ app: v(457), sidecar: 'side:2', new: 'new:1' }) });
  const side = { rule: 'live', reason: '' };
  const withSidecar: DeploymentRecord = {
    ...captured,
    containers: [
      ...captured.containers,
      { name: 'sidecar', image: { before: 'side:1' }, previous: { ...side, image: 'side:1' } },
      { name: 'gone', image: { before: 'gone:1' }, previous: { ...side, image: 'gone:1' } },
      { name: 'new', image: { before: '' }, previous: { rule: 'none', reason: '' } },
    ],
  };

  it('is the raw template of the captured revision, with what other containers had', () => {
    const revision = one({ app: v(456), sidecar: 'side:1', gone: 'gone:1', new: 'new:1' });
    const target = capturedTarget(withSidecar, live, [one({ app: v(455) }, 'rs-3'), revision]);
    assert.deepEqual(target, {
      kind: 'revision',
      revision,
      image: v(456),
      reason: 'it was captured before the step',
      passedOver: [],
      others: [{ name: 'sidecar', image: 'side:1' }],
    });
  });
  it('is the images only where the revision is gone, is about another image, or may not be listed', () => {
    const rows = [
      [[], /its revision is gone/],
      [[one({ app: v(455) })], /its revision is gone/],
      [[one({ web: v(456) })], /its revision is gone/],
      [undefined, /may not be listed/],
    ] as const;
    for (const [revisions, says] of rows) {
      const target = capturedTarget(withSidecar, live, revisions);
      assert.ok(target.kind === 'image');
      assert.match(target.reason, says);
      assert.deepEqual([target.image, target.others], [v(456), [{ name: 'sidecar', image: 'side:1' }]]);
    }
  });
  it('is nowhere where nothing good was captured', () => {
    const nothing = { ...captured, previous: { rule: 'none', reason: 'first' } };
    assert.deepEqual(capturedTarget(nothing, live, []), {
      kind: 'none',
      problem: 'nothing was captured to go back to: first',
    });
  });
  it('takes a container of the revision without an image as one with none', () => {
    const bare = {
      ...one({ app: v(456) }),
      template: { spec: { containers: [{ name: 'sidecar' }, { name: 'app', image: v(456) }] } },
    };
    const target = capturedTarget(captured, live, [bare]);
    assert.ok(target.kind === 'revision');
    assert.deepEqual(target.others, [{ name: 'sidecar', image: '' }]);
  });
});

describe('strategy artifact with a captured record', () => {
  const ask = (record: DeploymentRecord) => {
    const workload = deployment({ image: v(457) });
    const previous = { image: record.previous.image, reason: record.previous.reason };
    return chooseTarget({
      order: { strategy: 'artifact', previous },
      workload,
      container: 'app',
      revisions: [],
      known: knownVersions('app', workload, []),
      liveCompleted: true,
      record,
    });
  };

  it('goes where the capture says', () => {
    const target = ask(captured);
    assert.ok(target.kind === 'image');
    assert.equal(target.image, v(456));
  });
  it('says what to give where nothing good was captured', () => {
    const target = ask({ ...captured, previous: { rule: 'none', reason: 'first' } });
    assert.ok(target.kind === 'none');
    assert.match(
      target.problem,
      /^rollback-info names nothing to go back to: nothing was captured .*: first\. Give previousImageTag/,
    );
  });
});

describe('a rollback of several containers', () => {
  const workload = deployment({
    template: template({ app: v(457), sidecar: 'side:2' }, { initContainers: { setup: 'setup:2' } }),
    annotations: notes({ verified: [{ container: 'sidecar', image: 'side:2', run: RUN, at: at('01:00') }] }),
  });
  const choice = chooseContainer(workload, 'app');
  assert.ok(choice.found);
  const { place } = choice;
  const said = {
    run: RUN,
    at: at('04:00'),
    cause: 'x',
    toRevision: undefined,
    fromRevision: undefined,
    names: [],
    rejects: true,
  };
  const others = [
    { name: 'sidecar', image: 'side:1' },
    { name: 'setup', image: 'setup:2' },
    { name: 'gone', image: 'gone:1' },
  ];
  const patch = rollbackPatch(
    workload,
    place,
    { kind: 'image', image: v(456), reason: '', passedOver: [], others },
    said,
  );

  it('puts each image back in one patch, and leaves out what the workload does not have', () => {
    assert.deepEqual(
      patch
        .filter(({ op, path }) => op === 'replace' && path.includes('/spec/'))
        .map(({ path, value }) => [path, value]),
      [
        ['/spec/template/spec/containers/0/image', v(456)],
        ['/spec/template/spec/containers/1/image', 'side:1'],
        ['/spec/template/spec/initContainers/0/image', 'setup:2'],
      ],
    );
  });
  it('records each of them, and rejects what is left of each', () => {
    const entry = (image: string) => ({ image, run: RUN, at: at('04:00') });
    assert.deepEqual(annotationWritten(patch, 'smart-rollback/record'), {
      app: entry(v(456)),
      sidecar: entry('side:1'),
      setup: entry('setup:2'),
    });
    const rejected = annotationWritten(patch, 'smart-rollback/rejected') as { container: string; image: string }[];
    assert.deepEqual(
      rejected.map(({ container, image }) => [container, image]),
      [
        ['sidecar', 'side:2'],
        ['app', v(457)],
      ],
    );
    assert.deepEqual(annotationWritten(patch, 'smart-rollback/verified'), []);
  });
  it('remembers the template that it leaves behind', () => {
    const after = template({ app: v(456), sidecar: 'side:1' }, { initContainers: { setup: 'setup:2' } });
    const { template: hash } = annotationWritten(patch, 'smart-rollback/rolled-back-from') as { template: string };
    assert.equal(hash, templateHash(after));
  });
});

describe('containers that one step changed together', () => {
  it('are noted as complete together, and others are not', () => {
    const annotations = notes({
      record: { app: record(v(457)), sidecar: record('side:2'), old: record('old:1', undefined, '01:00') },
    });
    const live = deployment({ template: template({ app: v(457), sidecar: 'side:2', old: 'old:1' }), annotations });
    const written = annotationWritten(completedPatch(live, 'app', at('03:00')), 'smart-rollback/record') as Record<
      string,
      { completed?: string }
    >;
    assert.deepEqual(
      Object.entries(written).map(([name, { completed }]) => [name, completed]),
      [
        ['app', at('03:00')],
        ['sidecar', at('03:00')],
        ['old', undefined],
      ],
    );
  });
});

describe('the main container of a workload', () => {
  it('is the one named like it, else the first', () => {
    assert.equal(mainContainer(deployment({ template: template({ a: 'a:1', [NAME]: 'b:1' }) })), NAME);
    assert.equal(mainContainer(deployment({ template: template({ a: 'a:1', b: 'b:1' }) })), 'a');
    assert.equal(mainContainer(deployment({ template: template({}) })), undefined);
  });
});

describe('a rollback by a captured record', () => {
  it('is decided with what happened since the capture', () => {
    const workload = deployment({ image: v(457) });
    const decision = decide(survey(workload, info({ record: captured })), inputs({ strategy: 'artifact' }));
    assert.ok(decision.action === 'refuse');
    assert.match(decision.message, /captured before a step of run 20261124\.3/);
  });
});
