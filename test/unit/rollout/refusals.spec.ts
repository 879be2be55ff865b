import assert from 'node:assert/strict';
import { refusalCause, refusalOf } from '../../../shared/rollout/refusals.ts';
import { condition, replicaSet, statefulSet } from '../../support/objects.ts';
import { NEW, live, newSet, withCondition } from './rollouts.ts';

const failure = condition('ReplicaFailure', 'True', { reason: 'FailedCreate', message: 'exceeded quota: pods' });
const with_ = (set: typeof newSet) => ({ ...set, status: { conditions: [failure] } });

describe('that no pods can be made', () => {
  it('is not told where the new ReplicaSet is not there yet', () => {
    assert.equal(refusalOf({ revisions: [] }, live()), undefined);
  });

  it('is what the new ReplicaSet says', () => {
    assert.deepEqual(refusalOf({ revisions: [with_(newSet)] }, live()), {
      reason: 'FailedCreate',
      message: 'exceeded quota: pods',
      report: '',
    });
  });

  it('is not what an old ReplicaSet says, nor the Deployment in its name', () => {
    const old = with_(replicaSet({ revision: 4, image: `${NEW}-old` }));
    assert.equal(refusalOf({ revisions: [old, newSet] }, withCondition(failure)), undefined);
  });

  it('is what the Deployment says where ReplicaSets may not be listed', () => {
    assert.equal(refusalOf({ revisions: undefined }, withCondition(failure))?.message, 'exceeded quota: pods');
  });

  it('is not told by the conditions of other kinds', () => {
    assert.equal(refusalOf({ revisions: [] }, statefulSet({ status: { conditions: [failure] } })), undefined);
  });
});

describe('a refusal of pods', () => {
  const rows: readonly (readonly [message: string, passes: boolean])[] = [
    ['pods "a" is forbidden: exceeded quota: few, requested: pods=1', false],
    ['pods "a" is forbidden: violates PodSecurity "restricted:latest"', false],
    ['admission webhook "policy.example.com" denied the request: the registry timed out', false],
    ['pods "a" is forbidden: error looking up service account ns/orders: serviceaccount "orders" not found', false],
    ['Pod "a" is invalid: spec.containers[0].resources.requests: must be less than or equal to memory limit', false],
    ['pods "a" is forbidden: maximum memory usage per Container is 16Mi, but limit is 1Gi', false],
    ['Internal error occurred: failed calling webhook "inject.example.com": connection refused', true],
    ['failed calling webhook "x": Post "https://policy": context deadline exceeded', true],
    ['Internal error occurred: etcdserver: leader changed', true],
    ['the server is currently unable to handle the request', true],
    ['no reason given', false],
  ];
  for (const [message, passes] of rows) {
    it(`${passes ? 'passes by itself' : 'ends the rollout'}: ${message}`, () =>
      assert.equal(refusalCause(message), passes ? 'may pass' : 'pods refused'));
  }
});
