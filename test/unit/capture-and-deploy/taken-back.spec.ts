import assert from 'node:assert/strict';
import type { Rollout } from '../../../shared/rollout/rollout.ts';
import { asTakenBack } from '../../../tasks/CaptureAndDeploy/taken-back.ts';
import { RUN, at, rolledBack } from '../../support/notes.ts';
import { deployment } from '../../support/objects.ts';

const workload = deployment({ image: 'app:1' });
const snapshot = { workload, revisions: undefined, pods: undefined };
const complete: Rollout = { outcome: 'complete', message: '3 of 3 pods', workload, snapshot };

describe('what the end of a rollout is worth', () => {
  it('nothing where what was put in was rolled back before: the way back is complete', () => {
    const taken = asTakenBack(complete, { takenBack: rolledBack('app:2', 'app:1', 'x') });
    const by = `run ${RUN.number ?? ''} at ${at('04:00')}`;
    assert.deepEqual(taken, {
      outcome: 'taken back',
      ...{ from: 'app:2', to: 'app:1', by, message: '3 of 3 pods', snapshot },
    });
    const unnumbered = { ...rolledBack('app:2', 'app:1', 'x'), run: { id: '900' } };
    const told = asTakenBack(complete, { takenBack: unnumbered });
    assert.equal(told.outcome === 'taken back' && told.by, `run 900 at ${at('04:00')}`);
  });

  it('what it is where nothing was taken back, or the way back is not complete', () => {
    assert.equal(asTakenBack(complete, {}), complete);
    const gone: Rollout = { outcome: 'gone', message: 'it was deleted', snapshot };
    assert.equal(asTakenBack(gone, { takenBack: rolledBack('app:2', 'app:1', 'x') }), gone);
  });
});
