import { recordPoints } from './support/deaths.ts';
import { describeDeaths } from './support/describe-deaths.ts';
import { captureAndDeploy } from './support/tasks.ts';

const task = captureAndDeploy();

describeDeaths(task, await recordPoints(task));
