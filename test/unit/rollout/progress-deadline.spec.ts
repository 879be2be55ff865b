import assert from 'node:assert/strict';
import { cannotFit, describeLimits, progressDeadlineSeconds } from '../../../shared/rollout/progress-deadline.ts';
import { daemonSet, deployment, statefulSet } from '../../support/objects.ts';

const within = (progressDeadlineSeconds: number) => deployment({ spec: { progressDeadlineSeconds } });

describe('how long a rollout is waited for', () => {
  it('names the input where it strikes first', () => {
    const said =
      'The rollout may take 300 s (timeoutSeconds); the limit of the Deployment itself, 600 s without progress (progressDeadlineSeconds), comes later.';
    assert.equal(describeLimits(within(600), 300), said);
    assert.equal(describeLimits(deployment(), 300), said);
  });

  it('names the progress deadline of the Deployment where that strikes first', () => {
    assert.match(describeLimits(within(60), 300), /60 s without progress .* which ends it first if nothing moves\.$/);
  });

  it('says where the workload sets no limit of its own', () => {
    assert.match(describeLimits(within(2_147_483_647), 300), /; the Deployment sets no limit of its own\.$/);
    assert.match(describeLimits(statefulSet(), 300), /; the StatefulSet sets no limit of its own\.$/);
    assert.equal(progressDeadlineSeconds(daemonSet()), undefined);
  });
});

describe('a rollout that cannot be complete in time', () => {
  it('is one whose minReadySeconds do not fit into timeoutSeconds', () => {
    const ready = (minReadySeconds: number) => cannotFit(deployment({ spec: { minReadySeconds } }), 300);
    assert.equal(ready(299), undefined);
    assert.match(ready(300) ?? '', /^minReadySeconds of Deployment python-service is 300, and timeoutSeconds 300: /);
    assert.equal(cannotFit(deployment(), 300), undefined);
  });
});
