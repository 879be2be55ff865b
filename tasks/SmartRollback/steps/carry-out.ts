import { calledAlone } from '../../../shared/kubernetes/resources.ts';
import { outputFolder } from '../../../shared/contract/files/artifact-files.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import type { Outcome } from '../../../shared/host/outcome.ts';
import { tellChange, tellRollout } from '../../../shared/rollout/follow/tell-rollout.ts';
import type { ClusterStep } from '../../../shared/rollout/follow/workload-step.ts';
import { followInStep } from '../../../shared/rollout/follow/follow-in-step.ts';
import { workloadStep } from '../../../shared/rollout/follow/workload-step.ts';
import { rollingOut } from '../../../shared/rollout/status-while-changing.ts';
import { chooseScope, describeWholeSet, scopeOfUndo, scopeOfUndos } from '../choose-scope.ts';
import { chooseWorkloads } from '../choose-workloads.ts';
import type { Inputs } from '../inputs.ts';
import { changeBack, lookAndDecide } from './change-back.ts';
import { failRollback, rolledBack, setOutputs } from './complete.ts';
import { dryRun } from './dry-run.ts';
import { foundOf, rollBackSeveral, surveyAll } from './several.ts';
import type { SmartRollbackStep } from './survey.ts';
import { findRecorded, survey, withRecord } from './survey.ts';
import { tellDecision } from './tell.ts';

/** Puts the last good version back and waits until it runs; `first` is the workload where that was read already. */
export async function carryOut(opened: ClusterStep<Inputs>, first?: Workload): Promise<Outcome> {
  const { host, inputs } = opened;
  const recorded = await findRecorded(host, inputs);
  const chosen = chooseScope(recorded, inputs);
  if (chosen.scope === 'set') {
    const { rollBackSet } = await import('./set/roll-back-set.ts');
    return rollBackSet(opened, chosen.mark, recorded);
  }
  if (chosen.why !== undefined) host.info(chosen.why);
  const { workloads, namespace, absent } = chooseWorkloads(inputs.workloads, recorded);
  const step = { ...opened, namespace: inputs.namespace ?? namespace ?? opened.namespace };
  for (const { kind, name } of absent) {
    host.info(
      `${kind} ${name} did not exist when it was captured, so there is nothing to go back to: it is left alone.`,
    );
  }
  const [main, ...others] = workloads;
  if (others.length === 0) return rollBack(step, withRecord(workloadStep(step, main), recorded), first);
  const members = await surveyAll(step, workloads, recorded);
  const scope = scopeOfUndos(foundOf(members), { ...inputs, rollbackInfo: recorded });
  if (scope.scope === 'set') {
    const { rollBackSet } = await import('./set/roll-back-set.ts');
    return rollBackSet(opened, scope.mark, undefined);
  }
  if (scope.why !== undefined) host.info(scope.why);
  return rollBackSeveral(step, members);
}

async function rollBack(opened: ClusterStep<Inputs>, step: SmartRollbackStep, first?: Workload): Promise<Outcome> {
  const { host, inputs, report, rollbackInfo } = step;
  const found = await survey(step, { first });
  const mark = scopeOfUndo(found.workload, { ...inputs, rollbackInfo });
  if (mark !== undefined) {
    const { rollBackSet } = await import('./set/roll-back-set.ts');
    host.info(describeWholeSet(step.reference, mark));
    return rollBackSet(opened, mark, undefined);
  }
  const decided = await lookAndDecide(step, found);
  tellDecision(step, decided);
  if (inputs.dryRun) return dryRun(step, decided);
  const folder = await outputFolder(host, 'SmartRollback', inputs.outputDirectory); // before anything changes
  await report.begin(host);
  const back = await changeBack(step, decided);
  const { change } = back;
  tellChange(report, change);
  const rollout = await followInStep(step, change, (state) => rollingOut(step.reference, change.image, state));
  setOutputs(step, back);
  tellRollout(report, { known: back.found.known, change }, rollout);
  if (rollout.outcome !== 'complete') return failRollback(step, back, rollout);
  return rolledBack(step, back, rollout, folder, calledAlone(step.reference));
}
