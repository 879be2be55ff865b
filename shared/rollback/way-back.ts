import { sameImage } from '../kubernetes/image.ts';
import type { Workload } from '../kubernetes/objects.ts';
import { enumerate } from '../report/counts.ts';
import type { ContainerReference } from '../kubernetes/container.ts';
import type { Revision } from '../versions/revision.ts';
import type { RollbackTarget } from './rollback-target.ts';
import { otherFields } from './choose-target.ts';

/** What is live before a rollback. */
interface WhatIsLeft {
  readonly workload: Workload;
  readonly place: ContainerReference;
  readonly liveRevision: Pick<Revision, 'number'> | undefined;
}

// A sentence is read at a glance; the log has all of them.
const MOST_FIELDS = 5;

/**
 * From where to where a rollback goes, as part of a sentence: the two images, or, where the target has the same image, the
 * revisions and the fields that go back with it (design.md#strategy-undo). Pure.
 */
export function wayBack(
  { workload, place, liveRevision }: WhatIsLeft,
  target: Exclude<RollbackTarget, { kind: 'none' }>,
): string {
  if (target.kind === 'image' || !sameImage(target.image, place.image)) return `from ${place.image} to ${target.image}`;
  const live = liveRevision === undefined ? 'the live revision' : `revision ${liveRevision.number}`;
  const fields = enumerate(otherFields(target, workload, place.name), MOST_FIELDS);
  return `from ${live} to revision ${target.revision.number}, both with ${target.image}: what goes back is ${fields}`;
}
