import assert from 'node:assert/strict';
import { StuckPods } from '../../../shared/rollout/follow/replace-stuck-pods.ts';
import { STUCK_AFTER_MILLISECONDS } from '../../../shared/rollout/stuck-pod.ts';
import { ApiError, ConnectionError } from '../../../shared/kubernetes/api-error.ts';
import { NAMESPACE, UID, pod, statefulSet } from '../../support/objects.ts';

const SUBJECT = { verb: 'delete', group: '', resource: 'pods', namespace: NAMESPACE, name: 'web-0' } as const;
const refused = (status: number) => new ApiError(status, { message: `refused by ${status}` }, SUBJECT, 'https://k8s');
const lost = new ConnectionError(new Error('socket hang up'), 'https://k8s', true);
const snapshot = {
  workload: statefulSet({ status: { updateRevision: 'web-2', currentRevision: 'web-1' } }),
  revisions: [],
  pods: [
    pod({
      name: 'web-0',
      ready: false,
      metadata: {
        labels: { 'controller-revision-hash': 'web-1' },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: UID, controller: true }],
      },
    }),
  ],
};

/** Looks at a stuck pod so often; the server answers so, and then deletes it. */
async function looks(times: number, replace: boolean, ...answers: readonly Error[]) {
  let deletions = 0;
  const said: string[] = [];
  const cluster = {
    deletePod: () => {
      const answer = answers[deletions++];
      return answer === undefined ? Promise.resolve() : Promise.reject(answer);
    },
  };
  const stuckPods = new StuckPods(cluster, replace, (message) => said.push(message));
  await stuckPods.look(snapshot, 0);
  assert.equal(deletions, 0, 'deleted before it was stuck for long enough');
  for (let second = 0; second < times; second++) {
    await stuckPods.look(snapshot, STUCK_AFTER_MILLISECONDS + 1000 * second);
  }
  return { deletions, said };
}

describe('a stuck pod of a StatefulSet', () => {
  it('is deleted once, and that is said', async () => {
    const { deletions, said } = await looks(3, true);
    assert.equal(deletions, 1);
    assert.match(said.join('\n'), /^Pod web-0 is not ready and not of the new revision.*It was deleted/);
  });

  for (const [title, answer] of [
    ['the answer was lost', lost],
    ['the answer was not whole', refused(200)],
    ['the server failed once', refused(500)],
    ['the server asked for a pause', refused(429)],
    ['the pod was changed since it was read', refused(409)],
    ['the pod is gone', refused(404)],
  ] as const) {
    it(`is looked at again where ${title}: the rollout goes on, and nobody is bothered`, async () => {
      const { deletions, said } = await looks(3, true, answer);
      assert.equal(deletions, 2);
      assert.equal(said.length, 1);
      assert.match(said[0] ?? '', /It was deleted/);
    });
  }

  it('is looked at again as often as it changes, and nobody is bothered', async () => {
    const changed = refused(409);
    const { deletions, said } = await looks(6, true, changed, changed, changed, changed, changed);
    assert.equal(deletions, 6);
    assert.equal(said.length, 1);
  });

  it('is tried again and again, which is said once, at the third time', async () => {
    for (const answer of [lost, refused(500)]) {
      const { deletions, said } = await looks(5, true, answer, answer, answer, answer);
      assert.equal(deletions, 5);
      assert.equal(said.length, 2);
      assert.match(said[0] ?? '', /It could not be deleted so far: .*It is tried again\.$/);
      assert.match(said[1] ?? '', /It was deleted/);
    }
  });

  it('is named once with the command where it may not be deleted', async () => {
    const { deletions, said } = await looks(3, true, refused(403));
    assert.equal(deletions, 1);
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /Do it yourself: kubectl delete pod web-0 -n prod$/);
  });

  it('is named once with the command where replaceStuckPods is false', async () => {
    const { deletions, said } = await looks(3, false);
    assert.equal(deletions, 0);
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /replaceStuckPods is false, so do it yourself: kubectl delete pod web-0 -n prod/);
  });

  it('does not hide a defect of the task', async () => {
    await assert.rejects(looks(3, true, new TypeError('no such field')), TypeError);
  });
});
