import type { VersionMark } from './annotations.ts';
import { sameImage } from '../kubernetes/image.ts';
import type { PodTemplate } from '../kubernetes/objects.ts';
import { imageIn } from '../kubernetes/objects.ts';
import { sameTemplate } from '../kubernetes/template.ts';
import { sameVersion } from './image-names.ts';
import type { KnownVersions } from './known-versions.ts';
import { isRejected } from './known-versions.ts';
import type { Revision } from './revision.ts';
import { isStray } from './stray-image.ts';
import { describeRevision } from './revision.ts';
import { enumerate } from '../report/counts.ts';

/** Which row of the rule chose the version. */
export type LastGoodRule = 'live' | 'recorded' | 'verified' | 'available' | 'highest';

export type LastGood =
  | {
      readonly found: true;
      /** Full reference, as it stands in a template or record. */
      readonly image: string;
      /** The revision it stands for; `undefined` where that is gone. */
      readonly revision: Revision | undefined;
      readonly rule: LastGoodRule;
      /** Why, for people. */
      readonly reason: string;
      readonly passedOver: readonly string[];
    }
  | { readonly found: false; readonly reason: string; readonly passedOver: readonly string[] };

export interface LastGoodQuestion {
  /**
   * `capture` asks before a deployment of `newImage`, which is not known where somebody else's step deploys; `undo` where to
   * go back to from what is live. `liveRuns`: a pod of the live template is available now. `isPrepared`: what is live was put in by this very job, as an apply with a
   * placeholder image before the deployment.
   */
  readonly purpose:
    | {
        readonly kind: 'capture';
        readonly newImage: string | undefined;
        readonly liveRuns: boolean;
        readonly isPrepared?: boolean;
      }
    | { readonly kind: 'undo' };
  readonly container: string;
  readonly liveTemplate: PodTemplate;
  /** Whether the rollout of the live template is completed. */
  readonly liveCompleted: boolean;
  /** Newest first; `undefined` without the right to list them: then only the live and the recorded image count. */
  readonly revisions: readonly Revision[] | undefined;
  readonly known: KnownVersions;
}

/** What a rule proposes: an image, and the revision that it stands for where one is left. */
interface Candidate {
  readonly image: string;
  readonly revision: Revision | undefined;
}

/**
 * The last good version of a container: ONE function for capture, undo and onFailure (design.md#last-good). In this
 * order, rejected images never: the live image where its rollout completed and it ran (capture only); the recorded previous one;
 * the newest other verified revision; the newest other revision with available pods; the other revision with the
 * highest number (undo only); a live image that completed without a pod (capture only). Where somebody put in since what
 * is live, and that is the new image or this job's own preparation, what the record names comes first
 * (design.md#live-is-not-what-the-record-says). So a rerun, a killed agent, failed deployments in a row, or a version that failed its
 * tests never make a broken image the previous one.
 */
