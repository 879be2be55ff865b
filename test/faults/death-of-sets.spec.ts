import { recordPoints } from './deaths/deaths.ts';
import { describeDeaths } from './deaths/describe-deaths.ts';
import { judgeLookingSet } from './deaths/judge-looking-set.ts';
import { judgeSetDeath } from './deaths/judge-set-death.ts';
import { captureSet, followSet, markSet, testedSet } from './stage/looking-sets.ts';
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
