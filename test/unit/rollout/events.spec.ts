import assert from 'node:assert/strict';
import { newestOf, timeOf } from '../../../shared/kubernetes/event.ts';
import { isWorthAQuestion } from '../../../shared/rollout/events.ts';
import type { Baseline, Sightings } from '../../../shared/rollout/rollout.ts';
import type { Event, Pod } from '../../../shared/kubernetes/objects.ts';
import { container, pod } from '../../support/objects.ts';
import { event } from './events.ts';
import { NONE, baseline, broken, complete, live, newSet, snapshot } from './rollouts.ts';

const moved = (second: number): Sightings => new Map([['progress/counts', { since: second * 1000, report: '1' }]]);
const ready = pod({ owner: newSet.metadata.uid });
const restarted = pod({
  owner: newSet.metadata.uid,
  ready: false,
  containers: [container({ restartCount: 1, state: { running: {} } })],
});

describe('whether the events of a rollout are asked for', () => {
  const rows: readonly (readonly [
    when: string,
    pods: readonly Pod[],
    against: Partial<Baseline>,
    sightings: Sightings,
    now: number,
    asked: boolean,
  ])[] = [
    ['it has only just begun', [], {}, NONE, 4, false],
    ['a pod is not ready yet', [broken], {}, NONE, 4, false],
    ['nothing has moved for 5 s', [ready], {}, NONE, 5, true],
    ['something moved 4 s ago', [broken], {}, moved(3), 7, false],
    ['something moved 5 s ago', [broken], {}, moved(3), 8, true],
    ['a container was restarted', [restarted], {}, NONE, 1, true],
    ['nothing was changed and a pod is not ready', [broken], { belief: 'new report' }, NONE, 1, true],
    ['a rollback stands behind it and a pod is not ready', [broken], { belief: 'second not found' }, NONE, 1, true],
    ['a rollback stands behind it and all pods are ready', [ready], { belief: 'second not found' }, NONE, 1, false],
    ['a first report counts and a pod is not ready', [broken], { belief: 'first report' }, NONE, 1, false],
  ];
  for (const [when, pods, against, sightings, now, asked] of rows) {
    it(`is ${asked ? 'so' : 'not so'} where ${when}`, () => {
      const found = isWorthAQuestion(snapshot(live(), { pods }), baseline(against), sightings, now * 1000);
      assert.equal(found, asked);
    });
  }

  it('is not so where it is complete, and only watched', () => {
    assert.equal(isWorthAQuestion(snapshot(complete(), { pods: [ready] }), baseline(), NONE, 60_000), false);
  });

  it('is not so where the workload is gone', () => {
    assert.equal(isWorthAQuestion(snapshot(undefined), baseline(), NONE, 60_000), false);
  });
});

describe('when an event was last told', () => {
  const event = (more: Partial<Event>): Event => ({
    metadata: { name: 'e', namespace: 'prod', uid: 'e', resourceVersion: '1' },
    involvedObject: {},
    ...more,
  });
  const rows: readonly (readonly [what: string, event: Event, time: string])[] = [
    ['its series', event({ series: { lastObservedTime: 'a' }, lastTimestamp: 'b' }), 'a'],
    ['its last time', event({ series: null, lastTimestamp: 'b', eventTime: 'c' }), 'b'],
    ['its own time', event({ eventTime: 'c' }), 'c'],
    ['that it was made', { ...event({}), metadata: { ...event({}).metadata, creationTimestamp: 'd' } }, 'd'],
    ['nothing', event({}), ''],
  ];
  for (const [what, given, time] of rows) {
    it(`is what ${what} says`, () => {
      assert.equal(timeOf(given), time);
    });
  }
});

describe('the newest of many events', () => {
  const told = (lastTimestamp: string) => event('Noise', lastTimestamp, { lastTimestamp });

  it('are as many as are asked for, the oldest of them first, whatever order they came in', () => {
    const newest = newestOf([told('c'), told('a'), told('d'), told('b')], 2);
    assert.deepEqual(
      newest.map(({ message }) => message),
      ['c', 'd'],
    );
  });

  it('are all of them where there are fewer', () => {
    assert.equal(newestOf([told('a')], 2).length, 1);
  });
});
