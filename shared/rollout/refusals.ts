import { newestEvent, timeOf } from '../kubernetes/event.ts';
import type { Condition, RevisionObject, Workload } from '../kubernetes/objects.ts';
import { conditionOf } from '../kubernetes/objects.ts';
import { liveRevision } from '../versions/revision.ts';
import { firstUpdatedOrdinal } from './partition.ts';
import type { RolloutSnapshot } from './rollout.ts';
import { isObserved } from './rollout-status.ts';
import type { Symptom, SymptomRow } from './symptom.ts';

/** That the API server makes no pods, or no ReplicaSet to make them, in its words. */
export interface Refusal {
  readonly what: 'pods' | 'ReplicaSet';
  readonly namespace: string;
  readonly reason: string;
  readonly message: string;
  /** Changes where it is said anew. */
  readonly report: string;
}

/**
 * Why no pods of the new revision can be made, or `undefined`. A Deployment's new ReplicaSet says it by its condition; the
 * Deployment's own ReplicaFailure may be that of an old one, which a drain or quota keeps from its pods as well, so it
 * counts only where ReplicaSets may not be read. StatefulSets and DaemonSets say it by events alone. Before the controller
 * has seen the change only a ReplicaSet that cannot be made is told: that is why it has not. Pure.
 */
export function refusalOf(
  { revisions, events }: Pick<RolloutSnapshot, 'revisions' | 'events'>,
  workload: Workload,
): Refusal | undefined {
  const { namespace, uid } = workload.metadata;
  const by = (what: Refusal['what'], condition: Condition): Refusal => ({
    what,
    namespace,
    reason: condition.reason ?? 'ReplicaFailure',
    message: condition.message ?? condition.reason ?? 'no reason given',
    report: condition.lastUpdateTime ?? condition.lastTransitionTime ?? '',
  });
  if (workload.kind === 'Deployment') {
    const progressing = conditionOf(workload, 'Progressing');
    if (progressing?.reason === 'ReplicaSetCreateError') return by('ReplicaSet', progressing);
    if (!isObserved(workload)) return undefined;
    const current: RevisionObject | undefined = revisions && liveRevision(workload, revisions);
    const source = revisions === undefined ? workload : current;
    if (source === undefined || 'data' in source) return undefined;
    const condition = conditionOf(source, 'ReplicaFailure');
    return condition?.status === 'True' ? by('pods', condition) : undefined;
  }
  const last = newestEvent(events?.get(uid) ?? [], ['FailedCreate', 'SuccessfulCreate'], (message) =>
    isOfNewRevision(message, workload),
  );
  if (last?.reason !== 'FailedCreate' || !isObserved(workload)) return undefined;
  const message = (last.message ?? 'no reason given')
    .replace(/^Error creating: /, '')
    .replace(/^create Pod \S+ in StatefulSet \S+ failed error: /, '');
  return { what: 'pods', namespace, reason: last.reason, message, report: `${last.count ?? 1} ${timeOf(last)}` };
}

/** A pod below the partition of a StatefulSet is made anew with the old revision: what refuses it is not about the new one. */
function isOfNewRevision(message: string, workload: Workload): boolean {
  const [, ordinal] = /^create Pod \S+-(\d+) in StatefulSet /.exec(message) ?? [];
  return ordinal === undefined || Number(ordinal) >= firstUpdatedOrdinal(workload);
}

/** Whether the server makes nothing any more since the namespace is going. Pure. */
export function isNamespaceGoing({ message }: Pick<Refusal, 'message'>): boolean {
  return /because it is being terminated/i.test(message);
}

/** Causes of a refusal, one row each: what a person can do, and whether it passes by itself (design.md#evidence). */
export const REFUSAL_ROWS: readonly SymptomRow<Refusal>[] = [
  row(
    'an admission webhook does not answer',
    /failed calling webhook "?([^":]*)/i,
    'may pass',
    (_refusal, [, name = '']) =>
      `See whether the service behind the webhook ${name} runs (kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations)`,
  ),
  row(
    'a quota wants requests or limits that the pods do not have',
    /failed quota: [^:]+: must specify ([^;]+)/i,
    'pods refused',
    (_refusal, [, what = '']) => `Give the containers ${what} in the pod template`,
  ),
  row(
    'a quota is used up',
    /exceeded quota: ([^,\s]+)/i,
    'pods refused',
    ({ namespace }, [, quota = '']) =>
      `Raise the quota, or take something away that counts towards it (kubectl describe quota ${quota} -n ${namespace})`,
  ),
  row(
    'the namespace does not allow such pods (Pod Security)',
    /violates PodSecurity/i,
    'pods refused',
    ({ namespace }) =>
      `Set in securityContext of the pod template what the message asks for, or see the label pod-security.kubernetes.io/enforce of namespace ${namespace}`,
  ),
  row(
    'an admission webhook or policy does not allow it',
    /denied (?:the )?request|ValidatingAdmissionPolicy/i,
    'pods refused',
    () => 'Change the pod template as the policy asks, or ask who looks after the policy',
  ),
  row(
    'its service account does not exist',
    /serviceaccount "([^"]+)" not found/i,
    'pods refused',
    ({ namespace }, [, account = '']) =>
      `Make the ServiceAccount ${account} in namespace ${namespace}, or correct serviceAccountName in the pod template`,
  ),
  row(
    'a LimitRange of the namespace does not allow it',
    /(?:maximum|minimum) \S+ usage per|limit to request ratio/i,
    'pods refused',
    ({ namespace }) =>
      `Correct requests and limits of the containers, or the LimitRange (kubectl describe limitrange -n ${namespace})`,
  ),
  row(
    'a class that it names does not exist',
    /no PriorityClass with name (\S+)|RuntimeClass "?([^" ]+)"? not found/i,
    'pods refused',
    () => 'Correct priorityClassName or runtimeClassName in the pod template, or make the class',
  ),
  row(
    'the pod is not valid',
    /is invalid/i,
    'pods refused',
    () => 'Correct the pod template, or what the namespace adds to it (LimitRange, webhooks)',
  ),
  row(
    'the pods are forbidden',
    /is forbidden/i,
    'pods refused',
    () => 'Change the pod template as the message asks, or ask who looks after the cluster',
  ),
  row(
    'the server has trouble of its own',
    /internal error|timed? ?out|deadline exceeded|connection (?:refused|reset)|unable to handle the request|etcd|too many requests|service unavailable/i,
    'may pass',
    () => 'It may pass by itself; if not, look at the control plane',
  ),
  row(
    'it is refused for another reason',
    /./s,
    'pods refused',
    ({ namespace }) => `See the events: kubectl get events -n ${namespace} --field-selector reason=FailedCreate`,
  ),
];

function row(
  title: string,
  words: RegExp,
  cause: Symptom['cause'],
  next: (refusal: Refusal, found: RegExpExecArray) => string,
): SymptomRow<Refusal> {
  return {
    title,
    find: (refusal) => {
      const found = words.exec(refusal.message);
      if (found === null) return undefined;
      const { reason, message, what } = refusal;
      return { reason, cause, text: `no ${what} can be made: ${message}`, next: next(refusal, found) };
    },
  };
}
