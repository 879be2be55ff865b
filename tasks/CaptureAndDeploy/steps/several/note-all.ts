import type { OfEach } from '../../../../shared/rollout/follow/steps-side-by-side.ts';
import { eachMember } from '../../../../shared/rollout/follow/steps-side-by-side.ts';
import { tellChange } from '../../../../shared/rollout/follow/tell-rollout.ts';
import type { AroundStep } from '../deployment-step.ts';
import type { Followed } from '../follow-step.ts';
import { noteStep } from '../follow-step.ts';
import type { ChangedMember, Member } from './member.ts';

/** Notes on all workloads what was put in, as for one alone, and tells the report of it. */
export async function noteAll(
  looked: OfEach<Member<AroundStep> & { readonly captured: Followed }>,
): Promise<OfEach<ChangedMember>> {
  const members = await eachMember(looked, async (one) => ({ ...one, change: await noteStep(one.step, one.captured) }));
  for (const { step, change } of members) tellChange(step.report, change);
  return members;
}
