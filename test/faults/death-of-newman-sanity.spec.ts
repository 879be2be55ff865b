import { recordPoints } from './support/deaths.ts';
import { describeDeaths } from './support/describe-deaths.ts';
import { newmanSanity } from './support/tasks.ts';

const task = newmanSanity();

describeDeaths(task, await recordPoints(task));
