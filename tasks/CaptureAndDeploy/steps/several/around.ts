import { isPresent } from '../../../../shared/contract/workload-record.ts';
import type { RecordedWorkload } from '../../../../shared/contract/workload-record.ts';
import { entryOf } from '../../../../shared/contract/deployment-record.ts';
import type { CapturePlan } from '../../../../shared/deployment/plan-deployment.ts';
import type { Outcome } from '../../../../shared/host/outcome.ts';
import { selectorOf } from '../../../../shared/kubernetes/workload-inputs.ts';
import type { ClusterStep } from '../../../../shared/rollout/follow/workload-step.ts';
import type { AroundInputs } from '../../inputs.ts';
import type { Captured } from '../capture.ts';
import { captureBefore } from '../capture.ts';
import { readIfThere } from '../capture-only.ts';
import type { AroundStep } from '../deployment-step.ts';
import { NO_CAPTURE, findCaptures } from '../find-capture.ts';
import { artifactsAfterStep, lookAtStep, recordAfterStep } from '../follow-step.ts';
import { refuseOverwriting } from '../other-writer.ts';
import { publishRollbackInfo } from '../publish-artifacts.ts';
import { capturedSet, recordOf } from '../record-of.ts';
import { tellPlan } from '../tell.ts';
import { conclude } from './conclude.ts';
import { followAll } from './follow-all.ts';
import { noteAll } from './note-all.ts';
import { eachStep } from '../../../../shared/rollout/follow/steps-side-by-side.ts';
import { findWorkloads, stepsOf } from './members.ts';

/** Stands around somebody else's step that deploys several workloads (design.md#8-around-any-deploying-step). */
export async function aroundSeveral(step: ClusterStep<AroundInputs>): Promise<Outcome> {
  return step.inputs.action === 'capture' ? captureSeveral(step) : followSeveral(step);
}

interface CapturedWorkload {
  readonly step: AroundStep;
  /** `undefined`: it does not exist yet. */
  readonly captured: Captured<CapturePlan> | undefined;
}

/** Writes down what to go back to of all of them. Changes nothing. */
async function captureSeveral(step: ClusterStep<AroundInputs>): Promise<Outcome> {
  const { host, inputs, report } = step;
  const startedAt = new Date();
  const workloads = await findWorkloads(step);
  const selector = selectorOf(inputs.workloads);
  const all = workloads.length === 0 ? [] : await eachStep(stepsOf(step, workloads), captureOne);
  const [main] = all;
  const plans = all.flatMap(({ captured }) => captured?.plan ?? []);
  const [first, ...others] = plans;
  if (main?.captured !== undefined && first !== undefined) {
    refuseOverwriting(step, [first, ...others], main.captured.artifactWriter);
  }
  const dry = inputs.dryRun ? 'Dry run: ' : '';
  const published = inputs.dryRun ? ' Nothing was published.' : '';
  if (!inputs.dryRun) {
    const entries = all.map((one): RecordedWorkload =>
      one.captured === undefined
        ? { absent: true, workload: one.step.reference }
        : entryOf(recordOf(one.step, one.captured)).entry,
    );
    await publishRollbackInfo(step, capturedSet(step, startedAt, entries, selector), main?.captured?.plan.previous);
    host.info(`Recorded: ${entries.filter(isPresent).length} of ${entries.length} workloads exist.`);
  }
  if (all.length === 0) {
    const message = `${dry}No workload in namespace ${step.namespace} has the labels ${selector ?? ''} yet; that is recorded.${published}`;
    return { result: 'succeeded', message };
  }
  report.happened('captured', `${plans.length} workloads`);
  return { result: 'succeeded', message: `${dry}${all.map(sentenceOf).join(' ')}${published}` };
}

async function captureOne(step: AroundStep, index: number): Promise<CapturedWorkload> {
  const { host, reference } = step;
  const startedAt = new Date();
  const found = await readIfThere(step);
  if (found === undefined) {
    host.info(
      `${reference.kind} ${reference.name} in namespace ${reference.namespace} does not exist yet: there is nothing to go back to.`,
    );
    return { step, captured: undefined };
  }
  const captured = await captureBefore(step, found, startedAt, { isMain: index === 0 });
  return { step, captured };
}

function sentenceOf({ step: { reference, report }, captured }: CapturedWorkload): string {
  const what = `${reference.kind} ${reference.name}`;
  if (captured === undefined) return `${what} does not exist yet; that is recorded.`;
  const { previous } = captured.plan;
  const sentence = previous.found
    ? `${what} was captured: ${previous.image} is what to go back to (${previous.reason}).`
    : `${what} was captured: there is nothing to go back to: ${previous.reason}.`;
  report.conclude(sentence);
  return sentence;
}

/** Looks at what the step made of all of them before anything is noted; then follows them side by side. */
async function followSeveral(step: ClusterStep<AroundInputs>): Promise<Outcome> {
  const { host, report } = step;
  const steps = stepsOf(step, await findWorkloads(step));
  const captures = await findCaptures(
    step,
    steps.map(({ reference }) => reference),
  );
  const looked = await eachStep(steps, async (one, index) => {
    const captured = await lookAtStep(one, captures[index] ?? NO_CAPTURE);
    return { step: one, captured, record: recordAfterStep(one, captured) };
  });
  for (const one of looked) tellPlan(one.step, one.captured);
  const folder = await artifactsAfterStep(step, looked[0].captured);
  await report.begin(host);
  return conclude(step, await followAll(await noteAll(looked)), folder);
}
