import { judgeRetriedSet } from './judge/judge-retried-set.ts';
import { describeScenarios } from './stage/describe-scenarios.ts';
import { captureSet, followSet, markSet, testedSet } from './stage/looking-sets.ts';
import { recordRequests } from './stage/record.ts';
import { eachOnce } from './stage/scenarios.ts';
import { captureAndDeploySet, smartRollbackSet } from './stage/tasks.ts';

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
