import type { Bookkeeping, ContainerRecord, VersionMark } from './annotations.ts';
import { readBookkeeping } from './annotations.ts';
import { sameImage } from '../kubernetes/image.ts';
import type { Workload } from '../kubernetes/objects.ts';
import type { Revision } from './revision.ts';

/** What is known about the images of one container. */
export interface KnownVersions {
  /** The last deployment of this container, whether it is still what is live or not. */
  readonly record: ContainerRecord | undefined;
  /** Newest first by the time they were written. */
  readonly verified: readonly VersionMark[];
  readonly rejected: readonly VersionMark[];
  readonly warnings: readonly string[];
}

/**
 * Gathers the notes of the workload and of its revisions. `kubectl rollout undo` replaces the annotations of a
 * Deployment by old ones, so one place alone cannot be trusted: the newest word about an image wins
 * (design.md#annotations). A deployment on purpose is a word too: a rejection older than the record of a deployment of
 * that image is void.
 */
export function knownVersions(container: string, workload: Workload, revisions: readonly Revision[]): KnownVersions {
  const own = readBookkeeping(workload.metadata.annotations);
  const all = [own, ...revisions.map(({ annotations }) => readBookkeeping(annotations))];
  const of = (marks: readonly VersionMark[]) => marks.filter((mark) => mark.container === container);
  const verified = all.flatMap((notes) => of(notes.verified));
  const rejected = all.flatMap((notes) => of(notes.rejected));
  const recordIn = ({ record }: Bookkeeping) => (Object.hasOwn(record, container) ? record[container] : undefined);
  const deployed = all.flatMap((notes) => recordIn(notes) ?? []);
  const newest = (image: string, words: readonly { image: string; at: string }[]) =>
    Math.max(0, ...words.filter((word) => isSame(word.image, image)).map((word) => Date.parse(word.at)));
  return {
    record: recordIn(own),
    verified: distinct(verified).filter((mark) => Date.parse(mark.at) > newest(mark.image, rejected)),
    rejected: distinct(rejected).filter(
      (mark) =>
        Date.parse(mark.at) >= newest(mark.image, verified) && Date.parse(mark.at) >= newest(mark.image, deployed),
    ),
    warnings: own.warnings,
  };
}

/** True where this image failed before: it is never gone back to by itself. */
export function isRejected(image: string, known: Pick<KnownVersions, 'rejected'>): boolean {
  return known.rejected.some((mark) => isSame(mark.image, image));
}

/** The list with this mark in front and without older ones for the same image. */
export function withMark(marks: readonly VersionMark[], mark: VersionMark): readonly VersionMark[] {
  return [mark, ...withoutImage(marks, mark.container, mark.image)];
}

/** The list without any word about this image of this container. */
export function withoutImage(marks: readonly VersionMark[], container: string, image: string): readonly VersionMark[] {
  return marks.filter((mark) => mark.container !== container || !isSame(mark.image, image));
}

function distinct(marks: readonly VersionMark[]): readonly VersionMark[] {
  const seen = new Set<string>();
  return [...marks]
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .filter(({ image, revision = '' }) => {
      const key = `${image} ${revision}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

function isSame(left: string, right: string): boolean {
  return sameImage(left, right) || sameImage(right, left);
}
