import { conditionOf } from '../kubernetes/objects.ts';
import type { Pod } from '../kubernetes/objects.ts';
import { describeCommand, rowsByWords } from './symptom.ts';
import type { SymptomRow } from './symptom.ts';

/** A pod that the scheduler leaves without a node, and its words. */
interface Unscheduled {
  readonly pod: Pod;
  readonly message: string;
}

const wordsRow = rowsByWords<Unscheduled>(
  ({ message }) => message,
  (unscheduled, _message, _cause, next) => symptom(unscheduled, next),
);
const row = (title: string, words: RegExp, next: (unscheduled: Unscheduled, found: RegExpExecArray) => string) =>
  wordsRow(title, 'may pass', words, next);

const TAINTED = row(
  'the nodes have taints that it does not tolerate',
  /untolerated taint(?:\(s\)|s)?(?: \{([^}]*)\})?|had taints?/i,
  (_unscheduled, [, taint]) =>
    `Add a toleration${taint === undefined ? '' : ` for ${taint.replace(/:\s*$/, '')}`} to the pod template, or take the taint from a node (kubectl describe nodes)`,
);

/**
 * Causes that a pod finds no node, one row each, by the scheduler's words: several often stand in one message, and the one
 * that a person can do something about comes first (kube-scheduler, the plugins' reasons).
 */
export const UNSCHEDULED_ROWS: readonly SymptomRow<Unscheduled>[] = [
  row(
    'its volume claim does not exist',
    /persistentvolumeclaim "([^"]+)" not found/i,
    ({ pod }, [, claim = '']) =>
      `Make the PersistentVolumeClaim ${claim} in namespace ${pod.metadata.namespace}, or correct its name in the pod template`,
  ),
  row(
    'its volume claim is not bound',
    /unbound immediate PersistentVolumeClaims|waiting for first consumer|didn't find available persistent volumes/i,
    ({ pod }) =>
      `See why the claim${claimsOf(pod)} gets no volume: kubectl describe pvc -n ${pod.metadata.namespace} (storage class, size, zone)`,
  ),
  row(
    'its volume claim is being deleted or lost',
    /persistentvolumeclaim "[^"]+" (?:is being deleted|bound to non-existent)|claim .* lost/i,
    ({ pod }) => `Make the claim${claimsOf(pod)} anew: kubectl describe pvc -n ${pod.metadata.namespace}`,
  ),
  row(
    'its volume is in another zone, or on another node',
    /volume node affinity conflict|node\(s\) had no available volume zone/i,
    ({ pod }) =>
      `The volume of${claimsOf(pod) || ' the pod'} can only be used where it lies: free or add a node there (kubectl get pv -o wide)`,
  ),
  row(
    'its volume is used by another pod, or the node takes no more',
    /ReadWriteOncePod|exceed max volume count/i,
    () => 'Let the pod that uses the volume go first (strategy Recreate), or add a node',
  ),
  row(
    'the nodes have not enough of something',
    /Insufficient ([\w./-]+)|Too many pods/i,
    ({ pod }, [, what]) =>
      `Make room (${what ?? 'pods'} that other pods give back, more or larger nodes) or lower the requests of the pod; maxUnavailable of 1 lets an old pod go first (kubectl describe nodes; ${describeCommand(pod)})`,
  ),
  row(
    'the ports it wants are taken on every node',
    /didn't have free ports/i,
    () =>
      'Two pods cannot share a hostPort of a node: let the old one go first (maxUnavailable), or do without the hostPort',
  ),
  row(
    'it must keep away from other pods, or near them',
    /pod (?:anti-)?affinity|pod topology spread|existing pods anti-affinity/i,
    () => 'Loosen podAffinity, podAntiAffinity or topologySpreadConstraints of the pod template, or add a node',
  ),
  {
    ...TAINTED,
    // Those of the control plane are tainted in most clusters: where more nodes lack the labels, these are to be corrected.
    find: (unscheduled) => {
      const { message } = unscheduled;
      const isAside = nodesIn(message, /(\d+) node\(s\) had (?:untolerated )?taint/gi) < nodesIn(message, OTHER_LABELS);
      return isAside ? undefined : TAINTED.find(unscheduled);
    },
  },
  row(
    'no node has the labels that it asks for',
    /didn't match (?:Pod's )?node (?:affinity|selector)|node affinity\/selector|didn't match the requested node name/i,
    () => 'Correct nodeSelector or nodeAffinity of the pod template, or label a node (kubectl get nodes --show-labels)',
  ),
  row(
    'all nodes are closed to new pods',
    /node\(s\) were unschedulable/i,
    () => 'Open a node (kubectl uncordon), or add one',
  ),
  row('there is no node at all', /no nodes available|0\/0 nodes/i, () => 'Add a node (kubectl get nodes)'),
  {
    title: 'it finds no node, for another reason',
    find: (unscheduled) => symptom(unscheduled, `See what the scheduler says: ${describeCommand(unscheduled.pod)}`),
  },
];

const OTHER_LABELS = /(\d+) node\(s\) didn't match (?:Pod's )?node (?:affinity|selector)/gi;

/** Of how many nodes a message says so. */
function nodesIn(message: string, words: RegExp): number {
  return [...message.matchAll(words)].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** The scheduler's words about a pod that it cannot place; `undefined` where it is placed, gated, or not looked at. */
export function unscheduled(pod: Pod): Unscheduled | undefined {
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status !== 'False' || scheduled.reason === 'SchedulingGated') return undefined;
  // What preemption found out says nothing more.
  const [message = ''] = (scheduled.message ?? '').split(/\.? (?:no new claims to deallocate, )?preemption: /);
  return { pod, message: message || (scheduled.reason ?? 'no reason given') };
}

// An autoscaler may help.
function symptom({ message }: Unscheduled, next: string) {
  return { reason: 'Unschedulable', cause: 'may pass', text: `the pod finds no node: ${message}`, next } as const;
}

function claimsOf({ spec }: Pod): string {
  const claims = (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
  return claims.length === 0 ? '' : ` ${claims.join(', ')}`;
}
