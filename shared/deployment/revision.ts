import type { PodTemplate, ReplicaSet } from '../kubernetes/objects.ts';
import { imageIn } from '../kubernetes/objects.ts';

export const REVISION = 'deployment.kubernetes.io/revision';

/** One revision of a workload: a ReplicaSet of a Deployment, a ControllerRevision of the others. */
export interface Revision {
  /** The name of the ReplicaSet or ControllerRevision; it stays while numbers move on. */
  readonly name: string;
  readonly number: number;
  /** Raw, as the server gave it. */
  readonly template: PodTemplate;
  readonly availablePods: number;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * The revisions that the ReplicaSets of a Deployment stand for, newest first. As in kubectl a missing number is 0 and
 * an unreadable one leaves the ReplicaSet out (kubernetes reference 1.2).
 */
export function revisionsOf(replicaSets: readonly ReplicaSet[]): readonly Revision[] {
  return replicaSets
    .map((replicaSet) => ({
      name: replicaSet.metadata.name,
      number: Number(replicaSet.metadata.annotations?.[REVISION] ?? 0),
      template: replicaSet.spec.template,
      availablePods: replicaSet.status?.availableReplicas ?? 0,
      annotations: replicaSet.metadata.annotations ?? {},
    }))
    .filter(({ number }) => Number.isInteger(number))
    .sort((a, b) => b.number - a.number);
}

/** `revision 7 (reg/app:456)`, for people. */
export function describeRevision(revision: Revision, container: string): string {
  return `revision ${revision.number} (${imageIn(revision.template, container) ?? `without container ${container}`})`;
}
