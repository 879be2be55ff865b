import assert from 'node:assert/strict';
import type { Revision } from '../../../shared/deployment/revision.ts';
import type { PodTemplate } from '../../../shared/kubernetes/objects.ts';
import type { RollbackOrder, Target, TargetQuestion } from '../../../shared/rollback/choose-target.ts';
import { chooseTarget, otherFields } from '../../../shared/rollback/choose-target.ts';
import { deploymentRecord, mark, record } from '../contract/notes.ts';
import { APP, deployment, digest, statefulSet, template } from '../kubernetes/objects.ts';

const LIVE = `${APP}:457`;
const rev = (number: number, image: string | PodTemplate): Revision => ({
  name: `rs-${number}`,
  number,
  template: typeof image === 'string' ? template(image) : image,
  availablePods: 0,
  annotations: {},
});
const THREE = [rev(5, LIVE), rev(4, `${APP}:456`), rev(3, `${APP}:455`)];
const UNDO: RollbackOrder = { strategy: 'undo', toRevision: undefined };
const tag = (version: string): RollbackOrder => ({ strategy: 'tag', version });
const revision = (toRevision: number): RollbackOrder => ({ strategy: 'undo', toRevision });

const choose = (order: RollbackOrder, more: Partial<TargetQuestion> = {}): Target =>
  chooseTarget({
    order,
    workload: deployment({ image: LIVE }),
    container: 'app',
    revisions: THREE,
    known: { record: undefined, verified: [], rejected: [], warnings: [] },
    liveCompleted: true,
    record: undefined,
    ...more,
  });
const known = (more: Partial<TargetQuestion['known']>) => ({ known: { record: undefined, verified: [], rejected: [], warnings: [], ...more } });
const problem = (target: Target) => (target.kind === 'none' ? target.problem : '');
const reason = (target: Target) => (target.kind === 'none' ? '' : target.reason);
const where = (target: Target) => {
  if (target.kind === 'none') return 'none';
  return target.kind === 'image' ? target.image : `${target.revision.number} ${target.image}`;
};
const FARTHER = '; it is not the directly preceding revision, so ConfigMaps and Secrets that it uses may be gone';

describe('undo without a revision', () => {
  it('goes to the last good revision as a whole', () => {
    const target = choose(UNDO, known({ record: record(LIVE, `${APP}:456`) }));
    assert.deepEqual(target, {
      kind: 'revision',
      revision: THREE[1],
      image: `${APP}:456`,
      reason: `the deployment of ${LIVE} recorded it as the previous image`,
      passedOver: [],
    });
  });

  it('tells what it passed over, and that older ConfigMaps and Secrets may be gone', () => {
    const target = choose(UNDO, known({ rejected: [mark(`${APP}:456`, '01:00')] }));
    assert.equal(where(target), `3 ${APP}:455`);
    assert.ok(reason(target).endsWith(FARTHER));
    assert.deepEqual(target.kind === 'revision' && target.passedOver, [`revision 4 (${APP}:456): rejected`]);
  });

  it('changes the image only where no revision with it is left, and says so', () => {
    const target = choose(UNDO, { ...known({ record: record(LIVE, `${APP}:1`) }) });
    assert.equal(where(target), `${APP}:1`);
    assert.match(reason(target), /; no revision with it is left, so only the image is changed$/);
  });

  it('changes the image only where the revision would change that of another container, and says so', () => {
    const workload = deployment({ template: template({ app: LIVE, web: 'web:2', logger: 'log:1' }, { initContainers: { wait: 'w:1' } }) });
    const older = rev(4, template({ app: `${APP}:456`, web: 'web:1', logger: 'log:1' }, { initContainers: { wait: 'w:1' } }));
    const target = choose(UNDO, { workload, revisions: [older] });
    assert.equal(where(target), `${APP}:456`);
    assert.match(reason(target), /; its revision would change the image of web too, so only the image is changed$/);
  });

  it('fails with what to give where there is nothing to go back to', () => {
    assert.equal(
      problem(choose(UNDO, { revisions: [rev(5, LIVE)] })),
      'There is nothing to go back to: no good version is known: there is no other revision, and nothing is recorded. Give previousImageTag.',
    );
    const rejected = [4, 3].map((number) => mark(`${APP}:45${number + 2}`, '01:00'));
    assert.match(problem(choose(UNDO, known({ rejected }))), / \(passed over: revision 4 .*: rejected, revision 3 .*: rejected\)\. Give/);
  });

  // deviates: otherImages compares texts; sameImage is to be used in every comparison (design 5).
  it.skip('goes to the whole revision where another image was only pinned with a digest', () => {
    const workload = deployment({ template: template({ app: LIVE, web: `web:1@${digest('a')}` }) });
    const target = choose(UNDO, { workload, revisions: [rev(4, template({ app: `${APP}:456`, web: 'web:1' }))] });
    assert.equal(target.kind, 'revision');
  });

  // deviates: a restarted copy of the live revision counts as the directly preceding one.
  it.skip('calls a revision directly preceding though the live one was restarted in between', () => {
    const restarted = template(LIVE, { annotations: { 'kubectl.kubernetes.io/restartedAt': 'x' } });
    const target = choose(UNDO, { revisions: [rev(6, restarted), ...THREE], workload: deployment({ template: restarted }) });
    assert.equal(where(target), `4 ${APP}:456`);
    assert.ok(!reason(target).includes(FARTHER));
  });
});

