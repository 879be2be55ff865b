import type { ErrorCode } from '../host/error-codes.ts';
import type { DeploymentRecord } from '../contract/deployment-record.ts';
import type { ImageNames } from '../versions/image-names.ts';
import { allNames, sameVersion } from '../versions/image-names.ts';
import { isDigest, isTag, parseImage, sameImage } from '../kubernetes/image.ts';
import type { Workload } from '../kubernetes/objects.ts';
import type { SinceCapture } from './captured-target.ts';
import type { Strategy } from './choose-target.ts';

/** What must be live for a rollback to be right. */
export interface GuardQuestion {
  readonly workload: Workload;
  readonly container: string;
  readonly live: string;
  /** Who put the live image in, and when. */
  readonly since: string;
  /** What the rollback would put in is what is live. */
  readonly targetIsLive: boolean;
  /** It is live under another name than the one by which it was asked for. */
  readonly targetHasOtherName: boolean;
  /** An undo counts as done where the record's previous image is live; one to a given revision goes exactly there. */
  readonly strategy: Strategy;
  readonly toRevision: number | undefined;
  readonly record: DeploymentRecord | undefined;
  /** Names of one version that deployments tied. */
  readonly names: readonly ImageNames[];
  readonly expectedImage: string | undefined;
  readonly force: boolean;
  /** What happened since the record's capture; left out where it is that of a deployment. */
  readonly captured?: SinceCapture | undefined;
}

/** `overridden`: what would have been refused without force, in whole sentences. */
export type Guarded =
  | { readonly verdict: 'go'; readonly overridden: readonly string[] }
  /** The target is live already: nothing is to be changed. */
  | { readonly verdict: 'already there'; readonly overridden: readonly string[] }
  | { readonly verdict: 'refuse'; readonly errorCode: ErrorCode; readonly message: string };

/**
 * Whether a rollback may go ahead (design.md#guard). A record and expectedImage say which deployment is to be undone;
 * if something else is live by now, going back would undo somebody else's work. Pure.
 */
export function guard(question: GuardQuestion): Guarded {
  const { workload, live, record, expectedImage, force } = question;
  const { refusal, overridden } = identity(question);
  if (refusal !== undefined) return { verdict: 'refuse', errorCode: 'SR403', message: refusal };
  const isOpenUndo = question.strategy === 'undo' && question.toRevision === undefined;
  const previous = isOpenUndo ? record?.previous.image : undefined;
  const isLeft = isToBeLeft(question);
  if (question.targetIsLive && isLeft !== undefined) {
    const what = `nothing to roll back: ${isLeft} is live, and so is what it should go back to: both are names of one version`;
    const message = `${workload.kind} ${workload.metadata.name}: ${what}. ${OTHER_VERSION}`;
    return { verdict: 'refuse', errorCode: 'SR404', message };
  }
  const { captured } = question;
  const isUnchanged = captured?.state === 'unchanged';
  if (isUnchanged || question.targetIsLive || (previous !== undefined && sameVersion(previous, live, question.names))) {
    return { verdict: 'already there', overridden };
  }
  const wanted = record?.image.after;
  const problems = [
    ...(captured?.state === 'foreign'
      ? [`rollback-info was captured before a step of run ${captured.run}, which is not known to have put that in`]
      : []),
    ...(wanted !== undefined && !sameVersion(wanted, live, question.names)
      ? [`rollback-info is about the deployment of ${wanted}`]
      : []),
    ...(expectedImage !== undefined && !isExpected(expectedImage, live, question.names)
      ? [`expectedImage is ${expectedImage}`]
      : []),
  ];
  if (problems.length === 0) return { verdict: 'go', overridden: [...overridden, ...notNoted(question)] };
  const what = `${workload.kind} ${workload.metadata.name} runs ${live} (${question.since}), but ${problems.join(' and ')}`;
  if (force) return { verdict: 'go', overridden: [...overridden, `${what}; ${ALL_THE_SAME}`] };
  return {
    verdict: 'refuse',
    errorCode: 'SR402',
    message: `${what}: it was never put in, or somebody deployed since, so nothing was changed. To undo what is live all the same, run again with force: true, or with the record of that deployment.`,
  };
}

/** What changed since the capture is taken for the doing of that run's step, and who did it is said. */
function notNoted({ captured, workload, live }: GuardQuestion): readonly string[] {
  if (captured?.state !== 'not noted') return [];
  const what = `${workload.kind} ${workload.metadata.name} was changed since it was captured (${captured.by}) and runs ${live}`;
  return [`${what}; no step with action: follow noted it, so it is taken for what this run's own step did.`];
}

/** What to do where a target turns out to be what is to be left. */
export const OTHER_VERSION = 'Give previousImageTag or toRevision of another version.';

/**
 * The name by which the live image is said to be what is to be left, where what is to be put in is live as well: then going
 * back would be no success (design.md#two-names-of-one-image).
 */
function isToBeLeft(question: GuardQuestion): string | undefined {
  const { record, expectedImage, live, names, targetHasOtherName } = question;
  const previous = record?.previous.image;
  const isSame = previous !== undefined && sameVersion(previous, live, names);
  const left = record?.image.after;
  if (left !== undefined && (isSame || targetHasOtherName) && sameVersion(left, live, names)) return left;
  if (expectedImage === undefined || !targetHasOtherName) return undefined;
  return isExpected(expectedImage, live, names) ? expectedImage : undefined;
}

const ALL_THE_SAME = 'force goes ahead all the same.';

/**
 * Whether the record is about this workload and container. `refusal` says why not, and what to do; a mere other uid can be
 * overridden by force, which is said in `overridden`. Pure.
 */
export function identity({
  record,
  workload,
  container,
  force,
}: Pick<GuardQuestion, 'record' | 'workload' | 'container' | 'force'>): {
  readonly refusal: string | undefined;
  readonly overridden: readonly string[];
} {
  if (record === undefined) return { refusal: undefined, overridden: [] };
  const { kind, namespace, name, uid } = record.workload;
  const found = `${workload.kind} ${workload.metadata.name} in namespace ${workload.metadata.namespace}, container ${container}`;
  const same = kind === workload.kind && namespace === workload.metadata.namespace && name === workload.metadata.name;
  if (!same || record.container !== container) {
    const refusal = `rollback-info is about ${kind} ${name} in namespace ${namespace}, container ${record.container}, not about ${found}. Give the rollback-info of that workload.`;
    return { refusal, overridden: [] };
  }
  if (uid === workload.metadata.uid) return { refusal: undefined, overridden: [] };
  const what = `rollback-info is about another ${kind} ${name} (uid ${uid}) than the live one (uid ${workload.metadata.uid}): it was made anew since, or this is another cluster`;
  if (force) return { refusal: undefined, overridden: [`${what}; ${ALL_THE_SAME}`] };
  return { refusal: `${what}. Check the connection, or run with force: true.`, overridden: [] };
}

/** Whether the live image is the expected one, under any of its names. `expected` is a tag, a digest or a full reference. */
export function isExpected(expected: string, live: string, names: readonly ImageNames[]): boolean {
  return allNames(live, names).some((name) => hasName(expected, name));
}

function hasName(expected: string, live: string): boolean {
  const image = parseImage(live);
  if (isTag(expected)) {
    if (image === undefined) return false;
    return image.tag === expected || (image.tag === undefined && image.digest === undefined && expected === 'latest');
  }
  if (isDigest(expected)) return image?.digest === expected;
  return sameImage(expected, live);
}
