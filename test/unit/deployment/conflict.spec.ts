import assert from 'node:assert/strict';
import { againOnConflict } from '../../../shared/deployment/cluster/again-on-conflict.ts';
import { ConflictFault, isUntouched } from '../../../shared/deployment/conflict.ts';
import { Fault } from '../../../shared/host/fault.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { NAME, NAMESPACE, deployment } from '../../support/objects.ts';

const before = deployment({ image: 'app:1' });
const place = { name: 'app', list: 'containers', index: 0, image: 'app:1' } as const;
const reference = { kind: 'Deployment', name: NAME, namespace: NAMESPACE } as const;
const cases: readonly (readonly [what: string, now: Workload, untouched: boolean, said: RegExp])[] = [
  [
    'the workload is another one',
    deployment({ image: 'app:1', metadata: { uid: 'another' } }),
    false,
    /^Deployment \S+ was deleted and made anew while this step ran, so it was left alone\. Run the step again\.$/,
  ],
  [
    'another image is live',
    deployment({ image: 'app:2' }),
    false,
    /^Deployment \S+ was changed while this step ran: its image is now app:2 instead of app:1 \(.+\)\. It was left alone\. Look what else deploys there, then run the step again\.$/,
  ],
  [
    'the container is gone',
    { ...before, spec: { ...before.spec, template: { spec: { containers: [] } } } },
    false,
    /its image is now gone instead of app:1/,
  ],
  [
    'only its notes changed, again and again',
    deployment({ image: 'app:1', annotations: { team: 'blue' } }),
    true,
    /^Deployment \S+ in namespace \S+ is being changed again and again while this step runs \(.+\)\. It was left alone\. Look what else changes it, then run the step again\.$/,
  ],
];

describe('what is said where somebody else changes the workload while a step runs', () => {
  for (const [what, now, untouched, said] of cases) {
    it(`where ${what}`, () => {
      assert.equal(isUntouched({ workload: before, place }, now), untouched);
      const fault = new ConflictFault({ reference, workload: before, place }, now);
      assert.ok(fault instanceof Fault);
      assert.match(fault.message, said);
    });
  }
});

describe('a change that met a conflict', () => {
  const attemptsOf = async (answers: readonly string[], mostAttempts?: number) => {
    const attempts: number[] = [];
    const { outcome } = await againOnConflict((attempt) => {
      attempts.push(attempt);
      return Promise.resolve({ outcome: answers[attempt - 1] ?? 'one attempt more than was told' });
    }, mostAttempts);
    return { attempts, outcome };
  };

  it('is decided once more, and no third time', async () => {
    assert.deepEqual(await attemptsOf(['decide again', 'applied']), { attempts: [1, 2], outcome: 'applied' });
    assert.deepEqual(await attemptsOf(['decide again', 'decide again', 'applied']), {
      attempts: [1, 2],
      outcome: 'decide again',
    });
  });

  it('is decided as often as is allowed, where that is said', async () => {
    assert.deepEqual(await attemptsOf(['decide again', 'decide again', 'applied'], 3), {
      attempts: [1, 2, 3],
      outcome: 'applied',
    });
  });

  it('is not made twice where there was none', async () => {
    assert.deepEqual(await attemptsOf(['applied']), { attempts: [1], outcome: 'applied' });
  });
});
