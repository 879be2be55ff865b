import assert from 'node:assert/strict';
import { mark, record } from '../../support/notes.ts';
import { APP, deployment, digest, statefulSet, template } from '../../support/objects.ts';
import { LIVE, rev, THREE, UNDO, revision, choose, known, problem, reason, where, FARTHER } from './targets.ts';

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
    const workload = deployment({
      template: template({ app: LIVE, web: 'web:2', logger: 'log:1' }, { initContainers: { wait: 'w:1' } }),
    });
    const older = rev(
      4,
      template({ app: `${APP}:456`, web: 'web:1', logger: 'log:1' }, { initContainers: { wait: 'w:1' } }),
    );
    const target = choose(UNDO, { workload, revisions: [older] });
    assert.equal(where(target), `${APP}:456`);
    assert.match(reason(target), /; its revision would change the image of web too, so only the image is changed$/);
  });

  it('changes the image only where the revision lacks a container that was added since, and says so', () => {
    const workload = deployment({ template: template({ app: LIVE, sidecar: 'proxy:1' }) });
    const target = choose(UNDO, { workload, revisions: [rev(4, `${APP}:456`)] });
    assert.equal(where(target), `${APP}:456`);
    assert.match(reason(target), /; its revision would change the image of sidecar too, so only the image is changed$/);
  });

  it('fails where only another container differs, which another step deployed, and says how to go there', () => {
    const workload = deployment({ template: template({ app: LIVE, web: 'web:2' }) });
    const target = choose(UNDO, { workload, revisions: [rev(4, template({ app: LIVE, web: 'web:1' }))] });
    assert.equal(
      problem(target),
      `There is nothing to go back to in container app: revision 4 (${LIVE}) differs in the image of web, which an undo of app leaves alone. Give containerName, or toRevision: 4 to go there all the same.`,
    );
  });

  it('fails with whom to ask where a set of manifests created the workload and was killed before it named its record', () => {
    const workload = deployment({
      image: LIVE,
      annotations: { 'smart-rollback/created': 'smart-rollback.deployment.web.1' },
    });
    assert.match(
      problem(choose(UNDO, { workload, revisions: [rev(5, LIVE)] })),
      /nothing is recorded\. It was created by a deployment of manifests: .* its record \(ConfigMap smart-rollback\.deployment\.web\.1\) is named after/,
    );
  });

  it('fails with what to give where there is nothing to go back to', () => {
    assert.equal(
      problem(choose(UNDO, { revisions: [rev(5, LIVE)] })),
      'There is nothing to go back to: no good version is known: there is no other revision, and nothing is recorded. Give previousImageTag.',
    );
    const rejected = [4, 3].map((number) => mark(`${APP}:45${number + 2}`, '01:00'));
    assert.match(
      problem(choose(UNDO, known({ rejected }))),
      /^There is nothing to go back to: [^:]*: all that is known was passed over: revision 4 .*: rejected, revision 3 .*: rejected\. Give/,
    );
  });

  it('goes to the whole revision where another image was only pinned with a digest', () => {
    const workload = deployment({ template: template({ app: LIVE, web: `web:1@${digest('a')}` }) });
    const target = choose(UNDO, { workload, revisions: [rev(4, template({ app: `${APP}:456`, web: 'web:1' }))] });
    assert.equal(target.kind, 'revision');
  });

  it('calls a revision directly preceding though the live one was restarted in between', () => {
    const restarted = template(LIVE, { annotations: { 'kubectl.kubernetes.io/restartedAt': 'x' } });
    const target = choose(UNDO, {
      revisions: [rev(6, restarted), ...THREE],
      workload: deployment({ template: restarted }),
    });
    assert.equal(where(target), `4 ${APP}:456`);
    assert.ok(!reason(target).includes(FARTHER));
  });
});

describe('undo to a revision', () => {
  it('goes exactly there, also where that changes other containers', () => {
    assert.deepEqual(choose(revision(4)), {
      kind: 'revision',
      revision: THREE[1],
      image: `${APP}:456`,
      reason: 'toRevision asks for it',
      passedOver: [],
    });
    const workload = deployment({ template: template({ app: LIVE, web: 'web:2' }) });
    assert.equal(
      choose(revision(4), { workload, revisions: [rev(4, template({ app: 'x:1', web: 'web:1' }))] }).kind,
      'revision',
    );
  });

  it('says where it is not the directly preceding one; newer ones than the live one do not count', () => {
    assert.equal(reason(choose(revision(3))), `toRevision asks for it${FARTHER}`);
    const workload = deployment({ image: `${APP}:456` });
    assert.equal(reason(choose(revision(3), { workload })), 'toRevision asks for it');
    assert.ok(reason(choose(revision(4), { workload: deployment({ image: 'unknown:1' }) })).endsWith(FARTHER));
    assert.equal(
      reason(choose(revision(3), { workload: deployment({ image: `${APP}:455` }) })),
      'toRevision asks for it',
    );
  });

  it('goes to a rejected one too: it was asked for', () => {
    assert.equal(where(choose(revision(4), known({ rejected: [mark(`${APP}:456`, '01:00')] }))), `4 ${APP}:456`);
  });

  it('fails with the revisions that there are', () => {
    assert.match(
      problem(choose(revision(9))),
      /^Deployment python-service has no revision 9; it has revision 5 \(.*\), revision 4 .*Correct toRevision/,
    );
    assert.match(problem(choose(revision(1), { revisions: [] })), /has no revision 1; it has none\./);
    assert.match(problem(choose(revision(4), { container: 'web' })), /revision 4 \(without container web\)/);
  });

  it('fails with the missing right where revisions may not be listed', () => {
    assert.match(
      problem(choose(revision(4), { revisions: undefined })),
      /may not be listed\. Grant list on replicasets, or give/,
    );
  });

  it('fails with the missing right of a StatefulSet', () => {
    assert.match(
      problem(choose(revision(4), { revisions: undefined, workload: statefulSet() })),
      /Grant list on controllerrevisions/,
    );
  });
});
