import { sameImage } from '../kubernetes/image.ts';
import type { Pod, Workload } from '../kubernetes/objects.ts';
import { allContainers } from '../kubernetes/objects.ts';
import { isPodOf } from '../kubernetes/pod.ts';
import { factsOf } from '../kubernetes/resources.ts';
import { liveRevision } from '../versions/revision.ts';
import type { Baseline, Change, RolloutSnapshot } from './rollout.ts';
import { isObserved } from './rollout-status.ts';

/** What the pods of a rollout are told by: what was changed, and which revisions had pods before. */
export type Told = Pick<Baseline, 'container' | 'image' | 'revisionsBefore'>;

/**
 * The pods of the rollout: those of the live revision, never old ones. Where revisions may not be read, those that their
 * revision label tells from all that were there before; by their image only where no label does, since webhooks rewrite it
 * and two revisions may have the same (design.md#after-a-rollback).
 */
export function podsOfRollout(snapshot: RolloutSnapshot, workload: Workload, told: Told): readonly Pod[] {
  const pods = (snapshot.pods ?? []).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (snapshot.revisions === undefined) return podsByLabel(pods, workload, told);
  const current = liveRevision(workload, snapshot.revisions);
  return current === undefined ? [] : pods.filter((pod) => isPodOf(pod, current));
}

/** What tells the pods of this change from those that were there before it. */
export function toldBy({ container, image, before, after, pods }: Omit<Change, 'reference' | 'revisionObjects'>): Told {
  if (after === before || pods === undefined) return { container, image };
  const { revisionLabel } = factsOf(before.kind);
  const labels = pods.items.flatMap(({ metadata }) => metadata.labels?.[revisionLabel] ?? []);
  return { container, image, revisionsBefore: new Set(labels) };
}

function podsByLabel(pods: readonly Pod[], workload: Workload, told: Told): readonly Pod[] {
  const labelOf = ({ metadata }: Pod) => metadata.labels?.[factsOf(workload.kind).revisionLabel];
  const updateRevision = workload.kind === 'StatefulSet' ? workload.status?.updateRevision : undefined;
  if (updateRevision !== undefined) {
    return isObserved(workload) ? pods.filter((pod) => labelOf(pod) === updateRevision) : [];
  }
  const { revisionsBefore } = told;
  const isNew = (label: string | undefined) => label !== undefined && revisionsBefore?.has(label) === false;
  const made = pods.filter((pod) => isNew(labelOf(pod)));
  return made.length > 0 ? made : pods.filter((pod) => hasImage(pod, told));
}

function hasImage({ spec }: Pod, { container, image: wanted }: Told): boolean {
  return allContainers(spec).some(({ name, image = '' }) => name === container && sameImage(wanted, image));
}
