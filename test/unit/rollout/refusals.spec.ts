import assert from 'node:assert/strict';
import type { Refusal } from '../../../shared/rollout/refusals.ts';
import { REFUSAL_ROWS, isNamespaceGoing, refusalOf } from '../../../shared/rollout/refusals.ts';
import { firstSymptom } from '../../../shared/rollout/symptom.ts';
import { UID, condition, daemonSet, replicaSet, statefulSet } from '../../support/objects.ts';
import { event } from './events.ts';
import { NEW, live, newSet, withCondition } from './rollouts.ts';

const QUOTA = 'pods "web-0" is forbidden: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1';
const failure = condition('ReplicaFailure', 'True', { reason: 'FailedCreate', message: 'exceeded quota: pods' });
const with_ = (set: typeof newSet) => ({ ...set, status: { conditions: [failure] } });
const events = (...told: ReturnType<typeof event>[]) => ({ revisions: [], events: new Map([[UID, told]]) });

describe('that no pods can be made', () => {
  it('is not told where the new ReplicaSet is not there yet', () => {
    assert.equal(refusalOf({ revisions: [] }, live()), undefined);
  });

  it('is what the new ReplicaSet says', () => {
    assert.deepEqual(refusalOf({ revisions: [with_(newSet)] }, live()), {
      what: 'pods',
      namespace: 'prod',
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

  it('is the quota on ReplicaSets, which keeps the controller from seeing the change', () => {
    const progressing = condition('Progressing', 'False', { reason: 'ReplicaSetCreateError', message: QUOTA });
    const unseen = live({ status: { observedGeneration: 1, conditions: [progressing] } });
    const refusal = refusalOf({ revisions: [] }, unseen);
    assert.equal(refusal?.what, 'ReplicaSet');
    assert.equal(refusal && firstSymptom(REFUSAL_ROWS, refusal)?.text, `no ReplicaSet can be made: ${QUOTA}`);
  });

  it('is not told by a condition that speaks of the rollout before', () => {
    assert.equal(refusalOf({ revisions: [with_(newSet)] }, live({ status: { observedGeneration: 1 } })), undefined);
  });

  it('is not told by a pod below the partition of a StatefulSet, which is of the old revision', () => {
    const partition = statefulSet({ spec: { updateStrategy: { rollingUpdate: { partition: 2 } } } });
    const told = (name: string) =>
      event('FailedCreate', `create Pod ${name} in StatefulSet web failed error: ${QUOTA}`);
    assert.equal(refusalOf(events(told('web-1')), partition), undefined);
    assert.equal(refusalOf(events(told('web-2')), partition)?.message, QUOTA);
    assert.equal(refusalOf(events(event('FailedCreate', QUOTA)), partition)?.message, QUOTA);
  });

  it('is not told by the conditions of other kinds, but by their events', () => {
    assert.equal(refusalOf({ revisions: [] }, statefulSet({ status: { conditions: [failure] } })), undefined);
    const told = event('FailedCreate', `create Pod web-0 in StatefulSet web failed error: ${QUOTA}`, { count: 3 });
    assert.deepEqual(refusalOf(events(told), statefulSet()), {
      what: 'pods',
      namespace: 'prod',
      reason: 'FailedCreate',
      message: QUOTA,
      report: '3 2026-11-24T03:00:00Z',
    });
    assert.equal(refusalOf(events(event('FailedCreate', `Error creating: ${QUOTA}`)), daemonSet())?.message, QUOTA);
    const { message: _message, ...silent } = event('FailedCreate', '');
    assert.equal(refusalOf(events(silent), daemonSet())?.message, 'no reason given');
  });

  it('is over where a pod was made since, and not known before the controller has seen the change', () => {
    const refused = event('FailedCreate', `Error creating: ${QUOTA}`);
    assert.equal(refusalOf(events(refused, event('SuccessfulCreate', 'Created pod: x')), daemonSet()), undefined);
    assert.equal(refusalOf(events(refused), daemonSet({ status: { observedGeneration: 0 } })), undefined);
  });
});

describe('a namespace that is being deleted', () => {
  it('is known by what the server says when nothing new may be made in it', () => {
    const message = 'unable to create new content in namespace prod because it is being terminated';
    assert.equal(isNamespaceGoing({ message }), true);
    assert.equal(isNamespaceGoing({ message: QUOTA }), false);
  });
});

describe('a refusal of pods', () => {
  const rows: readonly (readonly [row: string, message: string, cause: string, next: RegExp])[] = [
    [
      'an admission webhook does not answer',
      'Internal error occurred: failed calling webhook "inject.example.com": connection refused',
      'may pass',
      /behind the webhook inject\.example\.com runs/,
    ],
    [
      'an admission webhook does not answer',
      'failed calling webhook "x": Post "https://policy": context deadline exceeded',
      'may pass',
      /webhook x runs/,
    ],
    [
      'a quota wants requests or limits that the pods do not have',
      'pods "a" is forbidden: failed quota: compute: must specify limits.cpu for: app; requests.cpu for: app',
      'pods refused',
      /^Give the containers limits\.cpu for: app in the pod template$/,
    ],
    ['a quota is used up', QUOTA, 'pods refused', /kubectl describe quota few -n prod/],
    [
      'the namespace does not allow such pods (Pod Security)',
      'pods "a" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
      'pods refused',
      /securityContext of the pod template/,
    ],
    [
      'an admission webhook or policy does not allow it',
      'admission webhook "policy.example.com" denied the request: the registry timed out',
      'pods refused',
      /as the policy asks/,
    ],
    [
      'an admission webhook or policy does not allow it',
      "pods \"a\" is forbidden: ValidatingAdmissionPolicy 'signed' with binding 'b' denied request: images must be signed",
      'pods refused',
      /as the policy asks/,
    ],
    [
      'its service account does not exist',
      'pods "a" is forbidden: error looking up service account ns/orders: serviceaccount "orders" not found',
      'pods refused',
      /^Make the ServiceAccount orders in namespace prod/,
    ],
    [
      'a LimitRange of the namespace does not allow it',
      'pods "a" is forbidden: maximum memory usage per Container is 16Mi, but limit is 1Gi',
      'pods refused',
      /kubectl describe limitrange -n prod/,
    ],
    [
      'a class that it names does not exist',
      'pods "a" is forbidden: no PriorityClass with name high was found',
      'pods refused',
      /priorityClassName/,
    ],
    [
      'the pod is not valid',
      'Pod "a" is invalid: spec.containers[0].resources.requests: must be less than or equal to memory limit',
      'pods refused',
      /what the namespace adds to it/,
    ],
    ['the pods are forbidden', 'pods "a" is forbidden: no reason', 'pods refused', /as the message asks/],
    [
      'the server has trouble of its own',
      'Internal error occurred: etcdserver: leader changed',
      'may pass',
      /may pass by itself/,
    ],
    [
      'the server has trouble of its own',
      'the server is currently unable to handle the request',
      'may pass',
      /control plane/,
    ],
    ['it is refused for another reason', 'no reason given', 'pods refused', /kubectl get events -n prod/],
  ];
  for (const [row, message, cause, next] of rows) {
    it(`${cause === 'may pass' ? 'passes by itself' : 'ends the rollout'} where ${row}: ${message}`, () => {
      const refusal: Refusal = { what: 'pods', namespace: 'prod', reason: 'FailedCreate', message, report: '' };
      const found = firstSymptom(REFUSAL_ROWS, refusal);
      assert.deepEqual([found?.cause, found?.text], [cause, `no pods can be made: ${message}`]);
      assert.match(found?.next ?? '', next);
      assert.equal(REFUSAL_ROWS.find(({ find }) => find(refusal) !== undefined)?.title, row);
    });
  }

  it('has a case for each row of the table', () => {
    assert.deepEqual(
      [...new Set(rows.map(([row]) => row))],
      REFUSAL_ROWS.map(({ title }) => title),
    );
  });
});
