import assert from 'node:assert/strict';
import { whySetStays } from '../../../tasks/CaptureAndDeploy/why-set-stays.ts';

describe('onFailure: rollback of manifests', () => {
  const rows: readonly (readonly [title: string, ...Parameters<typeof whySetStays>, why: string | undefined])[] = [
    ['goes ahead after a rollout that failed', 'failed', {}, undefined],
    ['and after a time-out', 'timed out', {}, undefined],
    ['and where the server would not take an object, or a Job failed', undefined, {}, undefined],
    [
      'does nothing where somebody else changed a workload meanwhile',
      ...(['superseded', {}, 'a workload of it was changed by somebody else'] as const),
    ],
    ['or where a workload was deleted', 'gone', {}, 'a workload of it is gone'],
    ['or where this run had changed nothing', 'failed', undefined, 'this run had changed nothing'],
  ];
  for (const [title, outcome, mark, why] of rows) it(title, () => assert.equal(whySetStays(outcome, mark), why));
});
