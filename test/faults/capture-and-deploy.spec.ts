import { describeScenarios } from './support/describe-scenarios.ts';
import { recordRequests } from './support/record.ts';
import { everyFault } from './support/scenarios.ts';
import { captureAndDeploy } from './support/tasks.ts';

const task = captureAndDeploy();
const requests = await recordRequests(task);

describeScenarios('CaptureAndDeploy', task, requests, everyFault(task.story, requests));
