import { recordPoints } from '../deaths/deaths.ts';
import { describeDeaths } from '../deaths/describe-deaths.ts';
import { describeScenarios } from '../stage/describe-scenarios.ts';
import { recordRequests } from '../stage/record.ts';
import { changeLost, chosenFaults } from '../stage/scenarios.ts';
import { captureAndDeploy, newmanSanity, smartRollback } from '../stage/tasks.ts';
import { isChange } from '../proxy/request-name.ts';

// On the real control plane a chosen set: what is lost around the change, and one fault of each sort for what is watched.
for (const task of [captureAndDeploy(), smartRollback(), newmanSanity()]) {
  const requests = await recordRequests(task);
  const watched = requests.filter(({ what }) => what === 'watch deployments');
  const scenarios = [...requests.filter(isChange).flatMap(changeLost), ...chosenFaults(watched)];
  describeScenarios(`${task.story.task}, control plane`, task, requests, scenarios);

  const points = await recordPoints(task);
  describeDeaths(
    task,
    points.filter((point) => point.kind === 'request' && isChange(point.request)),
  );
}