export function lastGood(question: LastGoodQuestion): LastGood {
  const { container, purpose, revisions = [], known } = question;
  const live = imageIn(question.liveTemplate, container) ?? '';
  const others = revisions.filter((revision) => !sameTemplate(revision.template, question.liveTemplate));
  const passedOver: string[] = [];

  const isNew = (image: string): boolean =>
    purpose.kind === 'capture' && purpose.newImage !== undefined && sameVersion(purpose.newImage, image, known.names);
  const unusable = (image: string): string | undefined => {
    if (isNew(image)) return 'the image to deploy';
    return isRejected(image, known) ? 'rejected' : undefined;
  };
  const take = (rule: LastGoodRule, reason: string, candidates: readonly Candidate[]): LastGood | undefined => {
    for (const { image, revision } of candidates) {
      const why = unusable(image);
      if (why === undefined) return { found: true, image, revision, rule, reason, passedOver };
      const what = `${revision === undefined ? image : describeRevision(revision, container)}: ${why}`;
      if (!passedOver.includes(what)) passedOver.push(what);
    }
    return undefined;
  };
  const withImage = (list: readonly Revision[]): readonly Candidate[] =>
    list.flatMap((revision) => {
      const image = imageIn(revision.template, container);
      return image === undefined ? [] : [{ image, revision }];
    });
  const newestWith = (image: string) =>
    others.find((revision) => sameImage(image, imageIn(revision.template, container) ?? ''));

  const isLiveOption = purpose.kind === 'capture' && question.liveCompleted && !isNew(live);
  const { record } = known;
  const recorded = record?.previous;
  const isLive = isNew(live);
  const isBehind =
    purpose.kind === 'capture' &&
    (isLive || purpose.isPrepared === true) &&
    record !== undefined &&
    isStray(record, live, known.names);
  const answer =
    (isBehind && hasRunBefore(record.image, known)
      ? take('recorded', `it is what the last deployment put in, and its rollout completed; ${live} came since`, [
          { image: record.image, revision: newestWith(record.image) },
        ])
      : undefined) ??
    (isBehind && !isLive && recorded !== undefined
      ? take('recorded', `the deployment of ${record.image} recorded it as the previous image; ${live} came since`, [
          { image: recorded, revision: newestWith(recorded) },
        ])
      : undefined) ??
    (isLiveOption && (purpose.liveRuns || hasRunBefore(live, known))
      ? take('live', 'it is live and its rollout completed', [{ image: live, revision: undefined }])
      : undefined) ??
    (record !== undefined &&
    recorded !== undefined &&
    sameVersion(record.image, live, known.names) &&
    !sameVersion(recorded, live, known.names)
      ? take('recorded', `the deployment of ${record.image} recorded it as the previous image`, [
          { image: recorded, revision: newestWith(recorded) },
        ])
      : undefined) ??
    (question.revisions === undefined
      ? undefined
      : take(
          'verified',
          'it is the newest version that passed the sanity tests',
          verified(known.verified, { container, live, revisions, others }),
        )) ??
    take(
      'available',
      'it is the newest other revision that still has available pods',
      withImage(others.filter(({ availablePods }) => availablePods > 0)),
    ) ??
    (purpose.kind === 'undo'
      ? take(
          'highest',
          'it is the other revision with the highest number; nothing says whether it was good',
          withImage(others),
        )
      : undefined) ??
    (isLiveOption
      ? take('live', 'it is live and nothing else is known, though nothing says that it ever ran', [
          { image: live, revision: undefined },
        ])
      : undefined);
  return answer ?? { found: false, reason: whyNone(question, others, passedOver), passedOver };
}

/**
 * Whether the notes say that this image ran: its rollout completed with pods, or it passed its tests. A rollout of no
 * replicas is complete as well, and says nothing (design.md#completed).
 */
function hasRunBefore(image: string, { record, verified: marks, names }: KnownVersions): boolean {
  if (record?.completed !== undefined && sameVersion(record.image, image, names)) return true;
  return marks.some((mark) => sameVersion(mark.image, image, names));
}

interface Surroundings {
  readonly container: string;
  /** The live image. */
  readonly live: string;
  readonly revisions: readonly Revision[];
  /** Those that are not live. */
  readonly others: readonly Revision[];
}

/** Verified versions other than the live one, newest revision number first, then those whose revision is gone. */
function verified(
  marks: readonly VersionMark[],
  { container, live, revisions, others }: Surroundings,
): readonly Candidate[] {
  const standing: (Candidate & { readonly revision: Revision })[] = [];
  const gone: Candidate[] = [];
  for (const mark of marks) {
    const exact = revisions.find(({ name }) => name === mark.revision);
    // An entry is believed only while what it is about still holds.
    const image = exact === undefined ? undefined : imageIn(exact.template, container);
    if (exact !== undefined && image !== undefined && sameImage(mark.image, image)) {
      if (others.includes(exact)) standing.push({ image, revision: exact });
    } else if (exact === undefined && !sameImage(mark.image, live)) {
      const newest = others.find((revision) => sameImage(mark.image, imageIn(revision.template, container) ?? ''));
      if (newest === undefined) gone.push({ image: mark.image, revision: undefined });
      else standing.push({ image: mark.image, revision: newest });
    }
  }
  standing.sort((a, b) => b.revision.number - a.revision.number);
  return [...standing, ...gone];
}

// The reason goes into records and errors, which hold it alone.
const MOST_NAMED = 3;

function whyNone(question: LastGoodQuestion, others: readonly Revision[], passedOver: readonly string[]): string {
  const isListed = question.revisions !== undefined;
  if (passedOver.length > 0) {
    const named = enumerate(passedOver, MOST_NAMED);
    return `no good version is known: all that is known was passed over: ${named}${isListed ? '' : '; the revisions may not be listed'}`;
  }
  if (!isListed) return 'no good version is known: nothing is recorded, and the revisions may not be listed';
  if (others.length === 0) return 'no good version is known: there is no other revision, and nothing is recorded';
  return 'no good version is known: none of the other revisions is recorded, verified or running';
}
