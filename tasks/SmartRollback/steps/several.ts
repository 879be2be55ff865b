import { outputFolder } from '../../../shared/contract/files/artifact-files.ts';
import { Fault } from '../../../shared/host/fault.ts';
import { hostOfRollout } from '../../../shared/host/hosts-side-by-side.ts';
import type { Outcome } from '../../../shared/host/outcome.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { calledAmongOthers, contractName } from '../../../shared/kubernetes/resources.ts';
import type { WorkloadName } from '../../../shared/kubernetes/workload-inputs.ts';
import type { RecordedInfo } from '../../../shared/rollback/rollback-info.ts';
import type { OfEach } from '../../../shared/rollout/follow/steps-side-by-side.ts';
import { eachStep, inTurn, ofEach, stepsSideBySide } from '../../../shared/rollout/follow/steps-side-by-side.ts';
import { tellChange, tellRollout } from '../../../shared/rollout/follow/tell-rollout.ts';
import type { ClusterStep } from '../../../shared/rollout/follow/workload-step.ts';
import { followInStep } from '../../../shared/rollout/follow/follow-in-step.ts';
import { rollingOut } from '../../../shared/rollout/status-while-changing.ts';
import type { Survey } from '../decide.ts';
import type { Inputs } from '../inputs.ts';
import { joinOutcomes } from '../join-outcomes.ts';
import type { ChangedBack, Decided } from './change-back.ts';
import { changeBack, lookAndDecide } from './change-back.ts';
import { failRollback, rolledBack, setOutputs } from './complete.ts';
import { dryRun } from './dry-run.ts';
import type { SmartRollbackStep } from './survey.ts';
import { survey, withRecord } from './survey.ts';
import { tellDecision } from './tell.ts';

interface Member {
  readonly step: SmartRollbackStep;
  readonly decided: Decided;
}

/** A workload that was read; why it cannot go back is told together with what is found of the others. */
export interface SurveyedMember {
  readonly step: SmartRollbackStep;
  readonly found: Survey | Fault;
}

/** Reads several workloads, side by side. Changes nothing. */
export function surveyAll(
  step: ClusterStep<Inputs>,
  workloads: OfEach<WorkloadName>,
  recorded: RecordedInfo | undefined,
): Promise<OfEach<SurveyedMember>> {
  const steps = ofEach(stepsSideBySide(step, workloads), (one) => withRecord(one, recorded));
  return eachStep(steps, async (one, index) => ({
    step: one,
    found: await orRefusal(one, () => survey(one, { isMain: index === 0 })),
  }));
}

/** The workloads that were read; none where one of them cannot go back. */
export function foundOf(members: readonly SurveyedMember[]): readonly Workload[] {
  const found = members.flatMap((one) => (one.found instanceof Fault ? [] : [one.found.workload]));
  return found.length === members.length ? found : [];
}

/**
 * Puts several workloads back: all guards first, then all changes, then all are followed to their end
 * (design.md#smartrollback-of-several-workloads). One sentence for each.
 */
export async function rollBackSeveral(step: ClusterStep<Inputs>, surveyed: OfEach<SurveyedMember>): Promise<Outcome> {
  const { host, inputs, report } = step;
  const members = await decideAll(surveyed);
  for (const one of members) tellDecision(one.step, one.decided);
  if (inputs.dryRun) {
    const tried = await inTurn(members, (one) => dryRun(one.step, one.decided));
    return joinOutcomes(tried);
  }
  const folder = await outputFolder(host, 'SmartRollback', inputs.outputDirectory); // before anything changes
  await report.begin(host);
  const { made, stopped } = await changeAll(members);
  const outcomes = await Promise.all(made.map(({ one, back }) => followOne(one.step, back, folder)));
  // Where one of them was changed the step changed something.
  host.setOutput('changed', String(made.some(({ back: { change } }) => change.after !== change.before)));
  const [first, ...others] = stopped === undefined ? outcomes : [...outcomes, stopped];
  if (first === undefined) throw new Error('there is no workload to put back');
  return joinOutcomes([first, ...others]);
}

/** What a workload is refused for is returned; everything else, and a cancel, is thrown. */
async function orRefusal<T>({ host }: SmartRollbackStep, look: () => Promise<T>): Promise<T | Fault> {
  try {
    return await look();
  } catch (error) {
    host.cancelled.throwIfAborted();
    if (!(error instanceof Fault)) throw error;
    return error;
  }
}

/** All of them are decided; where one is refused none is changed, and every refusal is told. */
async function decideAll(surveyed: OfEach<SurveyedMember>): Promise<OfEach<Member>> {
  const refused: Fault[] = [];
  const decided = await inTurn(surveyed, async ({ step, found }) => {
    const one = found instanceof Fault ? found : await orRefusal(step, () => lookAndDecide(step, found));
    if (!(one instanceof Fault)) return { step, decided: one };
    refused.push(one);
    return undefined;
  });
  const [first] = refused;
  if (first !== undefined) {
    const message = refused.map((one) => one.message).join(' ');
    throw new Fault(first.errorCode, message, { details: refused.flatMap(({ details }) => details) });
  }
  const [main, ...others] = decided.flatMap((one) => one ?? []);
  if (main === undefined) throw new Error('there is no workload to put back');
  return [main, ...others];
}

interface Made {
  readonly one: Member;
  readonly back: ChangedBack;
}

/** One by one; what cannot be changed stops the rest, and what was changed before it is followed all the same. */
async function changeAll(
  members: OfEach<Member>,
): Promise<{ readonly made: readonly Made[]; readonly stopped?: Outcome }> {
  const made: Made[] = [];
  for (const [index, one] of members.entries()) {
    try {
      const back = await changeBack(one.step, one.decided);
      tellChange(one.step.report, back.change);
      made.push({ one, back });
    } catch (error) {
      one.step.host.cancelled.throwIfAborted();
      const isChanged = made.some(({ back: { change } }) => change.after !== change.before);
      if (!(error instanceof Fault) || !isChanged) throw error;
      const rest = members.slice(index + 1).map(({ step }) => contractName(step.reference));
      const left = rest.length === 0 ? '' : ` Not reached: ${rest.join(', ')}.`;
      const message = `${contractName(one.step.reference)}: ${error.message}${left}`;
      return { made, stopped: { result: 'failed', errorCode: error.errorCode, message } };
    }
  }
  return { made };
}

/** Follows one of several workloads to its end. */
export async function followOne(step: SmartRollbackStep, back: ChangedBack, folder: string): Promise<Outcome> {
  const { reference, report } = step;
  const { change } = back;
  const called = calledAmongOthers(reference);
  const host = hostOfRollout(step.host, called);
  const rollout = await followInStep({ ...step, host }, change, (state) => rollingOut(reference, change.image, state));
  setOutputs(step, back);
  tellRollout(report, { known: back.found.known, change }, rollout);
  const outcome =
    rollout.outcome === 'complete'
      ? await rolledBack(step, back, rollout, folder, called)
      : await failRollback(step, back, rollout);
  report.conclude(outcome.message);
  return outcome;
}
