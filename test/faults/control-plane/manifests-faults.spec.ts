import { BACK, DEPLOY } from '../deaths/after-manifests.ts';
import { judgeManifestsFault } from '../judge/judge-manifests-fault.ts';
import { mayNotComeOfSet } from '../judge/may-not-come.ts';
import { describeScenarios } from '../stage/describe-scenarios.ts';
import { deployedManifests, manifestsBack, recordReference } from '../stage/manifest-sets.ts';
import { recordRequests } from '../stage/record.ts';
import { eachOnce } from '../stage/scenarios.ts';

const reference = await recordReference('457');
for (const [title, task, next] of [
  ['CaptureAndDeploy of manifests', deployedManifests([DEPLOY.next]), DEPLOY],
  ['SmartRollback of manifests', manifestsBack([BACK.next]), BACK],
] as const) {
  const requests = await recordRequests(task);
  describeScenarios(title, task, requests, eachOnce(requests), {
    expected: 'either',
    judge: judgeManifestsFault(reference, next.state, next),
    mayNotCome: (request) => mayNotComeOfSet(requests, request),
  });
}
