import assert from 'node:assert/strict';
import type { PlannedFault } from './proxy/fault.ts';
import type { Stage } from './stage/stage.ts';
import type { TaskUnderTest } from './stage/tasks.ts';
import { captureAndDeploy, smartRollback } from './stage/tasks.ts';

// Somebody else wrote a note in the moment of the change: all is read and decided once more.
const CONFLICT: PlannedFault = {
  request: { server: 'cluster', what: 'patch deployments', ordinal: 1 },
  fault: { kind: 'status', status: 422 },
  times: 'once',
};

async function on<T>(task: TaskUnderTest, play: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = await task.set();
  try {
    stage.plan([CONFLICT], []);
    return await play(stage);
  } finally {
    await stage.stop();
  }
}

for (const task of [captureAndDeploy(), smartRollback()]) {
  describe(`${task.story.task}, after a conflict over notes`, () => {
    it('gives each warning once', () =>
      on(task, async (stage) => {
        await stage.bench.patch([{ op: 'add', path: '/metadata/annotations/smart-rollback~1verified', value: 'x' }]);
        const run = await task.start(stage).finished;
        assert.deepEqual(stage.unmet(), []);
        assert.equal(run.result, 'Succeeded', run.log);
        assert.equal(run.warnings.length, 1, run.warnings.join('\n'));
        assert.match(run.warnings[0] ?? '', /smart-rollback\/verified is malformed/);
      }));

    it('says that nothing was changed where it is cancelled while it reads again', () =>
      on(task, async (stage) => {
        const running = task.start(stage);
        stage.onMoment(({ what, ordinal }, moment) => {
          if (what === 'get deployments' && ordinal === 3 && moment === 'before') void running.cancel();
        });
        const run = await running.finished;
        assert.deepEqual(stage.unmet(), []);
        assert.deepEqual(run.errors, ['Cancelled. Nothing was changed.']);
      }));
  });
}
