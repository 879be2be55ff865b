import assert from 'node:assert/strict';
import { StatusOnExit } from '../../../shared/host/status-on-exit.ts';

describe('what is true if a task ended now', () => {
  const nothing = 'Nothing was changed.';
  const cases: readonly (readonly [what: string, changed: boolean | Error, after: string])[] = [
    ['is what it was before, where the work changed nothing', false, nothing],
    ['stays as it was during the work, where something was changed', true, 'It may be changed.'],
    [
      'stays as it was during the work, where nobody knows how that ended',
      new Error('no answer'),
      'It may be changed.',
    ],
  ];

  it('is that nothing was changed, to begin with', () => {
    assert.equal(new StatusOnExit().sentence, nothing);
  });

  it('is what was said last', () => {
    const status = new StatusOnExit();
    status.set('Half of it is done.');
    assert.equal(status.sentence, 'Half of it is done.');
  });

  for (const [what, changed, after] of cases) {
    it(what, async () => {
      const status = new StatusOnExit();
      let during = '';
      const work = () => {
        during = status.sentence;
        return changed instanceof Error ? Promise.reject(changed) : Promise.resolve(changed);
      };
      const end = status.during('It may be changed.', work, (result) => !result);
      if (changed instanceof Error) await assert.rejects(end, changed);
      else assert.equal(await end, changed);
      assert.equal(during, 'It may be changed.');
      assert.equal(status.sentence, after);
    });
  }
});
