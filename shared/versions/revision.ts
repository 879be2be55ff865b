import type { Pod, PodTemplate, RevisionObject, Workload } from '../kubernetes/objects.ts';
import { imageIn, isControlledBy } from '../kubernetes/objects.ts';
import { exactTemplate } from '../kubernetes/template.ts';
import { isReady, isPodOf } from '../kubernetes/pod.ts';

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
 * The revisions that these objects stand for, newest first. As in kubectl a missing number is 0 and an unreadable one
 * leaves the object out (kubernetes.md#12-rollout-undo). `pods` tell how many of a ControllerRevision are available.
 */
export function revisionsOf(objects: readonly RevisionObject[], pods: readonly Pod[]): readonly Revision[] {
  return objects
    .map((object) => ({
      name: object.metadata.name,
      number: numberOf(object),
      template: templateOf(object),
      availablePods:
        'data' in object
          ? pods.filter((pod) => isPodOf(pod, object) && isReady(pod)).length
          : (object.status?.availableReplicas ?? 0),
      annotations: object.metadata.annotations ?? {},
    }))
    .filter(({ number }) => Number.isInteger(number))
    .sort((a, b) => b.number - a.number);
}

/**
 * The object that the controller scales up for the live template: the ReplicaSet with exactly this template (the oldest, as
 * in kubectl), the StatefulSet's update revision, the newest ControllerRevision of a DaemonSet with this template. Numbers
 * are no guide: the controller renews them one object after the other, and watches show that in any order.
 */
export function liveRevision<T extends RevisionObject>(workload: Workload, objects: readonly T[]): T | undefined {
  const own = objects.filter(({ metadata }) => isControlledBy(metadata, workload.metadata.uid));
  const isLive = (object: T) => exactTemplate(templateOf(object)) === exactTemplate(workload.spec.template);
  switch (workload.kind) {
    case 'Deployment':
      return own
        .filter(isLive)
        .sort((a, b) => (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? ''))[0];
    case 'StatefulSet':
      return own.find(({ metadata }) => metadata.name === workload.status?.updateRevision);
    case 'DaemonSet':
      return own
        .filter(isLive)
        .sort((a, b) => numberOf(a) - numberOf(b))
        .at(-1);
  }
}

/** The number of the live revision, as `kubectl rollout history` shows it; empty where it is not known. */
export function liveRevisionNumber(workload: Workload, objects: readonly RevisionObject[] | undefined): string {
  if (workload.kind === 'Deployment') return workload.metadata.annotations?.[REVISION] ?? '';
  const live = liveRevision(workload, objects ?? []);
  return live === undefined ? '' : String(numberOf(live));
}

/** `revision 7 (reg/app:456)`, for people. */
export function describeRevision(revision: Revision, container: string): string {
  return `revision ${revision.number} (${imageIn(revision.template, container) ?? `without container ${container}`})`;
}

function numberOf(object: RevisionObject): number {
  return 'data' in object ? object.revision : Number(object.metadata.annotations?.[REVISION] ?? 0);
}

function templateOf(object: RevisionObject): PodTemplate {
  if (!('data' in object)) return object.spec.template;
  const { ['$patch']: _directive, ...template } = object.data.spec.template as PodTemplate & {
    readonly $patch?: string;
  };
  return template;
}
