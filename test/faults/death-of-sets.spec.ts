import { recordPoints } from './deaths/deaths.ts';
import { describeDeaths } from './deaths/describe-deaths.ts';
import { judgeFailingFollow } from './deaths/judge-failing-follow.ts';
import { judgeLookingSet } from './deaths/judge-looking-set.ts';
import { judgeSetDeath } from './deaths/judge-set-death.ts';
import { captureSet, failingFollow, followSet, markSet, testedSet } from './stage/looking-sets.ts';
import { captureAndDeploySet, smartRollbackSet } from './stage/tasks.ts';

// A cancel and a kill: what SIGTERM does is the cancel's own way, tried with one workload.
const signals = ['SIGINT', 'SIGKILL'] as const;

for (const task of [captureAndDeploySet(), smartRollbackSet()]) {
  describeDeaths(task, await recordPoints(task), { signals, judge: judgeSetDeath, title: ', two workloads' });
}
for (const [looking, task] of [
  ['capture', captureSet()],
  ['follow', followSet({ onFailure: 'rollback' })],
  ['mark', markSet()],
  ['test', testedSet()],
] as const) {
  const judge = judgeLookingSet(looking);
  describeDeaths(task, await recordPoints(task), { signals, judge, title: `, ${looking} of two workloads` });
}
for (const workloads of ['one', 'two'] as const) {
  const task = failingFollow(workloads);
  const title = `, follow of ${workloads} that cannot start`;
  describeDeaths(task, await recordPoints(task), { signals, judge: judgeFailingFollow, title });
}
