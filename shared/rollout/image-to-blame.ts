import type { Change, Rollout } from './rollout.ts';

/**
 * Whether the rollout says something against the image, and not only against the cluster: what ended it is evidence
 * against the image of the changed container. A time-out is none (design.md#evidence). Pure.
 */
export function isImageToBlame(
  rollout: Exclude<Rollout, { outcome: 'complete' }>,
  { container }: Pick<Change, 'container'>,
): boolean {
  return rollout.outcome === 'failed' && rollout.culprit.blamesImage && rollout.culprit.container === container;
}
