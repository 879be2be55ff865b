import type { ContainerRecord, VersionMark } from './annotations.ts';
import { readBookkeeping, recordOf } from './annotations.ts';
import type { ImageNames } from './image-names.ts';
import { namesIn, namesLeft, sameVersion } from './image-names.ts';
import type { Container, Workload } from '../kubernetes/objects.ts';
import type { Revision } from './revision.ts';

/** What is known about the images of one container. */
export interface KnownVersions {
  /** The last deployment of this container, whether it is still what is live or not. */
  readonly record: ContainerRecord | undefined;
  /** Newest first by the time they were written. */
  readonly verified: readonly VersionMark[];
  readonly rejected: readonly VersionMark[];
  /** The names of one version that deployments tied, in all places where a record of one is kept. */
  readonly names: readonly ImageNames[];
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
  const deployed = all.flatMap((notes) => recordOf(notes, container) ?? []);
  const left = all.flatMap(({ rolledBackFrom }) => (rolledBackFrom?.container === container ? rolledBackFrom : []));
  const names = [...deployed.flatMap(namesIn), ...left.flatMap(namesLeft)];
  const newest = (image: string, words: readonly { image: string; at: string }[]) =>
    Math.max(0, ...words.filter((word) => isSame(word.image, image, names)).map((word) => Date.parse(word.at)));
  return {
    record: recordOf(own, container),
    verified: distinct(verified).filter((mark) => Date.parse(mark.at) > newest(mark.image, rejected)),
    rejected: distinct(rejected).filter(
      (mark) =>
        Date.parse(mark.at) >= newest(mark.image, verified) && Date.parse(mark.at) >= newest(mark.image, deployed),
    ),
    names,
    warnings: own.warnings,
  };
}

/**
 * Whether this image is what a container of the workload has in its template, under whichever name deployments of that
 * container gave it. Pure.
 */
export function isImageOf(workload: Workload, { name, image: live = '' }: Container, image: string): boolean {
  return sameVersion(image, live, knownVersions(name, workload, []).names);
}

/** True where this image failed before: it is never gone back to by itself. */
export function isRejected(image: string, known: Pick<KnownVersions, 'rejected' | 'names'>): boolean {
  return known.rejected.some((mark) => isSame(mark.image, image, known.names));
}

/** The newest mark that this image passed its tests, under whichever of its names; `undefined` where it did not. */
export function verifiedMark(image: string, known: Pick<KnownVersions, 'verified' | 'names'>): VersionMark | undefined {
  return known.verified.find((mark) => isSame(mark.image, image, known.names));
}

/**
 * What is added to the story of a version that was gone back to and did not start: that it passed its tests, and so is not
 * to blame by itself (design.md#annotations). Empty where it did not pass any.
 */
export function stillVerified(image: string, known: Pick<KnownVersions, 'verified' | 'names'>): string {
  const mark = verifiedMark(image, known);
  return mark === undefined
    ? ''
    : ` ${image} passed its tests before (${mark.at}) and stays verified: look for what has changed around it.`;
}

/** The list with this mark in front and without older ones for the same version. */
export function withMark(
  marks: readonly VersionMark[],
  mark: VersionMark,
  names: readonly ImageNames[],
): readonly VersionMark[] {
  return [mark, ...withoutImage(marks, mark, names)];
}

/** The list without any word about this version of this container, under whichever of its names. */
export function withoutImage(
  marks: readonly VersionMark[],
  { container, image }: Pick<VersionMark, 'container' | 'image'>,
  names: readonly ImageNames[],
): readonly VersionMark[] {
  return marks.filter((mark) => mark.container !== container || !isSame(mark.image, image, names));
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

function isSame(left: string, right: string, names: readonly ImageNames[]): boolean {
  return sameVersion(left, right, names) || sameVersion(right, left, names);
}
