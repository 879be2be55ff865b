import assert from 'node:assert/strict';
import type { Cause } from '../../../shared/rollout/cause.ts';
import type { EvidenceRules, Standing } from '../../../shared/rollout/evidence.ts';
import { EVIDENCE, endsRollout } from '../../../shared/rollout/evidence.ts';

const LONG_AGO = Number.NEGATIVE_INFINITY;
const ends = (cause: Cause, seconds: number, more: Partial<Standing> = {}, rules: Partial<EvidenceRules> = {}) =>
  endsRollout(
    {
      cause,
      sighting: { since: 10_000, report: 'a' },
      restarts: 0,
      now: 10_000 + seconds * 1000,
      progressedAt: LONG_AGO,
      ...more,
    },
    { startedAt: 0, ...rules },
  );
const again = { sighting: { since: 10_000, report: 'a', again: true } };
const restartedAt = (second: number) => ({
  restarts: 1,
  sighting: { since: 10_000, report: 'a', restartedAt: 10_000 + second * 1000 },
});
const HOUR = 3_600;

describe('what ends a rollout early', () => {
  const rows: readonly (readonly [what: string, ended: boolean, expected: boolean])[] = [
    ['a container that exits, before its third restart', ends('crash', 5, { restarts: 2 }), false],
    ['a container that exits, at its third restart', ends('crash', 5, { restarts: 3 }), true],
    [
      'a container that exits, at the restart that failAfterRestarts names',
      ends('crash', 5, { restarts: 5 }, { failAfterRestarts: 5 }),
      true,
    ],
    ['a container that exits, before that restart', ends('crash', 5, { restarts: 4 }, { failAfterRestarts: 5 }), false],
    [
      'a container that exits a hundred times where failAfterRestarts is 0',
      ends('crash', HOUR, { restarts: 100 }, { failAfterRestarts: 0 }),
      false,
    ],
    [
      'a container not Ready for 60 s after its first restart where failAfterRestarts is 0',
      ends('crash', 60, restartedAt(0), { failAfterRestarts: 0 }),
      false,
    ],
    ['a container not Ready 59 s after its first restart', ends('crash', 69, restartedAt(10)), false],
    ['a container not Ready 60 s after its first restart', ends('crash', 70, restartedAt(10)), true],
    ['a container that its probe kills, at the third restart', ends('killed by a probe', 5, { restarts: 3 }), true],
    ['a container that its probe kills, before', ends('killed by a probe', 5, { restarts: 2 }), false],
    ['an image that is not found', ends('unusable image', 0), true],
    [
      'an image that is not found, said once, with a rollback behind it',
      ends('unusable image', HOUR, {}, { belief: 'second not found' }),
      false,
    ],
    [
      'an image that is not found, said twice, with a rollback behind it',
      ends('unusable image', 0, again, { belief: 'second not found' }),
      true,
    ],
    ['an invalid name, with a rollback behind it', ends('invalid name', 0, {}, { belief: 'second not found' }), true],
    ['a missing Secret that has stood for 29 s', ends('surroundings', 29), false],
    ['a missing Secret that has stood for 30 s', ends('surroundings', 30), true],
    [
      'a missing Secret after 30 s, while another pod got further 10 s ago',
      ends('surroundings', 30, { progressedAt: 30_000 }),
      false,
    ],
    ['a missing Secret 30 s after that', ends('surroundings', 50, { progressedAt: 30_000 }), true],
    ['a quota, before 30 s without progress', ends('pods refused', 29), false],
    ['a quota, after 30 s without progress', ends('pods refused', 30), true],
    ['a quota after 30 s, while counts changed meanwhile', ends('pods refused', 30, { progressedAt: 20_000 }), false],
    ['a pod that its node rejected, while there is no other, after 30 s', ends('pod ended', 30), true],
    ['what may pass, after an hour', ends('may pass', HOUR), false],
  ];
  for (const [what, ended, expected] of rows) {
    it(`is ${expected ? '' : 'not '}${what}`, () => assert.equal(ended, expected));
  }
});

describe('what stood before a step that changed nothing', () => {
  const old = { startedAt: 9_500, belief: 'new report' as const };
  const rows: readonly (readonly [what: string, ended: boolean, expected: boolean])[] = [
    ['ends nothing at its first report', ends('unusable image', HOUR, {}, old), false],
    ['ends it when it is said again', ends('unusable image', 1, again, old), true],
    ['ends it at the next crash', ends('crash', 1, { ...again, restarts: 1 }, old), true],
    [
      'ends it at no crash where failAfterRestarts is 0',
      ends('crash', 1, again, { ...old, failAfterRestarts: 0 }),
      false,
    ],
    [
      'has to stand for 30 s also when it is said again, if it is the surroundings',
      ends('surroundings', 29, again, old),
      false,
    ],
    ['ends it then', ends('surroundings', 30, again, old), true],
    ['ends it at once if it came later', ends('unusable image', 0, {}, { ...old, startedAt: 0 }), true],
  ];
  for (const [what, ended, expected] of rows) it(what, () => assert.equal(ended, expected));
});

describe('what rejects an image', () => {
  it('is a crash, and an image that cannot be had or run; nothing around it', () => {
    const rejecting = Object.entries(EVIDENCE).flatMap(([cause, { rejectsImage }]) => (rejectsImage ? [cause] : []));
    assert.deepEqual(rejecting, ['crash', 'unusable image', 'invalid name']);
  });
});
