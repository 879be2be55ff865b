import type { Capture } from '../../../../shared/deployment/plan-follow.ts';
import type { CapturePlan } from '../../../../shared/deployment/plan-deployment.ts';
import type { Workload } from '../../../../shared/kubernetes/objects.ts';
import { stateAfterChange } from '../../../../shared/rollout/follow/workload-state.ts';
import type { Captured } from '../capture.ts';
import type { AroundStep } from '../deployment-step.ts';
import type { Followed } from '../follow-step.ts';
import { lookAtStep, rulesAfterStep, tellStep } from '../follow-step.ts';

/**
 * What this step made of a workload of its set, told as of somebody else's step. What the server answered to the apply is how it
 * is now, and what was listed before tells what was there: only what was not there before is read. Changes nothing. Throws a
 * Fault where the workload is paused.
 *
 * @param now as the server answered it last; `undefined`: it was made by this step
 */
export async function lookAtApplied(
  step: AroundStep,
  capture: Capture,
  before: Captured<CapturePlan> | undefined,
  now: Workload | undefined,
): Promise<Followed> {
  const found = { capture, folder: undefined };
  if (before === undefined || now === undefined) return lookAtStep(step, found);
  const { pods } = before;
  const state = stateAfterChange(step, now, before, rulesAfterStep(step, now, found));
  return { ...tellStep(step, state, found, new Date()), podsBefore: pods };
}
