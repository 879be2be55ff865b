import assert from 'node:assert/strict';
import type { ContainerStatus, Pod } from '../../../shared/kubernetes/objects.ts';
import { goneMeanwhile } from '../../../tasks/NewmanSanity/workload/gone-meanwhile.ts';

const SINCE = Date.parse('2026-11-30T10:00:00Z');

const podOf = (more: Partial<ContainerStatus>, status: object = {}) =>
  ({
    metadata: { name: 'shop-1', uid: 'u' },
    status: { containerStatuses: [{ name: 'app', ...more }], ...status },
  }) as unknown as Pod;
const ended = (finishedAt: string | null, reason: string, exitCode: number) => ({
  terminated: { finishedAt, reason, exitCode },
});
const evicted = (at: string | undefined) => {
  const condition = { type: 'Ready', status: 'False', ...(at === undefined ? {} : { lastTransitionTime: at }) };
  return podOf({}, { phase: 'Failed', reason: 'Evicted', conditions: [condition] });
};

describe('NewmanSanity: a target that goes away in the middle', () => {
  const rows: readonly (readonly [title: string, pods: readonly Pod[], told: RegExp | undefined])[] = [
    [
      'a container that was OOM-killed and runs again',
      [podOf({ lastState: ended('2026-11-30T10:00:07Z', 'OOMKilled', 137) })],
      /^Container app of pod shop-1 was OOM-killed while the tests ran: look at its memory limit/,
    ],
    [
      'a container that has ended',
      [podOf({ state: ended('2026-11-30T10:00:07Z', 'Error', 3) })],
      /ended with exit code 3 while the tests ran: look at its log/,
    ],
    [
      'the newest end of several',
      [
        podOf({
          lastState: ended('2026-11-30T10:00:01Z', 'Error', 1),
          state: ended('2026-11-30T10:00:02Z', 'Error', 2),
        }),
      ],
      /exit code 2/,
    ],
    ['a restart before the tests', [podOf({ lastState: ended('2026-11-30T09:59:00Z', 'OOMKilled', 137) })], undefined],
    ['an end whose time nobody knows', [podOf({ state: ended(null, 'Error', 1) })], undefined],
    ['a pod that was evicted', [evicted('2026-11-30T10:00:03Z')], /^Pod shop-1 was evicted/],
    ['a pod that was evicted days ago', [evicted('2026-11-27T10:00:03Z')], undefined],
    [
      'an eviction whose time nobody knows',
      [podOf({}, { phase: 'Failed', reason: 'Evicted' }), evicted(undefined)],
      undefined,
    ],
    ['a pod without containers yet', [{ metadata: { name: 'p', uid: 'u' } } as unknown as Pod], undefined],
    ['pods that ran through', [podOf({ state: { running: {} } })], undefined],
  ];
  for (const [title, pods, told] of rows) {
    it(`${title}: ${told === undefined ? 'nothing is said' : 'is told'}`, () => {
      const sentence = goneMeanwhile(pods, SINCE);
      if (told === undefined) assert.equal(sentence, undefined);
      else assert.match(sentence ?? '', told);
    });
  }
});
