import { recordPoints } from '../deaths/deaths.ts';
import { describeDeaths } from '../deaths/describe-deaths.ts';
import { isChange } from '../proxy/request-name.ts';
import { describeScenarios } from './describe-scenarios.ts';
import { recordRequests } from './record.ts';
import { changeLost, chosenFaults } from './scenarios.ts';
import type { TaskUnderTest } from './tasks.ts';

/** The chosen set of the real control plane: what is lost around the change, and one fault of each sort for what is watched. */
export async function describeChosen(task: TaskUnderTest): Promise<void> {
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
