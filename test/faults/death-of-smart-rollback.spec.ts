import { recordPoints } from './deaths/deaths.ts';
import { describeDeaths } from './deaths/describe-deaths.ts';
import { smartRollback } from './stage/tasks.ts';

const task = smartRollback();

describeDeaths(task, await recordPoints(task));
