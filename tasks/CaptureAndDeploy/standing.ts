import type { LastGood } from '../../shared/deployment/last-good.ts';
import type { WorkloadReference } from '../../shared/kubernetes/resources.ts';
import { kubectlName } from '../../shared/kubernetes/resources.ts';

/** What is true if the task ended now, after the image was changed, and what to do then. */
export function standingOf(reference: WorkloadReference, image: string, state: string, previous: LastGood): string {
  const back = previous.found
    ? `To go back to ${previous.image} run SmartRollback@1 (strategy artifact or undo).`
    : 'There is no good version to go back to.';
  const name = kubectlName(reference);
  return `${name} in namespace ${reference.namespace} has the image ${image} and goes on rolling out by itself: ${state}. See: kubectl rollout status ${name} -n ${reference.namespace}. ${back}`;
}
