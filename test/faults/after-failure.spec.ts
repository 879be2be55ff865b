import { recordPoints } from './deaths/deaths.ts';
import { describeDeaths } from './deaths/describe-deaths.ts';
import { describeScenarios } from './stage/describe-scenarios.ts';
import { recordRequests } from './stage/record.ts';
import type { RequestName } from './proxy/fault.ts';
import { judgeQueued, judgeQueuedDeath, judgeReplaced, judgeRolledBack } from './judge/judge-failures.ts';
import { sameRequest, isChange } from './proxy/request-name.ts';
import { changeLost, chosenFaults } from './stage/scenarios.ts';
import { captureAndDeploy, newmanSanity, queuingSanity, rolledBackDeployment } from './stage/tasks.ts';

// What a task does once its story has gone wrong: only the requests that it does not make otherwise.
const without = (requests: readonly RequestName[], known: readonly RequestName[]): readonly RequestName[] =>
  requests.filter((request) => !known.some((one) => sameRequest(one, request)));

const deployment = rolledBackDeployment();
const deploying = await recordRequests(deployment);
const back = without(deploying, await recordRequests(captureAndDeploy()));
describeScenarios('CaptureAndDeploy, onFailure: rollback', deployment, deploying, chosenFaults(back), {
  expected: 'fails',
  judge: judgeRolledBack,
});

// The pod that was never ready is deleted once the old version is put back; that this is lost once costs nothing.
const replaced = rolledBackDeployment('StatefulSet');
const replacing = await recordRequests(replaced);
const deletion = replacing.filter(({ what }) => what === 'delete pods').slice(0, 1);
describeScenarios(
  'CaptureAndDeploy, StatefulSet, onFailure: rollback',
  replaced,
  replacing,
  deletion.flatMap(changeLost).filter(([{ fault }]) => fault.kind !== 'status' || fault.status !== 403),
  { expected: 'fails', judge: judgeReplaced },
);

const sanity = queuingSanity();
const testing = await recordRequests(sanity);
const queuing = without(testing, await recordRequests(newmanSanity()));
describeScenarios('NewmanSanity, onFailure: queueRollback', sanity, testing, chosenFaults(queuing), {
  expected: 'fails',
  judge: judgeQueued,
});

// Between tag and queue: whatever was queued is queued once.
const points = await recordPoints(sanity);
const around = points.filter(
  (point) => point.kind === 'request' && isChange(point.request) && point.request.server === 'Azure DevOps',
);
describeDeaths(sanity, around, {
  signals: ['SIGKILL'],
  judge: judgeQueuedDeath,
  title: ', onFailure: queueRollback',
});
