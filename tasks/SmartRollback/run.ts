import { calledAlone } from '../../shared/kubernetes/resources.ts';
import { outputFolder } from '../../shared/contract/files/artifact-files.ts';
import type { Host } from '../../shared/host/host.ts';
import type { Outcome } from '../../shared/host/outcome.ts';
import { tellChange, tellRollout } from '../../shared/rollout/follow/tell-rollout.ts';
import type { ClusterStep } from '../../shared/rollout/follow/workload-step.ts';
import { followInStep, openCluster, workloadStep } from '../../shared/rollout/follow/workload-step.ts';
import { rollingOut } from '../../shared/rollout/status-while-changing.ts';
import type { StepReporter } from '../../shared/report/publish/step-reporter.ts';
import { chooseScope, describeWholeSet, scopeOfUndo, scopeOfUndos } from './choose-scope.ts';
import { chooseWorkloads } from './choose-workloads.ts';
import type { Inputs } from './inputs.ts';
import { changeBack, lookAndDecide } from './steps/change-back.ts';
import { failRollback, rolledBack, setOutputs } from './steps/complete.ts';
import { dryRun } from './steps/dry-run.ts';
import { foundOf, rollBackSeveral, surveyAll } from './steps/several.ts';
import type { SmartRollbackStep } from './steps/survey.ts';
import { findRecorded, survey, withRecord } from './steps/survey.ts';
import { tellDecision } from './steps/tell.ts';

/** Puts the last good version back and waits until it runs. Run twice it changes nothing the second time. */
export async function smartRollback(host: Host, inputs: Inputs, report: StepReporter): Promise<Outcome> {
  const opened = await openCluster(host, inputs, report);
  const recorded = await findRecorded(host, inputs);
  const chosen = chooseScope(recorded, inputs);
  if (chosen.scope === 'set') {
    const { setBack } = await import('./steps/set/set-back.ts');
    return setBack(opened, chosen.mark, recorded);
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
  if (others.length === 0) return rollBack(step, withRecord(workloadStep(step, main), recorded));
  const members = await surveyAll(step, workloads, recorded);
  const scope = scopeOfUndos(foundOf(members), { ...inputs, rollbackInfo: recorded });
  if (scope.scope === 'set') {
    const { setBack } = await import('./steps/set/set-back.ts');
    return setBack(opened, scope.mark, undefined);
  }
  if (scope.why !== undefined) host.info(scope.why);
  return rollBackSeveral(step, members);
}

async function rollBack(opened: ClusterStep<Inputs>, step: SmartRollbackStep): Promise<Outcome> {
  const { host, inputs, report, rollbackInfo } = step;
  const found = await survey(step);
  const mark = scopeOfUndo(found.workload, { ...inputs, rollbackInfo });
  if (mark !== undefined) {
    const { setBack } = await import('./steps/set/set-back.ts');
    host.info(describeWholeSet(step.reference, mark));
    return setBack(opened, mark, undefined);
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
