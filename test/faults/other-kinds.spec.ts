import { recordPoints } from './deaths/deaths.ts';
import { describeDeaths } from './deaths/describe-deaths.ts';
import { describeScenarios } from './stage/describe-scenarios.ts';
import { recordRequests } from './stage/record.ts';
import { changeLost, chosenFaults } from './stage/scenarios.ts';
import { captureAndDeploy, smartRollback } from './stage/tasks.ts';
import { isChange } from './proxy/request-name.ts';

// A chosen set: what differs between the kinds is the change, the revisions, and the watch of the workload itself.
for (const kind of ['StatefulSet', 'DaemonSet'] as const) {
  for (const task of [captureAndDeploy(kind), smartRollback(kind)]) {
    const requests = await recordRequests(task);
    const own = requests.filter(({ what }) =>
      /^(?:list controllerrevisions|watch (?:stateful|daemon)sets)$/.test(what),
    );
    const scenarios = [...requests.filter(isChange).flatMap(changeLost), ...chosenFaults(own)];
    describeScenarios(`${task.story.task}, ${kind}`, task, requests, scenarios);

    const points = await recordPoints(task);
    describeDeaths(
      task,
      points.filter((point) => point.kind === 'request' && isChange(point.request)),
    );
  }
}
