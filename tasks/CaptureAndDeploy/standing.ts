import type { LastGood } from '../../shared/deployment/last-good.ts';
import type { WorkloadReference } from '../../shared/kubernetes/resources.ts';
import { rollingOut } from '../../shared/deployment/standing.ts';

/** What is true if the task ended now, after the image was changed, and what to do then. */
export function standingOf(reference: WorkloadReference, image: string, state: string, previous: LastGood): string {
  const back = previous.found
    ? `To go back to ${previous.image} run SmartRollback@1 (strategy artifact or undo).`
    : 'There is no good version to go back to.';
  return `${rollingOut(reference, image, state)} ${back}`;
}
