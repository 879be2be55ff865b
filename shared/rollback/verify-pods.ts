import type { ImageReference } from '../kubernetes/image.ts';
import { fullRepository, parseImage, parseImageId, sameImage } from '../kubernetes/image.ts';
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

/** What the pods of the target's revision show of a container. */
export interface VerifiedPods {
  /** Another tag of the same repository: somebody puts another version into these pods. */
  readonly wrong: readonly string[];
  /** The same version under another name, as far as can be told. */
  readonly otherNames: readonly string[];
}

/**
 * What pods show after a rollback. Pods of the target's revision are right, whatever their image field or the runtime's
 * digest says: webhooks on pods rewrite names, and an index has one digest per platform. Only another tag of the same
 * repository is another version. Pure; `pods` are those of the live revision.
 */
export function verifyPods(pods: readonly Pod[], container: string, image: string): VerifiedPods {
  const wrong: string[] = [];
  const otherNames: string[] = [];
  for (const pod of pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined)) {
    const spec = allContainers(pod.spec).find(({ name }) => name === container)?.image ?? 'nothing';
    if (isOtherTag(image, spec)) wrong.push(`pod ${pod.metadata.name} has ${spec}`);
    else if (!sameImage(image, spec)) otherNames.push(`pod ${pod.metadata.name} has ${spec}`);
    else otherNames.push(...otherDigest(pod, container, image));
  }
  return { wrong, otherNames };
}

function isOtherTag(wanted: string, shown: string): boolean {
  if (sameImage(wanted, shown)) return false;
  const [left, right] = [parseImage(wanted), parseImage(shown)];
  if (left === undefined || right === undefined) return false;
  if (fullRepository(left.repository) !== fullRepository(right.repository)) return false;
  const tagOf = ({ tag, digest }: ImageReference) => tag ?? (digest === undefined ? 'latest' : undefined);
  const [wantedTag, shownTag] = [tagOf(left), tagOf(right)];
  return wantedTag !== undefined && shownTag !== undefined && wantedTag !== shownTag;
}

function otherDigest(pod: Pod, container: string, image: string): readonly string[] {
  const wanted = parseImage(image)?.digest;
  const running = allStatuses(pod).find(({ name }) => name === container)?.imageID;
  const digest = parseImageId(running ?? '')?.digest;
  return wanted === undefined || digest === undefined || digest === wanted
    ? []
    : [`pod ${pod.metadata.name} runs ${digest}`];
}
