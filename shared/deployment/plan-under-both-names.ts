import type { Admission } from '../versions/admission.ts';
import { isOtherVersion } from '../versions/admission.ts';
import type { DeploymentPlan, PlannedState, RestartWish } from './plan-deployment.ts';
import { planDeployment } from './plan-deployment.ts';

/**
 * The plan once more, after the server was asked what it makes of the new image (design.md#two-names-of-one-image): a
 * version that is live already under its other name is not put in again, and is never the previous one under whichever
 * name. Where the server could not be asked (`undefined`), names that tell the same tag or digest, or none, count as one
 * version for what to go back to. Pure.
 */
export function planUnderBothNames(
  plan: DeploymentPlan,
  state: PlannedState,
  asked: Admission | undefined,
  restart?: RestartWish,
): DeploymentPlan {
  const { newImage, place } = plan;
  const tied = (admitted: string): PlannedState => {
    const names = [...state.known.names, { asked: newImage, admitted }];
    return { ...state, known: { ...state.known, names } };
  };
  if (asked === undefined) {
    if (isOtherVersion(newImage, place.image)) return plan;
    return { ...plan, previous: planDeployment(tied(place.image), newImage).previous };
  }
  if (asked.made === 'as asked') return plan;
  return { ...planDeployment(tied(asked.admitted), newImage, restart), admitted: asked.admitted };
}
