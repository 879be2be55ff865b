import { recordPoints } from '../support/deaths.ts';
import { describeDeaths } from '../support/describe-deaths.ts';
import { describeScenarios } from '../support/describe-scenarios.ts';
import { recordRequests } from '../support/record.ts';
import { changeLost, chosenFaults, isChange } from '../support/scenarios.ts';
import { captureAndDeploy, newmanSanity, smartRollback } from '../support/tasks.ts';

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
