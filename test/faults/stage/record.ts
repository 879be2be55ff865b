import type { TaskRun } from '../../rigs/agent/agent.ts';
import type { RequestName } from '../proxy/fault.ts';
import type { Stage } from './stage.ts';
import type { TaskUnderTest } from './tasks.ts';

/**
 * Lets a task run where nothing goes wrong, and looks at it. Specs do this while mocha loads them, which hides what is
 * thrown there: it is printed too.
 */
export async function record<T>(
  task: TaskUnderTest,
  run: (stage: Stage) => Promise<TaskRun>,
  look: (stage: Stage) => T,
): Promise<T> {
  try {
    const stage = await task.set();
    try {
      const { result, log } = await run(stage);
      const expected = task.fails === true ? 'Failed' : 'Succeeded';
      if (result !== expected) throw new Error(`without any fault ${task.story.task} ${result}:\n${log}`);
      return look(stage);
    } finally {
      await stage.stop();
    }
  } catch (error) {
    console.error(error);
    throw error;
  }
}

/** The requests that a task makes where nothing goes wrong, those of each server in their order. */
export function recordRequests(task: TaskUnderTest): Promise<readonly RequestName[]> {
  return record(
    task,
    (stage) => task.start(stage).finished,
    (stage) => stage.requests(),
  );
}
