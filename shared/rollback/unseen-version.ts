import type { DeploymentRecord } from '../contract/deployment-record.ts';
import { parseImage } from '../kubernetes/image.ts';
import type { Workload } from '../kubernetes/objects.ts';
import { imageIn } from '../kubernetes/objects.ts';
import { enumerate } from '../report/counts.ts';
import { sameVersion } from '../versions/image-names.ts';
import type { KnownVersions } from '../versions/known-versions.ts';
import { isRejected } from '../versions/known-versions.ts';
import type { Revision } from '../versions/revision.ts';

/** Where it is known which versions a workload had. */
export interface SeenVersions {
  readonly container: string;
  /** `undefined` without the right to list them. */
  readonly revisions: readonly Revision[] | undefined;
  readonly known: KnownVersions;
  /** deployment-record.json of a rollback-info. */
  readonly record: DeploymentRecord | undefined;
}

/** The images that revisions, records and the verified list know of the container, each once. Pure. */
export function seenImages({ container, revisions = [], known, record }: SeenVersions): readonly string[] {
  const images = [
    ...revisions.map(({ template }) => imageIn(template, container)),
    ...known.verified.map(({ image }) => image),
    ...known.names.flatMap(({ asked, admitted }) => [asked, admitted]),
    known.record?.image,
    known.record?.previous,
    record?.image.before,
    record?.image.after,
    record?.previous.image,
  ];
  return [...new Set(images.filter((image) => image !== undefined))];
}

// A line is read at a glance.
const MOST_NAMED = 5;

/**
 * The warning about a version that is asked for by its name and that nothing knows: it may have been mistyped, or built
 * and never deployed (design.md#strategy-tag). `undefined` where something knows it, the rejected list included. Pure.
 */
export function unseenVersionWarning(
  image: string,
  { kind, metadata }: Workload,
  seen: SeenVersions,
): string | undefined {
  const images = seenImages(seen);
  const digest = parseImage(image)?.digest;
  const isSeen =
    images.some((one) => sameVersion(image, one, seen.known.names)) ||
    (digest !== undefined && digestsSeen(seen).includes(digest)) ||
    isRejected(image, seen.known);
  if (isSeen) return undefined;
  const isListed = seen.revisions !== undefined;
  const places = isListed ? 'no revision, record or verified version of it' : 'no record or verified version of it';
  const where = `${places} has this image${isListed ? '' : ', and its revisions may not be listed'}`;
  const known = images.length === 0 ? '' : `; known are ${enumerate(images, MOST_NAMED)}`;
  return `Nothing says that ${image} ever ran in ${kind} ${metadata.name}: ${where}${known}. If that is a slip, correct previousImageTag.`;
}

function digestsSeen({ known, record }: SeenVersions): readonly string[] {
  const named = [...known.verified.map(({ digest }) => digest), ...(record?.digestsBefore ?? [])];
  return named.flatMap((text) => (text === undefined ? [] : (parseImage(text)?.digest ?? text)));
}
