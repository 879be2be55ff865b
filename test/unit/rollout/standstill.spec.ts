import assert from 'node:assert/strict';
import type { Assessment } from '../../../shared/rollout/assess-rollout.ts';
import { assessRollout } from '../../../shared/rollout/assess-rollout.ts';
import type { RolloutSnapshot, Sightings } from '../../../shared/rollout/rollout.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import {
  UID,
  condition,
  container,
  daemonSet,
  deployment,
  pod,
  progressing,
  waitingFor,
} from '../../support/objects.ts';
import { event } from './events.ts';
import { said } from './failing-pods.ts';
import { NEW, NONE, assess, baseline, live, newSet, snapshot } from './rollouts.ts';

const own = { owner: newSet.metadata.uid, ready: false } as const;
const QUOTA = 'pods "a" is forbidden: exceeded quota: few';

/** What is said of one state of the cluster that lasts, after so many seconds. */
function after(seconds: number, workload: Workload, more: Partial<RolloutSnapshot> = {}): Assessment {
  const seen = snapshot(workload, more);
  const first = assessRollout(seen, baseline(), NONE, 0);
  return assessRollout(seen, baseline(), first.sightings, seconds * 1000).assessment;
}
const waits = (assessment: Assessment) =>
  assessment.state === 'waiting' ? said(assessment.problems) : [assessment.state];

describe('why a rollout stands still', () => {
  const silent = pod({ ...own, node: 'node-1', containers: [] });
  const creating = pod({ ...own, node: 'node-1', containers: [container({ state: waitingFor('ContainerCreating') })] });
  const events = new Map([
    [
      creating.metadata.uid,
      [
        event('FailedMount', 'MountVolume.SetUp failed for volume "certs" : secret "certs" not found', {
          involvedObject: {},
        }),
      ],
    ],
  ]);

  it('is the volume that an event names, with container, image and pod, and ends the rollout after 30 s', () => {
    const text = `volume certs cannot be mounted: secret "certs" not found (image ${NEW}) (pod pod-1) (container app)`;
    assert.deepEqual(waits(after(29, live(), { pods: [creating], events })), [text]);
    const ended = after(30, live(), { pods: [creating], events });
    assert.equal(ended.state === 'failed' && ended.culprit.text, text);
    assert.equal(ended.state === 'failed' && ended.culprit.blamesImage, false);
    assert.equal(ended.state === 'failed' && ended.culprit.container, undefined);
  });

  it('is said to be not known where nothing tells it', () => {
    assert.deepEqual(waits(after(29, live(), { pods: [silent] })), []);
    assert.deepEqual(waits(after(30, live(), { pods: [silent] })), [
      `the pod on node-1 is not ready (image ${NEW}) (pod pod-1) (container app)`,
    ]);
  });

  it('is what the events of a DaemonSet say where its pods are refused', () => {
    const told = { events: new Map([[UID, [event('FailedCreate', `Error creating: ${QUOTA}`)]]]), pods: [] };
    const template = live().spec.template;
    const set = daemonSet({
      template,
      metadata: { generation: 2 },
      status: { observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 2 },
    });
    assert.deepEqual(waits(after(29, set, told)), [`no pods can be made: ${QUOTA} (image ${NEW}) (container app)`]);
    assert.equal(after(30, set, told).state, 'failed');
  });

  it('is the quota on ReplicaSets, which keeps the controller from seeing the change', () => {
    const conditions = [condition('Progressing', 'False', { reason: 'ReplicaSetCreateError', message: QUOTA })];
    const unseen = live({ status: { observedGeneration: 1, conditions } });
    const text = `no ReplicaSet can be made: ${QUOTA} (image ${NEW}) (container app)`;
    assert.deepEqual(waits(after(4, unseen)), [text]);
    const ended = after(30, unseen);
    assert.equal(ended.state === 'failed' && ended.culprit.text, text);
  });

  it('is the controller, where it does not see the change, before all that pods showed before', () => {
    const unseen = live({ status: { observedGeneration: 1 } });
    assert.deepEqual(waits(after(4, unseen, { pods: [silent] })), []);
    assert.deepEqual(waits(after(5, unseen, { pods: [silent] })), [
      'the controller has seen generation 1 of the Deployment, not 2',
    ]);
  });

  it('is told with the deadline of the Deployment as it is with our own, with the pod and what to do next', () => {
    const exceeded = live({ status: { conditions: [progressing('ProgressDeadlineExceeded')] } });
    const unready = pod({ ...own, containers: [container({ ready: false, state: { running: {} } })] });
    const ended = assess(exceeded, baseline(), 0, { pods: [unready] });
    assert.equal(
      ended.state === 'failed' && ended.culprit.text,
      `no progress within progressDeadlineSeconds (600): container app runs but is not ready, and has no readiness probe (image ${NEW}) (pod pod-1)`,
    );
    assert.match(ended.state === 'failed' ? ended.culprit.next : '', /kubectl describe pod pod-1/);
    const unlisted = assess(exceeded, baseline(), 0, { pods: undefined });
    assert.equal(
      unlisted.state === 'failed' && [unlisted.culprit.text, unlisted.culprit.next].join('. '),
      'no progress within progressDeadlineSeconds (600). Why is not known; see: kubectl describe deployment/python-service -n prod',
    );
  });
});

describe('a workload that goes', () => {
  it('is known as soon as its deletion began, with the finalizer that holds it', () => {
    const deletionTimestamp = '2026-11-24T03:00:00Z';
    const going = (more: object = {}) => live({ metadata: { generation: 2, deletionTimestamp, ...more } });
    assert.deepEqual(assess(going()), { state: 'gone', message: 'it is being deleted' });
    assert.deepEqual(assess(going({ finalizers: ['example.com/hold'] })), {
      state: 'gone',
      message: 'it is being deleted (its finalizer example.com/hold is still there)',
    });
  });

  it('is known by its namespace, in which nothing new may be made', () => {
    const message = 'unable to create new content in namespace prod because it is being terminated';
    const conditions = [condition('Progressing', 'False', { reason: 'ReplicaSetCreateError', message })];
    assert.deepEqual(assess(live({ status: { observedGeneration: 1, conditions } })), {
      state: 'gone',
      message: 'its namespace prod is being deleted',
    });
    assert.equal(assess(deployment({ image: NEW, metadata: { generation: 2 } })).state, 'waiting');
  });
});

describe('what was seen of pods', () => {
  it('is kept while the controller has not caught up', () => {
    const seen: Sightings = new Map([['uid/app/pull', { since: 7, report: 'x' }]]);
    const unseen = live({ status: { observedGeneration: 1 } });
    assert.equal(assessRollout(snapshot(unseen), baseline(), seen, 9).sightings.get('uid/app/pull')?.since, 7);
  });
});
