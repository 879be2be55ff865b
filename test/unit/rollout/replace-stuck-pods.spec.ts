import assert from 'node:assert/strict';
import { StuckPods } from '../../../shared/rollout/follow/replace-stuck-pods.ts';
import { STUCK_AFTER_MILLISECONDS } from '../../../shared/rollout/stuck-pod.ts';
import { ApiError, ConnectionError } from '../../../shared/kubernetes/api-error.ts';
import { NAMESPACE, UID, pod, statefulSet } from '../../support/objects.ts';

const POD = { group: '', namespace: NAMESPACE, name: 'web-0' } as const;
const DELETION = { ...POD, verb: 'delete', resource: 'pods' } as const;
const EVICTION = { ...POD, verb: 'create', resource: 'pods/eviction' } as const;
const refused = (status: number, message = `refused by ${status}`) =>
  new ApiError(status, { message }, EVICTION, 'https://k8s');
const mayNotEvict = refused(
  403,
  'pods "web-0" is forbidden: User "x" cannot create resource "pods/eviction" in API group "" in the namespace "prod"',
);
const mayNotDelete = new ApiError(
  403,
  {
    message:
      'pods "web-0" is forbidden: User "x" cannot delete resource "pods" in API group "" in the namespace "prod"',
  },
  DELETION,
  'https://k8s',
);
const BUDGET = "Cannot evict pod as it would violate the pod's disruption budget.";
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

/** Looks at a stuck pod so often, once a second; the server answers so, and then takes it away. */
async function looks(times: number, replace: boolean, ...answers: readonly Error[]) {
  const asked: string[] = [];
  const said: string[] = [];
  const ask = (what: string) => () => {
    const answer = answers[asked.length];
    asked.push(what);
    return answer === undefined ? Promise.resolve() : Promise.reject(answer);
  };
  const cluster = { evictPod: ask('evict'), deletePod: ask('delete'), client: { now: () => 0 } };
  const stuckPods = new StuckPods(cluster, replace, (message) => said.push(message));
  await stuckPods.look(snapshot, 0);
  assert.deepEqual(asked, [], 'removed before it was stuck for long enough');
  for (let second = 0; second < times; second++) {
    await stuckPods.look(snapshot, STUCK_AFTER_MILLISECONDS + 1000 * second);
  }
  return { asked, deletions: asked.length, said };
}

describe('a stuck pod of a StatefulSet', () => {
  it('is evicted once, and that is said', async () => {
    const { asked, said } = await looks(3, true);
    assert.deepEqual(asked, ['evict']);
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

  it('is asked for again every 5 s where a disruption budget keeps it, which is said once in its words', async () => {
    const budget = refused(429, BUDGET);
    const { asked, said } = await looks(12, true, budget, budget);
    assert.deepEqual(asked, ['evict', 'evict', 'evict']);
    assert.equal(said.length, 2);
    assert.match(
      said[0] ?? '',
      /A disruption budget does not allow to evict it now \(Cannot evict pod.*It is tried again; see: kubectl get pdb -n prod$/,
    );
    assert.match(said[1] ?? '', /It was deleted, so that it is made anew\.$/);
  });

  it('is deleted where the connection may not evict, and the line of the Role is said', async () => {
    const { asked, said } = await looks(3, true, mayNotEvict);
    assert.deepEqual(asked, ['evict', 'delete']);
    assert.match(
      said.join('\n'),
      /It was deleted, so that it is made anew\. Disruption budgets were not asked: .*Add to its Role: - \{apiGroups: \[""\], resources: \["pods\/eviction"\], verbs: \["create"\]\}$/,
    );
  });

  it('is not deleted past a webhook that denies the eviction', async () => {
    const { asked, said } = await looks(3, true, refused(403, 'admission webhook "x" denied the request: not now'));
    assert.deepEqual(asked, ['evict']);
    assert.match(said.join('\n'), /It could not be deleted: .*denied the request.*Do it yourself/);
  });

  it('is named once with the command where it may neither be evicted nor deleted', async () => {
    const { asked, said } = await looks(3, true, mayNotEvict, mayNotDelete);
    assert.deepEqual(asked, ['evict', 'delete']);
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /resources: \["pods\/eviction"\].*Do it yourself: kubectl delete pod web-0 -n prod$/);
  });

  it('is only asked to be deleted after that', async () => {
    const { asked } = await looks(3, true, mayNotEvict, lost);
    assert.deepEqual(asked, ['evict', 'delete', 'delete']);
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
