import type { Outcome } from '../../../../shared/host/outcome.ts';
import type { AppliedSet } from '../../../../shared/manifests/cluster/apply-set.ts';
import type { ClusterStep } from '../../../../shared/rollout/follow/workload-step.ts';
import type { AroundInputs } from '../../inputs.ts';
import { describeHalfWay, describeStopped } from '../../set-story.ts';
import type { KeptRecord } from './keep-record.ts';
import { putBackSet } from './put-back-set.ts';
import type { FailedSet } from './put-back-set.ts';

/** Puts a set back that failed; returns the sentences on it, with a blank in front. Throws only where the step was cancelled. */
export type GoBack = (failed: Pick<FailedSet, 'outcome' | 'story'>) => Promise<string>;

/** The way back of a set where it fails, and whether it went it. */
export interface WayBack {
  readonly goBack: GoBack | undefined;
  isBack: boolean;
}

/** The way back that is asked for. */
export function wayBack(
  step: ClusterStep<AroundInputs>,
  captured: FailedSet['captured'],
  kept: KeptRecord | undefined,
): WayBack {
  if (step.inputs.onFailure === 'none') return { goBack: undefined, isBack: false };
  const way: WayBack = {
    isBack: false,
    goBack: async (failed) => {
      const { text, isBack } = await putBackSet(step, { ...failed, captured, mark: kept?.mark });
      way.isBack = isBack;
      return text;
    },
  };
  return way;
}

/** The server would not take an object: nothing after it was applied. */
export async function stopped(
  applied: Extract<AppliedSet, { outcome: 'stopped' }>,
  { mark }: KeptRecord,
  goBack: WayBack['goBack'],
): Promise<Outcome> {
  const { errorCode } = applied.error;
  if (goBack === undefined) return { result: 'failed', errorCode, message: describeStopped(applied, mark) };
  const story = describeHalfWay(applied);
  return { result: 'failed', errorCode, message: `${story}${await goBack({ outcome: undefined, story })}` };
}
