import type { WorkloadReference } from '../kubernetes/resources.ts';
import { kubectlName } from '../kubernetes/resources.ts';

/** What is true while the answer to a change is out: nobody knows whether it was made, and how to look. */
export function unknownYet(reference: WorkloadReference, what: string): string {
  const name = kubectlName(reference);
  return `Whether ${name} in namespace ${reference.namespace} ${what} already is not known; see: kubectl get ${name} -n ${reference.namespace} -o wide.`;
}

/** What is true while a rollout is followed: it goes on without the task, and how to look. */
export function rollingOut(reference: WorkloadReference, image: string, state: string): string {
  const name = kubectlName(reference);
  return `${name} in namespace ${reference.namespace} has the image ${image} and goes on rolling out by itself: ${state}. See: kubectl rollout status ${name} -n ${reference.namespace}.`;
}
