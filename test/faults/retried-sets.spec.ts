import { judgeRetriedSet } from './judge/judge-retried-set.ts';
import type { Fault, RequestName, Scenario } from './proxy/fault.ts';
import { describeScenarios } from './stage/describe-scenarios.ts';
import { captureSet, followSet, markSet, testedSet } from './stage/looking-sets.ts';
import { recordRequests } from './stage/record.ts';
import { captureAndDeploySet, smartRollbackSet } from './stage/tasks.ts';

// What passes by itself; the rest is tried with one workload.
const PASSING: readonly Fault[] = [
  { kind: 'status', status: 429, retryAfter: 1 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'reset', acts: false },
  { kind: 'reset', acts: true },
];

/** Every request of a step hit once with each of them; that of a collection is the author's to judge. */
function eachOnce(requests: readonly RequestName[]): readonly Scenario[] {
  return requests
    .filter(({ server }) => server !== 'service')
    .flatMap((request) => PASSING.map((fault): Scenario => [{ request, fault, times: 'once' }]));
}

for (const [title, doing, task] of [
  ['CaptureAndDeploy of two workloads', 'change', captureAndDeploySet()],
  ['SmartRollback of two workloads', 'change', smartRollbackSet()],
  ['action: capture of two workloads', 'capture', captureSet()],
  ['action: follow of two workloads', 'follow', followSet()],
  ['action: mark of two workloads', 'mark', markSet()],
  ['NewmanSanity of two workloads', 'test', testedSet()],
] as const) {
  const requests = await recordRequests(task);
  const options = { judge: judgeRetriedSet(doing), expected: 'either' } as const;
  describeScenarios(title, task, requests, eachOnce(requests), options);
}
