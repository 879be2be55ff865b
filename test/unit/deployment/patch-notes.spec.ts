import assert from 'node:assert/strict';
import { patchNotes } from '../../../shared/deployment/cluster/patch-notes.ts';
import { ApiError, ConnectionError } from '../../../shared/kubernetes/api-error.ts';
import type { Cluster } from '../../../shared/kubernetes/client/cluster.ts';
import { testUid } from '../../../shared/kubernetes/json-patch.ts';
import { NAME, NAMESPACE, deployment } from '../../support/objects.ts';

const reference = { kind: 'Deployment', name: NAME, namespace: NAMESPACE } as const;
const SUBJECT = { verb: 'patch', group: 'apps', resource: 'deployments', namespace: NAMESPACE, name: NAME } as const;
const refused = (status: number, message: string) => new ApiError(status, { message }, SUBJECT, 'https://k8s');
const before = deployment();

async function noted(answer: Error | typeof before, operations = [testUid(before)]) {
  const faults: Error[] = [];
  const cluster = {
    patchWorkload: () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)),
  };
  const after = await patchNotes({ cluster, reference }, before, operations, (fault) => faults.push(fault));
  return { after, faults };
}

describe('a patch that only notes something', () => {
  it('answers the workload as it is then', async () => {
    const changed = deployment();
    assert.deepEqual(await noted(changed), { after: changed, faults: [] });
  });

  it('is told as one, so that it holds nothing up', async () => {
    const told: unknown[] = [];
    const patchWorkload = (...[, , options]: Parameters<Cluster['patchWorkload']>) => {
      told.push(options);
      return Promise.resolve(before);
    };
    await patchNotes({ cluster: { patchWorkload }, reference }, before, [testUid(before)], assert.fail);
    assert.deepEqual(told, [{ ofNotes: true }]);
  });

  it('is not sent where there is nothing to note', async () => {
    assert.deepEqual(await noted(new TypeError('sent'), []), { after: before, faults: [] });
  });

  it('leaves the notes to whoever was faster, without a word', async () => {
    const failedTest = refused(422, 'the server rejected our request due to an error in our request');
    assert.deepEqual(await noted(failedTest), { after: before, faults: [] });
  });

  for (const [what, fault] of [
    ['refused by 409', refused(409, 'the object has been modified')],
    ['refused by a policy', refused(422, "ValidatingAdmissionPolicy 'p' with binding 'p' denied request: no")],
    ['forbidden', refused(403, 'forbidden')],
    ['lost', new ConnectionError(new Error('socket hang up'), 'https://k8s', true)],
  ] as const) {
    it(`is told, and costs nothing more, where it is ${what}`, async () => {
      assert.deepEqual(await noted(fault), { after: before, faults: [fault] });
    });
  }

  it('does not hide a defect of the task', async () => {
    await assert.rejects(noted(new TypeError('no such field')), TypeError);
  });
});
