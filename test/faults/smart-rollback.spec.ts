import { describeScenarios } from './stage/describe-scenarios.ts';
import { recordRequests } from './stage/record.ts';
import { everyFault } from './stage/scenarios.ts';
import { smartRollback } from './stage/tasks.ts';

const task = smartRollback();
const requests = await recordRequests(task);

describeScenarios('SmartRollback', task, requests, everyFault(task.story, requests));
