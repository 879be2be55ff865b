import assert from 'node:assert/strict';
import { sendWithNotes } from '../../../shared/deployment/cluster/send-with-notes.ts';
import { ApiError } from '../../../shared/kubernetes/api-error.ts';
import { annotationOperations } from '../../../shared/kubernetes/json-patch.ts';
import { RECORD, VERIFIED } from '../../../shared/versions/annotations.ts';
import type { KeptNotes } from '../../../shared/versions/notes-that-fit.ts';
import { NAME, NAMESPACE, deployment } from '../../support/objects.ts';

const SUBJECT = { verb: 'patch', group: 'apps', resource: 'deployments', namespace: NAMESPACE, name: NAME } as const;
const refused = (status: number, message: string) => new ApiError(status, { message }, SUBJECT, 'https://k8s');
const OURS = refused(403, 'admission webhook "w" denied the request: annotation smart-rollback/verified');
const OTHERS = refused(403, 'admission webhook "w" denied the request: not signed');
const workload = deployment({ annotations: {} });
const operations = annotationOperations({}, { [RECORD]: 'r', [VERIFIED]: 'v' });

/** Sends a change to a server that answers each attempt with the next of these; the last answers are `made`. */
async function sent(...answers: readonly Error[]) {
  const attempts: KeptNotes[] = [];
  const result = await sendWithNotes(workload, operations, (_operations, kept) => {
    const answer = answers[attempts.push(kept) - 1];
    return answer === undefined ? Promise.resolve('made') : Promise.reject(answer);
  }).catch((error: unknown) => error);
  return { attempts, result };
}

describe('a change with notes', () => {
  it('is sent once where the server takes it, and nothing is said', async () => {
    const { attempts, result } = await sent();
    assert.deepEqual(attempts, ['all']);
    assert.deepEqual(result, { answer: 'made', kept: 'all', warning: undefined });
  });

  it('is sent again with the record alone, then without, where its notes are refused; that is said once', async () => {
    const { attempts, result } = await sent(OURS, OURS);
    assert.deepEqual(attempts, ['all', 'record', 'none']);
    const { warning } = result as { readonly warning: string };
    assert.match(warning, /none is written: the server refused more \(403: admission webhook "w" denied/);
  });

  it('fails with the words of the server where it is refused without notes too', async () => {
    const { attempts, result } = await sent(OURS, OURS, OURS);
    assert.deepEqual(attempts, ['all', 'record', 'none']);
    assert.equal(result, OURS);
  });

  it('fails at once where it is refused for something else, or breaks', async () => {
    for (const error of [OTHERS, new Error('broken')]) {
      const { attempts, result } = await sent(error);
      assert.deepEqual(attempts, ['all']);
      assert.equal(result, error);
    }
  });

  it('fails with the second reason where fewer notes bring it to light', async () => {
    const { attempts, result } = await sent(OURS, OTHERS);
    assert.deepEqual(attempts, ['all', 'record']);
    assert.equal(result, OTHERS);
  });
});
