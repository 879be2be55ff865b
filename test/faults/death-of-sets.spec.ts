import { recordPoints } from './deaths/deaths.ts';
import { describeDeaths } from './deaths/describe-deaths.ts';
import { judgeSetDeath } from './deaths/judge-set-death.ts';
import { captureAndDeploySet, smartRollbackSet } from './stage/tasks.ts';

// A cancel and a kill: what SIGTERM does is the cancel's own way, tried with one workload.
const options = { signals: ['SIGINT', 'SIGKILL'], judge: judgeSetDeath, title: ', two workloads' } as const;

for (const task of [captureAndDeploySet(), smartRollbackSet()]) {
  describeDeaths(task, await recordPoints(task), options);
}