describe('undo to a revision', () => {
  it('goes exactly there, also where that changes other containers', () => {
    assert.deepEqual(choose(revision(4)), { kind: 'revision', revision: THREE[1], image: `${APP}:456`, reason: 'toRevision asks for it', passedOver: [] });
    const workload = deployment({ template: template({ app: LIVE, web: 'web:2' }) });
    assert.equal(choose(revision(4), { workload, revisions: [rev(4, template({ app: 'x:1', web: 'web:1' }))] }).kind, 'revision');
  });

  it('says where it is not the directly preceding one; newer ones than the live one do not count', () => {
    assert.equal(reason(choose(revision(3))), `toRevision asks for it${FARTHER}`);
    const workload = deployment({ image: `${APP}:456` });
    assert.equal(reason(choose(revision(3), { workload })), 'toRevision asks for it');
    assert.ok(reason(choose(revision(4), { workload: deployment({ image: 'unknown:1' }) })).endsWith(FARTHER));
    assert.equal(reason(choose(revision(3), { workload: deployment({ image: `${APP}:455` }) })), 'toRevision asks for it');
  });

  it('goes to a rejected one too: it was asked for', () => {
    assert.equal(where(choose(revision(4), known({ rejected: [mark(`${APP}:456`, '01:00')] }))), `4 ${APP}:456`);
  });

  it('fails with the revisions that there are', () => {
    assert.match(problem(choose(revision(9))), /^Deployment python-service has no revision 9; it has revision 5 \(.*\), revision 4 .*Correct toRevision/);
    assert.match(problem(choose(revision(1), { revisions: [] })), /has no revision 1; it has none\./);
    assert.match(problem(choose(revision(4), { container: 'web' })), /revision 4 \(without container web\)/);
  });

  it('fails with the missing right where revisions may not be listed', () => {
    assert.match(problem(choose(revision(4), { revisions: undefined })), /may not be listed\. Grant list on replicasets, or give/);
  });

  // deviates: the right is named for Deployments whatever the kind is.
  it.skip('fails with the missing right of a StatefulSet', () => {
    assert.match(problem(choose(revision(4), { revisions: undefined, workload: statefulSet() })), /Grant list on controllerrevisions/);
  });
});

