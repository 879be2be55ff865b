import assert from 'node:assert/strict';
import { applyGuarded } from '../../../shared/deployment/cluster/guarded-patch.ts';
import { ApiError, ConnectionError } from '../../../shared/kubernetes/api-error.ts';
import type { WorkloadReference } from '../../../shared/kubernetes/resources.ts';
import { APP, NAME, NAMESPACE, deployment } from '../../support/objects.ts';

const REFERENCE: WorkloadReference = { kind: 'Deployment', name: NAME, namespace: NAMESPACE };
const SUBJECT = { verb: 'patch', group: 'apps', resource: 'deployments', namespace: NAMESPACE, name: NAME } as const;
const refused = (status: number, message: string) => new ApiError(status, { message }, SUBJECT, 'https://k8s');
const lost = (maybeSent: boolean) => new ConnectionError(new Error('socket hang up'), 'https://k8s', maybeSent);
const silent = () =>
  new ConnectionError(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }), 'https://k8s', true);
const FAILED_TEST = 'the server rejected our request due to an error in our request';
const before = deployment({ image: `${APP}:456` });
const after = deployment({ image: `${APP}:457` });

/** A cluster whose answers to patches are given; `undefined`: it makes the change. What is read is what was made. */
function clusterThat(...answers: readonly (Error | undefined)[]) {
  const asked = { patches: 0, reads: 0 };
  let live = before;
  const cluster = {
    patchWorkload: () => {
      const answer = answers[asked.patches++];
      if (answer !== undefined) return Promise.reject(answer);
      live = after;
      return Promise.resolve(live);
    },
    readWorkload: () => {
      asked.reads++;
      return Promise.resolve(live);
    },
  };
  return { asked, apply: () => applyGuarded(cluster, REFERENCE, [], (workload) => workload === after) };
}

describe('a guarded patch', () => {
  it('is made once', async () => {
    const { asked, apply } = clusterThat(undefined);
    assert.deepEqual(await apply(), { outcome: 'applied', workload: after });
    assert.deepEqual(asked, { patches: 1, reads: 0 });
  });

  for (const [title, answer] of [
    ['one of its tests failed', refused(422, FAILED_TEST)],
    ['the server says conflict', refused(409, 'the object has been modified')],
  ] as const) {
    it(`is a conflict where ${title}: what is there now is told`, async () => {
      assert.deepEqual(await clusterThat(answer).apply(), { outcome: 'conflict', workload: before });
    });
  }

  const denials = [
    `${NAME} is forbidden: ValidatingAdmissionPolicy 'p' with binding 'p' denied request: no tag 457`,
    'admission webhook "policy.example" denied the request: not signed',
    `Deployment.apps "${NAME}" is invalid: spec: too long`,
  ];
  for (const message of denials) {
    it(`is refused by the words of the server, and not sent again: ${message}`, async () => {
      const { asked, apply } = clusterThat(refused(422, message));
      await assert.rejects(apply, (error: Error) => error instanceof ApiError && error.serverMessage === message);
      assert.equal(asked.patches, 1);
    });
  }

  it('is looked for, and made again, where no answer came', async () => {
    const { asked, apply } = clusterThat(lost(true), undefined);
    assert.deepEqual(await apply(), { outcome: 'applied', workload: after });
    assert.deepEqual(asked, { patches: 2, reads: 1 });
  });

  it('is made again once where the server is silent: each time costs the longest time of a change', async () => {
    const { asked, apply } = clusterThat(silent(), silent(), undefined);
    await assert.rejects(
      apply,
      (error: Error) => !(error instanceof ConnectionError) && error.message.includes('ETIMEDOUT'),
    );
    assert.deepEqual(asked, { patches: 2, reads: 2 });
  });

  it('is made on the second connection where the first was silent', async () => {
    const { asked, apply } = clusterThat(silent(), undefined);
    assert.deepEqual(await apply(), { outcome: 'applied', workload: after });
    assert.deepEqual(asked, { patches: 2, reads: 1 });
  });

  it('is not made again where the request cannot have left', async () => {
    const { asked, apply } = clusterThat(lost(false));
    await assert.rejects(apply, ConnectionError);
    assert.deepEqual(asked, { patches: 1, reads: 0 });
  });
});
