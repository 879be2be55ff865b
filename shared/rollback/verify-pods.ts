import { parseImage, parseImageId, sameImage } from '../kubernetes/image.ts';
import type { Pod, RevisionObject, Workload } from '../kubernetes/objects.ts';
import { allContainers, allStatuses } from '../kubernetes/objects.ts';
import { isPodOf, isReady } from '../kubernetes/pod.ts';

/**
 * The pods of the live revision as the watches show them at the end of a rollout, so that they need not be listed once
 * more. `undefined` where the watches lag: fewer of them are ready than the controller counts as updated.
 */
export function watchedPods(
  workload: Workload,
  live: RevisionObject,
  pods: readonly Pod[] | undefined,
): readonly Pod[] | undefined {
  const own = pods?.filter((pod) => isPodOf(pod, live)) ?? [];
  const { updatedReplicas, updatedNumberScheduled } = workload.status ?? {};
  const counted = workload.kind === 'DaemonSet' ? updatedNumberScheduled : updatedReplicas;
  return pods === undefined || own.filter(isReady).length < (counted ?? 0) ? undefined : own;
}

/**
 * What is not as it should be after a rollback: pods whose container has another image in its spec, or, where the target
 * has a digest, runs another one. Pure; `pods` are those of the live revision.
 */
export function verifyPods(pods: readonly Pod[], container: string, image: string): readonly string[] {
  const wanted = parseImage(image)?.digest;
  return pods.flatMap((pod) => {
    if (pod.metadata.deletionTimestamp !== undefined) return [];
    const spec = allContainers(pod.spec).find(({ name }) => name === container)?.image ?? 'nothing';
    if (!sameImage(image, spec)) return [`pod ${pod.metadata.name} has ${spec}`];
    const running = allStatuses(pod).find(({ name }) => name === container)?.imageID;
    const digest = parseImageId(running ?? '')?.digest;
    if (wanted === undefined || digest === undefined || digest === wanted) return [];
    return [`pod ${pod.metadata.name} runs ${digest}`];
  });
}
