import assert from 'node:assert/strict';
import { ROLLED_BACK_FROM } from '../../../shared/versions/annotations.ts';
import { ApiError, ConnectionError } from '../../../shared/kubernetes/api-error.ts';
import { chooseContainer } from '../../../shared/kubernetes/container.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { restore, sentBack } from '../../../shared/rollback/cluster/restore.ts';
import { RUN, at, notes, record } from '../../support/notes.ts';
import { APP, NAME, NAMESPACE, deployment, template } from '../../support/objects.ts';

const reference = { kind: 'Deployment', name: NAME, namespace: NAMESPACE } as const;
const SUBJECT = { verb: 'patch', group: 'apps', resource: 'deployments', namespace: NAMESPACE, name: NAME } as const;
const refused = (status: number, message: string) => new ApiError(status, { message }, SUBJECT, 'https://k8s');
const FAILED_TEST = refused(422, 'the server rejected our request due to an error in our request');
const OLD = `${APP}:456`;
const before = deployment({ image: `${APP}:457`, annotations: notes({ record: { app: record(`${APP}:457`, OLD) } }) });
const AT = at('04:00');

/** Restores 456; the server answers the patches so, and shows this where it is read again. */
async function restored(answers: readonly (Workload | Error)[], now: Workload = before) {
  const warnings: string[] = [];
  let patches = 0;
  const cluster = {
    patchWorkload: () => {
      const answer = answers[patches++];
      if (answer === undefined) throw new Error('one patch more than was told');
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    readWorkload: () => Promise.resolve(now),
  };
  const choice = chooseContainer(before, 'app');
  assert.ok(choice.found);
  const mark = {
    run: RUN,
    at: AT,
    cause: 'x',
    toRevision: undefined,
    fromRevision: undefined,
    names: [],
    rejects: true,
  };
  const target = { kind: 'image', image: OLD, reason: 'r', passedOver: [] } as const;
  const restoration = { reference, workload: before, place: choice.place, target, mark };
  const known = { revisionObjects: undefined, pods: undefined };
  const outcome = await restore(cluster, restoration, known, (message) => warnings.push(message));
  return { outcome, warnings, patches };
}

/** What an admission controller made of it: the note holds the hash of another template. */
const mutated = deployment({
  template: template(OLD, { labels: { added: 'by admission' } }),
  annotations: { [ROLLED_BACK_FROM]: JSON.stringify({ from: 'x', to: OLD, template: 'other', run: RUN, at: AT }) },
});

describe('putting a version back', () => {
  for (const [what, fault] of [
    ['refused by 409', refused(409, 'the object has been modified')],
    ['refused by 500', refused(500, 'etcd')],
    ['refused by a policy', refused(422, "ValidatingAdmissionPolicy 'p' with binding 'p' denied request: no")],
    ['lost', new ConnectionError(new Error('socket hang up'), 'https://k8s', true)],
  ] as const) {
    it(`is done also where the correction of its note is ${what}: one warning, and the rollout is followed`, async () => {
      const { outcome, warnings, patches } = await restored([mutated, fault]);
      assert.equal(patches, 2);
      assert.equal(outcome.outcome === 'restored' && outcome.change.after, mutated);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', /note about this rollback could not be corrected/);
    });
  }

  it('leaves the note to whoever wrote it meanwhile', async () => {
    const { outcome, warnings } = await restored([mutated, FAILED_TEST]);
    assert.equal(outcome.outcome === 'restored' && outcome.change.after, mutated);
    assert.deepEqual(warnings, []);
  });

  it('follows what the correction answered', async () => {
    const corrected = { ...mutated };
    const { outcome } = await restored([mutated, corrected]);
    assert.equal(outcome.outcome === 'restored' && outcome.change.after, corrected);
  });

  it('is not done where the server kept what was to be left, and its notes are taken back', async () => {
    const kept = deployment({
      image: `${APP}:457`,
      annotations: { [ROLLED_BACK_FROM]: JSON.stringify({ from: 'x', to: OLD, template: 't', run: RUN, at: AT }) },
    });
    const { outcome, patches, warnings } = await restored([kept, kept]);
    assert.deepEqual(outcome, { outcome: 'kept', asked: OLD, admitted: `${APP}:457`, staysResumed: false });
    assert.deepEqual([patches, warnings], [2, []]);
    const refusedNotes = await restored([kept, refused(500, 'etcd')]);
    assert.match(refusedNotes.warnings[0] ?? '', /could not be taken back/);
  });

  it('does not hide a defect of the task', async () => {
    await assert.rejects(restored([mutated, new TypeError('no such field')]), TypeError);
  });

  it('is to be decided again where only notes were changed', async () => {
    const { outcome } = await restored([FAILED_TEST]);
    assert.equal(outcome.outcome, 'decide again');
  });

  it('is a fault where another image is live by now, or another workload has the name', async () => {
    await assert.rejects(
      restored([FAILED_TEST], deployment({ image: `${APP}:999` })),
      /its image is now \S+:999 instead of/,
    );
    const anew = deployment({ image: `${APP}:457`, metadata: { uid: 'another' } });
    await assert.rejects(restored([FAILED_TEST], anew), /deleted and made anew/);
  });

  it('sends back a template so that what a server does not know is left out and told; an image alone is checked strictly', () => {
    const told: string[] = [];
    const common = { image: OLD, reason: 'r', passedOver: [] };
    const revision = { number: 3, template: template(OLD), name: 'app-3', annotations: {}, availablePods: 0 };
    const raw = sentBack({ kind: 'revision', revision, ...common }, (message) => told.push(message));
    raw.onWarning?.('unknown field "spec.template.spec.bogus"');
    assert.deepEqual(told, [
      'The API server warns of the template that is put back: unknown field "spec.template.spec.bogus"',
    ]);
    assert.deepEqual(sentBack({ kind: 'image', ...common }, assert.fail), {});
  });
});
