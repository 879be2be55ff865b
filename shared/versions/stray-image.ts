import type { ManagedFields, Workload } from '../kubernetes/objects.ts';
import { imageIn } from '../kubernetes/objects.ts';
import type { ContainerRecord } from './annotations.ts';
import { describeManager, whoOwnsImage } from './image-owner.ts';
import { inAnotherRepository, isOtherVersion } from './admission.ts';
import type { ImageNames } from './image-names.ts';
import { sameVersion } from './image-names.ts';
import type { KnownVersions } from './known-versions.ts';

/** What is live is not what the last deployment put in: somebody applied, set or undid since. */
export interface StrayImage {
  readonly live: string;
  readonly recorded: ContainerRecord;
  /** Who put the live image in; `undefined` where nobody owns it. */
  readonly owner: ManagedFields | undefined;
}

/**
 * Whether what is live is not what the record names. The same tag in another repository may be another name of it, as
 * admission gives them, so that is not said to be another. Pure.
 */
export function isStray(
  { image }: Pick<ContainerRecord, 'image'>,
  live: string,
  names: readonly ImageNames[],
): boolean {
  if (sameVersion(image, live, names)) return false;
  return !inAnotherRepository(image, live) || isOtherVersion(image, live);
}

/** Whether the live image of a container is another than its record names (design.md#live-is-not-what-the-record-says). Pure. */
export function strayImage(
  workload: Workload,
  container: string,
  { record, names }: Pick<KnownVersions, 'record' | 'names'>,
): StrayImage | undefined {
  const live = imageIn(workload.spec.template, container);
  if (record === undefined || live === undefined || !isStray(record, live, names)) return undefined;
  return { live, recorded: record, owner: whoOwnsImage(workload, container) };
}

/** The warning about it: what, who and when. Pure. */
export function strayImageWarning({ kind, metadata }: Workload, { live, recorded, owner }: StrayImage): string {
  const { run, at, image } = recorded;
  return `${kind} ${metadata.name} runs ${live}, but the last deployment (run ${run.number ?? run.id}, ${at}) put ${image} in: somebody changed it since (${describeManager(owner)}). Look what else applies it, sets its image or undoes.`;
}

/**
 * Whether the image was put in after that time: then the job that began there prepared its own deployment by it. Times of
 * `managedFields` are whole seconds. Not known is no. Pure; `began` in milliseconds since 1970.
 */
export function isSince({ owner }: Pick<StrayImage, 'owner'>, began: number | undefined): boolean {
  const at = Date.parse(owner?.time ?? '');
  return began !== undefined && at + 999 >= began;
}
