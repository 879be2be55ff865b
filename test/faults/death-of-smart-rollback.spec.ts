import { recordPoints } from './support/deaths.ts';
import { describeDeaths } from './support/describe-deaths.ts';
import { smartRollback } from './support/tasks.ts';

const task = smartRollback();

describeDeaths(task, await recordPoints(task));
