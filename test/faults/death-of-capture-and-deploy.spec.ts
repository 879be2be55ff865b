import { recordPoints } from './deaths/deaths.ts';
import { describeDeaths } from './deaths/describe-deaths.ts';
import { captureAndDeploy } from './stage/tasks.ts';

const task = captureAndDeploy();

describeDeaths(task, await recordPoints(task));
