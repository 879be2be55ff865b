import { recordPoints } from './deaths/deaths.ts';
import { describeDeaths } from './deaths/describe-deaths.ts';
import { newmanSanity } from './stage/tasks.ts';

const task = newmanSanity();

describeDeaths(task, await recordPoints(task));
