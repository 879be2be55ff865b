import type { Change, ChangedContainer, Rollout } from './rollout.ts';

/**
 * The image that the rollout says something against, and not only against the cluster: what ended it is evidence against
 * the image of a changed container (design.md#evidence). `undefined` where it says none; a time-out is none. Pure.
 */
export function imageToBlame(
  rollout: Exclude<Rollout, { outcome: 'complete' }>,
  { container, image, others = [] }: Pick<Change, 'container' | 'image' | 'others'>,
): ChangedContainer | undefined {
  if (rollout.outcome !== 'failed' || !rollout.culprit.blamesImage) return undefined;
  return [{ container, image }, ...others].find((one) => one.container === rollout.culprit.container);
}
