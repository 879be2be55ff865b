import type { Pod, RevisionObject, Workload } from '../kubernetes/objects.ts';
import { isControlledBy } from '../kubernetes/objects.ts';
import { isReady } from '../kubernetes/pod.ts';
import { isOnLostNode } from './lost-node.ts';
import type { Sighting, Sightings } from './rollout.ts';
import type { Problem, Symptom, SymptomRow } from './symptom.ts';
import { describeCommand, firstSymptom } from './symptom.ts';

// What a kubelet needs beyond the grace period to report that a pod is gone.
const PATIENCE_MILLISECONDS = 5_000;
const GRACE_SECONDS = 30;
const USUAL_SECONDS = 5;

/** A pod beside those of the rollout that the rollout waits for. */
interface OldPod {
  readonly pod: Pod;
  /** Since it was first seen being deleted; 0 where it is not. */
  readonly goingForMilliseconds: number;
  /** The controller makes no other pod before it is ready. */
  readonly holdsUp: boolean;
}

/** Causes that a pod of before keeps the new one from being made, one row each. */
export const OLD_POD_ROWS: readonly SymptomRow<OldPod>[] = [
  {
    title: 'it is not even deleted, since its node is lost',
    find: ({ pod }) =>
      !isGoing(pod) && isOnLostNode(pod)
        ? stays(
            'NodeLost',
            `pod ${pod.metadata.name} is not replaced: its node ${nodeOf(pod)} does not answer any more`,
            lost(pod),
          )
        : undefined,
  },
  {
    title: 'it does not go, since its node is lost',
    find: ({ pod, goingForMilliseconds }) =>
      isGoing(pod) && isOver(pod, goingForMilliseconds) && isOnLostNode(pod)
        ? stays('NodeLost', `${doesNotGo(pod)}: the node does not answer any more`, lost(pod))
        : undefined,
  },
  {
    title: 'it does not go, since a finalizer holds it',
    find: ({ pod, goingForMilliseconds }) => {
      const { finalizers = [], name, namespace } = pod.metadata;
      if (!isGoing(pod) || !isOver(pod, goingForMilliseconds) || finalizers.length === 0) return undefined;
      return stays(
        'Finalizer',
        `${doesNotGo(pod)}: its finalizer ${finalizers.join(', ')} is still there`,
        `Whoever set the finalizer has to take it away: see what looks after it (kubectl get pod ${name} -n ${namespace} -o yaml)`,
      );
    },
  },
  {
    title: 'it does not go, and why is not known',
    find: ({ pod, goingForMilliseconds }) =>
      isGoing(pod) && isOver(pod, goingForMilliseconds)
        ? stays(
            'Terminating',
            `${doesNotGo(pod)}: look at the node and at finalizers of the pod`,
            `Why is not known; see: ${describeCommand(pod)}`,
          )
        : undefined,
  },
  {
    title: 'it is being deleted, and has its grace period to end',
    find: ({ pod }) =>
      isGoing(pod)
        ? {
            ...stays(
              'Terminating',
              `pod ${pod.metadata.name} on ${nodeOf(pod)} is being deleted and has up to ${graceOf(pod)} s to end (terminationGracePeriodSeconds)`,
              'Wait longer (timeoutSeconds), or let its program end at SIGTERM',
            ),
            saidAfterSeconds: USUAL_SECONDS,
          }
        : undefined,
  },
  {
    title: 'it is not ready, and a StatefulSet replaces no other before it is',
    find: ({ pod, holdsUp }) =>
      holdsUp && !isReady(pod)
        ? {
            ...stays(
              'OldPodNotReady',
              `pod ${pod.metadata.name} of the revision before is not ready, and a StatefulSet replaces no pod by itself before it is`,
              `Delete it, so that it is made anew: kubectl delete pod ${pod.metadata.name} -n ${pod.metadata.namespace} (replaceStuckPods: true does it)`,
            ),
            saidAfterSeconds: USUAL_SECONDS,
          }
        : undefined,
  },
];

/**
 * The pods beside those of the rollout that keep it from going on: of a StatefulSet or DaemonSet, since the replacement has
 * the same name or the same node, and of a Deployment with strategy Recreate, which waits for all of them. A Deployment
 * that rolls does not wait for them. Pure; time and memory as in `assessRollout`.
 */
export function podsThatStay(
  workload: Workload,
  {
    revisions = [],
    pods,
  }: { readonly revisions?: readonly RevisionObject[] | undefined; readonly pods: readonly Pod[] },
  sightings: Sightings,
  now: number,
): { readonly problems: readonly Problem[]; readonly sightings: Sightings } {
  if (workload.kind === 'Deployment' && workload.spec.strategy?.type !== 'Recreate') {
    return { problems: [], sightings: new Map() };
  }
  const owners = [workload, ...(workload.kind === 'Deployment' ? revisions : [])].map(({ metadata }) => metadata.uid);
  const isOrdered = workload.kind === 'StatefulSet' && workload.spec.podManagementPolicy !== 'Parallel';
  const seen = new Map<string, Sighting>();
  const problems = pods
    .filter(({ metadata }) => owners.some((uid) => isControlledBy(metadata, uid)))
    .flatMap((pod): Problem[] => {
      const key = `${pod.metadata.uid}/${isGoing(pod) ? 'deleted' : 'old'}`;
      const { since } = sightings.get(key) ?? { since: now };
      seen.set(key, { since, report: pod.metadata.deletionTimestamp ?? '' });
      const subject = { pod, goingForMilliseconds: isGoing(pod) ? now - since : 0, holdsUp: isOrdered };
      const symptom = firstSymptom(OLD_POD_ROWS, subject);
      if (symptom === undefined) return [];
      const isSaid = now - since >= (symptom.saidAfterSeconds ?? 0) * 1000;
      return [{ ...symptom, pod: undefined, container: undefined, image: undefined, isSaid }];
    });
  return { problems, sightings: seen };
}

function stays(reason: string, text: string, next: string): Symptom {
  return { reason, cause: 'may pass', text, next };
}

function doesNotGo(pod: Pod): string {
  return `pod ${pod.metadata.name} on ${nodeOf(pod)} is being deleted and does not go`;
}

function lost(pod: Pod): string {
  return `See what became of the node (kubectl get node ${nodeOf(pod)}); if it does not come back, delete it`;
}

function isGoing({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined;
}

function graceOf({ metadata }: Pod): number {
  return metadata.deletionGracePeriodSeconds ?? GRACE_SECONDS;
}

function isOver(pod: Pod, milliseconds: number): boolean {
  return milliseconds >= graceOf(pod) * 1000 + PATIENCE_MILLISECONDS;
}

function nodeOf({ spec }: Pod): string {
  return spec.nodeName ?? 'no node';
}
