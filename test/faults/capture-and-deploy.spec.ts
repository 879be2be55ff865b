import { describeScenarios } from './stage/describe-scenarios.ts';
import { recordRequests } from './stage/record.ts';
import { everyFault } from './stage/scenarios.ts';
import { captureAndDeploy } from './stage/tasks.ts';

const task = captureAndDeploy();
const requests = await recordRequests(task);

describeScenarios('CaptureAndDeploy', task, requests, everyFault(task.story, requests));
