import { describeScenarios } from './stage/describe-scenarios.ts';
import type { Fault, PlannedFault, Scenario, Times } from './proxy/fault.ts';
import { recordRequests } from './stage/record.ts';
import { captureAndDeploy, smartRollback } from './stage/tasks.ts';

// Requests that a task makes only because a first fault befell it, and faults that come together.
const on = (what: string, fault: Fault, times: Times = 'once', ordinal = 1): PlannedFault => ({
  request: { server: 'cluster', what, ordinal },
  fault,
  times,
});
const lost: Fault = { kind: 'reset', acts: true };
const cut: Fault = { kind: 'reset', acts: false };
const dead: Fault = { kind: 'killed', acts: false };
const silent: Fault = { kind: 'watch', how: 'silent' };
const expired: Fault = { kind: 'watch', how: 'expired' };
const status = (code: number): Fault => ({ kind: 'status', status: code });
const watches = (fault: Fault): Scenario => [
  on('watch deployments', fault, 'always'),
  on('watch replicasets', fault, 'always'),
  on('watch pods', fault, 'always'),
];

const SURVIVED: readonly Scenario[] = [
  [on('patch deployments', lost), on('get deployments', cut, 'once', 2)],
  [on('patch deployments', lost), on('get deployments', status(503), 'for a second', 2)],
  [on('patch deployments', cut), on('patch deployments', cut, 'once', 2), on('patch deployments', lost, 'once', 3)],
  [on('patch deployments', status(409)), on('get deployments', status(500), 'once', 2)],
  [on('watch deployments', expired), on('list deployments', status(500))],
  [on('watch deployments', expired), on('list deployments', status(403), 'always')],
  [on('watch deployments', status(403)), on('get deployments', cut, 'once', 2)],
  watches(silent),
  watches(status(403)),
  watches(status(429)),
  watches(cut),
  watches({ kind: 'page' }),
];
const TOLD: readonly Scenario[] = [
  [on('patch deployments', lost), on('get deployments', dead, 'always', 2)],
  [on('patch deployments', lost), on('get deployments', status(403), 'always', 2)],
  [on('patch deployments', lost), on('get deployments', { kind: 'page' }, 'always', 2)],
  [on('patch deployments', cut), on('get deployments', dead, 'always', 2)],
  [on('watch deployments', status(403)), on('get deployments', status(403), 'always', 2)],
];

// The pods are listed once more after a rollback where their watch lags behind that of the workload.
const LAGGING: readonly Scenario[] = [
  { kind: 'killed', acts: true } as const,
  cut,
  { kind: 'no answer', acts: false } as const,
  { kind: 'truncated', seemsWhole: true } as const,
  status(403),
  status(500),
].map((fault): Scenario => [on('watch pods', silent, 'always'), on('list pods', fault, 'once', 2)]);

for (const task of [captureAndDeploy(), smartRollback()]) {
  const requests = await recordRequests(task);
  const title = `${task.story.task}, several faults`;
  describeScenarios(`${title} that pass`, task, requests, SURVIVED, { expected: 'succeeds' });
  describeScenarios(`${title} that stay`, task, requests, TOLD, { expected: 'fails' });
  if (task.story.task !== 'SmartRollback') continue;
  describeScenarios(`${title}, pods that lag`, task, requests, LAGGING, { expected: 'succeeds' });
}
