import { describeScenarios } from './support/describe-scenarios.ts';
import { recordRequests } from './support/record.ts';
import { everyFault } from './support/scenarios.ts';
import { smartRollback } from './support/tasks.ts';

const task = smartRollback();
const requests = await recordRequests(task);

describeScenarios('SmartRollback', task, requests, everyFault(task.story, requests));
