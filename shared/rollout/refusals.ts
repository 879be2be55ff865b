import type { RevisionObject, Workload } from '../kubernetes/objects.ts';
import { conditionOf } from '../kubernetes/objects.ts';
import { liveRevision } from '../versions/revision.ts';
import type { Cause } from './evidence.ts';
import type { RolloutSnapshot } from './rollout.ts';

/** That the API server makes no pods, in its words. */
export interface Refusal {
  readonly reason: string;
  readonly message: string;
  /** Changes where it is said anew. */
  readonly report: string;
}

/**
 * Why no pods of the new revision can be made, or `undefined`. The Deployment's own ReplicaFailure may be that of an old
 * ReplicaSet, which a drain or quota keeps from its pods as well; so it counts only where ReplicaSets may not be read.
 */
export function refusalOf({ revisions }: Pick<RolloutSnapshot, 'revisions'>, workload: Workload): Refusal | undefined {
  if (workload.kind !== 'Deployment') return undefined;
  const current: RevisionObject | undefined = revisions && liveRevision(workload, revisions);
  const source = revisions === undefined ? workload : current;
  if (source === undefined || 'data' in source) return undefined;
  const condition = conditionOf(source, 'ReplicaFailure');
  if (condition?.status !== 'True') return undefined;
  return {
    reason: condition.reason ?? 'ReplicaFailure',
    message: condition.message ?? condition.reason ?? 'no reason given',
    report: condition.lastUpdateTime ?? condition.lastTransitionTime ?? '',
  };
}

const DENIED = /denied the request|exceeded quota|is forbidden|is invalid|violates PodSecurity/i;
const MAY_PASS =
  /failed calling webhook|internal error|timed? ?out|deadline exceeded|connection (?:refused|reset)|unable to handle the request|etcd|too many requests|service unavailable/i;

/**
 * What a refusal of pods weighs: a webhook that does not answer and errors of the server pass by themselves, a quota, a
 * policy, a limit, an invalid pod or a missing service account do not (design.md#evidence).
 */
export function refusalCause(message: string): Extract<Cause, 'pods refused' | 'may pass'> {
  if (/failed calling webhook/i.test(message)) return 'may pass';
  return !DENIED.test(message) && MAY_PASS.test(message) ? 'may pass' : 'pods refused';
}
