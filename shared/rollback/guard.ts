import type { DeploymentRecord } from '../contract/deployment-record.ts';
import { isDigest, isTag, parseImage, sameImage } from '../kubernetes/image.ts';
import type { Workload } from '../kubernetes/objects.ts';
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
  /** An undo counts as done where the record's previous image is live. */
  readonly strategy: Strategy;
  readonly record: DeploymentRecord | undefined;
  readonly expectedImage: string | undefined;
  readonly force: boolean;
}

export type Guarded =
  | { readonly verdict: 'go'; readonly overridden: string | undefined }
  /** The target is live already: nothing is to be changed. */
  | { readonly verdict: 'already there' }
  | { readonly verdict: 'refuse'; readonly message: string };

/**
 * Whether a rollback may go ahead (design 7). A record and expectedImage say which deployment is to be undone; if
 * something else is live by now, going back would undo somebody else's work. Pure.
 */
export function guard(question: GuardQuestion): Guarded {
  const { workload, live, record, expectedImage, force } = question;
  const stranger = record === undefined ? undefined : notTheSame(record, question);
  if (stranger !== undefined && !(force && stranger.overridable))
    return { verdict: 'refuse', message: stranger.message };
  const previous = question.strategy === 'undo' ? record?.previous.image : undefined;
  if (question.targetIsLive || (previous !== undefined && sameImage(previous, live)))
    return { verdict: 'already there' };
  const wanted = record?.image.after;
  const problems = [
    ...(wanted !== undefined && !sameImage(wanted, live) ? [`rollback-info is about the deployment of ${wanted}`] : []),
    ...(expectedImage !== undefined && !isExpected(expectedImage, live) ? [`expectedImage is ${expectedImage}`] : []),
  ];
  if (problems.length === 0) return { verdict: 'go', overridden: stranger?.message };
  const what = `${workload.kind} ${workload.metadata.name} runs ${live} (${question.since}), but ${problems.join(' and ')}`;
  if (force) return { verdict: 'go', overridden: `${what}; force goes ahead all the same.` };
  return {
    verdict: 'refuse',
    message: `${what}: somebody deployed since, so nothing was changed. If that is to be undone, run again with force: true, or with the record of that deployment.`,
  };
}

/** Why a record is not about this workload and container; a mere other uid can be overridden. */
export function notTheSame(
  record: DeploymentRecord,
  { workload, container }: Pick<GuardQuestion, 'workload' | 'container'>,
): { readonly message: string; readonly overridable: boolean } | undefined {
  const { kind, namespace, name, uid } = record.workload;
  const found = `${workload.kind} ${workload.metadata.name} in namespace ${workload.metadata.namespace}, container ${container}`;
  const same = kind === workload.kind && namespace === workload.metadata.namespace && name === workload.metadata.name;
  if (!same || record.container !== container) {
    return {
      message: `rollback-info is about ${kind} ${name} in namespace ${namespace}, container ${record.container}, not about ${found}. Give the rollback-info of that workload.`,
      overridable: false,
    };
  }
  if (uid === workload.metadata.uid) return undefined;
  return {
    message: `rollback-info is about another ${kind} ${name} (uid ${uid}) than the live one (uid ${workload.metadata.uid}): it was made anew since, or this is another cluster. Check the service connection, or run with force: true.`,
    overridable: true,
  };
}

/** `expectedImage` is a tag, a digest or a full reference. */
export function isExpected(expected: string, live: string): boolean {
  const image = parseImage(live);
  if (isTag(expected)) {
    if (image === undefined) return false;
    return image.tag === expected || (image.tag === undefined && image.digest === undefined && expected === 'latest');
  }
  if (isDigest(expected)) return image?.digest === expected;
  return sameImage(expected, live);
}
