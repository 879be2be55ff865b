import assert from 'node:assert/strict';
import {
  describeBack,
  describeLeft,
  describePlan,
  describeStaying,
  describeUnderWay,
} from '../../../shared/rollback/set-story.ts';
import { config, recorded } from './recorded-objects.ts';

const CHANGED = recorded({ level: 'info' }, { level: 'debug', fresh: 'y' });

describe('the story of a set that goes back', () => {
  it('the plan names objects and fields, and no values', () => {
    const live = config({});
    const plan = describePlan(
      [
        { action: 'restore', recorded: CHANGED, live },
        { action: 'restore', recorded: CHANGED, live: undefined },
        { action: 'delete', recorded: recorded(null, {}, { kind: 'Service', name: 'web' }), live },
        { action: 'leave', recorded: CHANGED, why: 'it is back already' },
      ],
      ['20261130.2'],
    );
    assert.deepEqual(plan, [
      'Back to what was there before run 20261130.2:',
      '  put back   ConfigMap conf in namespace prod: data.level, data.fresh',
      '  make anew  ConfigMap conf in namespace prod: data.level, data.fresh',
      '  delete     Service web in namespace prod, which was created',
      '  leave      ConfigMap conf in namespace prod: it is back already',
    ]);
    assert.deepEqual(describePlan([], ['2', '1']), ['Back to what was there before runs 2, 1:']);
  });

  const rows: readonly (readonly [restored: number, deleted: number, isTried: boolean, says: string])[] = [
    [0, 0, false, 'Nothing was changed: all of it is back already.'],
    [1, 0, false, 'Manifests: 1 object went back to what was there before run 2.'],
    [2, 1, false, 'Manifests: 2 objects went back to what was there before run 2, 1 that it had created was deleted.'],
    [
      2,
      2,
      true,
      'Manifests: 2 objects would go back to what was there before run 2, 2 that it had created would be deleted.',
    ],
    [0, 2, false, 'Manifests: 2 that it had created were deleted.'],
  ];
  for (const [restored, deleted, isTried, says] of rows)
    it(says, () => assert.equal(describeBack({ restored, deleted, runs: ['2'] }, isTried), says));

  it('names all runs that are undone', () =>
    assert.match(describeBack({ restored: 1, deleted: 0, runs: ['2', '1'] }, false), /before runs 2 and 1\.$/));

  it('what stays is told with its fields', () => {
    assert.match(
      describeStaying(CHANGED, ['data.fresh']),
      /^ConfigMap conf in namespace prod went back, but data\.fresh stays as it is: somebody else has put it in as well\.$/,
    );
    assert.match(describeStaying(CHANGED, ['data.a', 'data.b']), /data\.a, data\.b stay as they are/);
  });

  it('what could not go back is told with what did', () => {
    const next = 'Mend what the server says, and run the step again: it goes on where this one ended.';
    assert.equal(
      describeLeft([{ message: 'Service web could not be put back: no.' }], [{ recorded: CHANGED }]),
      `Not all of it went back: Service web could not be put back: no. Put back: ConfigMap conf in namespace prod. ${next}`,
    );
    assert.equal(
      describeLeft([{ message: 'x.' }], []),
      `Not all of it went back: x. Nothing else was put back. ${next}`,
    );
    assert.match(describeLeft([{ message: 'x.' }], [], 'run SmartRollback@1'), /, and run SmartRollback@1: it goes on/);
  });
});

describe('Manifests: the warning on a run that may still deploy', () => {
  const by = { id: '701', at: '2026-11-30T20:00:00Z', timeoutSeconds: 300 };
  const until = '2026-11-30T20:05:00.000Z';

  it('names it, until when, and what to do', () => {
    assert.equal(
      describeUnderWay({ by, until }),
      `Run 701 has not noted that it ended, and may still be deploying until ${until}: what it writes from now on stays. Cancel it unless it was killed, and then run this step again: what is back is left.`,
    );
    const told = describeUnderWay({ by: { ...by, number: '7.1', url: 'https://dev.azure.com/x' }, until });
    assert.match(told, /^Run 7\.1 \(https:\/\/dev\.azure\.com\/x\) has not noted/);
  });
});
