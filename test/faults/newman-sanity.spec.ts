import { describeScenarios } from './stage/describe-scenarios.ts';
import { recordRequests } from './stage/record.ts';
import { chosenFaults, everyFault } from './stage/scenarios.ts';
import { newmanSanity, tunnelledSanity } from './stage/tasks.ts';

const task = newmanSanity();
const requests = await recordRequests(task);
describeScenarios('NewmanSanity', task, requests, everyFault(task.story, requests));

// What only the tunnel asks for.
const tunnelled = tunnelledSanity();
const asked = await recordRequests(tunnelled);
const ofTheTunnel = asked.filter(({ what }) => /services|portforward/.test(what));
describeScenarios('NewmanSanity through the tunnel', tunnelled, asked, chosenFaults(ofTheTunnel));