describe('going back to a tag', () => {
  it('takes a full reference as it is', () => {
    assert.equal(where(choose(tag('reg/other:1'))), 'reg/other:1');
    assert.equal(where(choose(tag(`${APP}@${digest('a')}`))), `${APP}@${digest('a')}`);
  });

  it('takes the repository of the live image, said aloud', () => {
    const target = choose(tag('1.0'));
    assert.equal(where(target), `${APP}:1.0`);
    assert.equal(reason(target), 'previousImageTag asks for 1.0, in the repository of the live image');
    assert.equal(where(choose(tag(digest('a')))), `${APP}@${digest('a')}`);
  });

  const sources: readonly (readonly [from: string, more: Partial<TargetQuestion>])[] = [
    ['a revision', { revisions: [rev(2, 'old/app:1.0')] }],
    ['a verified version', known({ verified: [mark('old/app:1.0', '01:00')] })],
    ['the recorded previous image', known({ record: record(LIVE, 'old/app:1.0') })],
    ['the recorded image', known({ record: record('old/app:1.0') })],
    ['rollback-info', { record: deploymentRecord({ image: { before: 'old/app:1.0', after: LIVE } }) }],
    ['what rollback-info goes back to', { record: deploymentRecord({ previous: { image: 'old/app:1.0', rule: 'recorded', reason: '' } }) }],
  ];
  for (const [from, more] of sources) {
    it(`takes the repository in which the tag is known from ${from}`, () => {
      const target = choose(tag('1.0'), more);
      assert.equal(where(target), 'old/app:1.0');
      assert.match(reason(target), /as it is known from an earlier deployment$/);
    });
  }

  it('takes the live repository where the tag is known in several, or in another container only', () => {
    assert.equal(where(choose(tag('1.0'), { revisions: [rev(2, 'a/app:1.0'), rev(1, 'b/app:1.0')] })), `${APP}:1.0`);
    assert.equal(where(choose(tag('1.0'), { revisions: [rev(2, template({ app: LIVE, web: 'w/web:1.0' }))] })), `${APP}:1.0`);
    assert.equal(where(choose(tag('1.0'), { revisions: undefined })), `${APP}:1.0`);
  });

  it('fails where it is no tag, digest or image', () => {
    assert.equal(problem(choose(tag('no image'))), "previousImageTag 'no image' is no tag, digest or image.");
  });

  it('fails with what to give where the live image cannot be read', () => {
    const workload = deployment({ image: '$(image)' });
    assert.match(problem(choose(tag('1.0'), { workload })), /previousImageTag '1\.0' needs its repository: give the full image\.$/);
    assert.match(problem(choose(tag('1.0'), { container: 'web', revisions: [] })), /live image of container web cannot be read/);
  });
});

describe('going back by rollback-info', () => {
  it('takes the full reference that it recorded', () => {
    const order: RollbackOrder = { strategy: 'artifact', previous: { image: 'old/app:456', reason: 'x' } };
    assert.deepEqual(choose(order), { kind: 'image', image: 'old/app:456', reason: 'rollback-info recorded it', passedOver: [] });
  });

  it('takes a bare previous-image.txt as a tag', () => {
    const target = choose({ strategy: 'artifact', previous: { version: '456' } });
    assert.equal(where(target), `${APP}:456`);
    assert.match(reason(target), /^previous-image\.txt asks for 456/);
  });

  it('fails with the reason and what to give where it names nothing', () => {
    assert.equal(
      problem(choose({ strategy: 'artifact', previous: { image: undefined, reason: 'no good version is known' } })),
      'rollback-info names nothing to go back to: no good version is known. Give previousImageTag or toRevision.',
    );
    assert.match(problem(choose({ strategy: 'artifact', previous: { version: '' } })), /previous-image\.txt '' is no tag/);
  });
});

describe('the fields besides the image that change too', () => {
  it('are those of the revision', () => {
    const older = rev(4, template(`${APP}:456`, { app: { args: ['x'] }, labels: { team: 'blue' } }));
    const target = choose(revision(4), { revisions: [older] });
    assert.deepEqual(otherFields(target, deployment({ image: LIVE })), ['metadata.labels.team', 'spec.containers[app].args']);
  });

  it('are none where only the image is changed', () => {
    assert.deepEqual(otherFields(choose(revision(4)), deployment({ image: LIVE })), []);
    assert.deepEqual(otherFields(choose(tag('1')), deployment({ image: LIVE })), []);
  });
});
