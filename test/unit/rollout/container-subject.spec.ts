import assert from 'node:assert/strict';
import { containersOf } from '../../../shared/rollout/container-subject.ts';
import type { Event, Pod } from '../../../shared/kubernetes/objects.ts';
import type { Sightings } from '../../../shared/rollout/rollout.ts';
import { container, ended, pod, waitingFor } from '../../support/objects.ts';
import { event } from './events.ts';

const HOOK = 'Exec lifecycle hook failed\nwith two lines';
const baseline = { restarts: new Map([['uid-of-pod-1/app', 2]]) };
const look = (given: Pod, sightings: Sightings = new Map(), events: readonly Event[] = []) =>
  containersOf(given, baseline, events, sightings, 1000);
const state = (more: Parameters<typeof container>[0]) => pod({ ready: false, containers: [container(more)] });
/** What is remembered of the container `app` after all of these states. */
const remembered = (...states: readonly Pod[]) => {
  let sightings: Sightings = new Map();
  for (const one of states) sightings = look(one, sightings).sightings;
  return look(states.at(-1) ?? pod({}), sightings).subjects[0]?.said;
};

describe('what is known of the containers of a pod', () => {
  it('is their role: one that ends before the others, a side-car, or one of them', () => {
    const given = pod({ initContainers: [container({ name: 'migrate' }), container({ name: 'proxy' })] });
    const initContainers = [{ name: 'migrate' }, { name: 'proxy', restartPolicy: 'Always' }];
    const { subjects } = look({ ...given, spec: { ...given.spec, initContainers } });
    assert.deepEqual(
      subjects.map(({ role }) => role),
      ['init', 'side-car', 'container'],
    );
  });

  it('is the image that the pod asks for, else what the kubelet says, else nothing', () => {
    const images = (status: Parameters<typeof container>[0], spec: Partial<Pod['spec']> = {}) => {
      const given = state(status);
      return look({ ...given, spec: { ...given.spec, ...spec } }).subjects[0]?.image;
    };
    assert.match(images({ image: 'other' }) ?? '', /python-service:457$/);
    assert.equal(images({ name: 'injected', image: 'proxy:1' }), 'proxy:1');
    assert.equal(images({ name: 'injected' }), '');
    assert.equal(images({}, { containers: [{ name: 'app' }] }), '');
  });

  it('is how often it was restarted since our baseline', () => {
    assert.equal(look(state({ restartCount: 5 })).subjects[0]?.restarts, 3);
    assert.equal(look(state({ name: 'other' })).subjects[0]?.restarts, 0);
  });

  it('is what was told of it or of the whole pod, not of another container', () => {
    const told = [
      event('a', 'of app'),
      event('b', 'of another', { involvedObject: { fieldPath: 'spec.containers{proxy}' } }),
      event('c', 'of the pod', { involvedObject: {} }),
      event('d', 'of the pod too', { involvedObject: { fieldPath: 'spec' } }),
    ];
    const { subjects } = look(state({}), new Map(), told);
    assert.deepEqual(
      subjects[0]?.events.map(({ reason }) => reason),
      ['a', 'c', 'd'],
    );
  });
});

describe('a cause that the next state hides', () => {
  const hook = state({ state: waitingFor('PostStartHookError', HOOK) });
  const looping = state({ state: waitingFor('CrashLoopBackOff'), lastState: ended(0, 'Completed') });

  it('is remembered for as long as the pod lives', () => {
    const said = { reason: 'PostStartHookError', message: HOOK };
    assert.deepEqual(remembered(hook), said);
    assert.deepEqual(remembered(hook, looping, state({ state: { running: {} } }), looping), said);
    assert.deepEqual(remembered(hook, state({ state: ended(137) }), looping), said);
    const silent = state({ state: waitingFor('PostStartHookError') });
    assert.deepEqual(remembered(silent, looping), { reason: 'PostStartHookError', message: '' });
  });

  it('is forgotten when it crashes by itself or runs well, and never known of another pod', () => {
    assert.equal(remembered(hook, state({ state: ended(1) })), undefined);
    assert.equal(remembered(hook, state({ ready: true, state: { running: {} } })), undefined);
    assert.equal(remembered(hook, { ...looping, metadata: { ...looping.metadata, uid: 'another' } }), undefined);
    assert.equal(remembered(looping), undefined);
    assert.equal(remembered(state({})), undefined);
  });
});
