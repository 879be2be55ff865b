import { messageOf, newestEvent } from '../kubernetes/event.ts';
import { allStatuses, conditionOf } from '../kubernetes/objects.ts';
import type { Pod } from '../kubernetes/objects.ts';
import { STANDSTILL_SECONDS } from './evidence.ts';
import { isOnLostNode } from './lost-node.ts';
import type { PodSubject } from './pod-subject.ts';
import { UNSCHEDULED_ROWS, unscheduled } from './scheduling-symptoms.ts';
import { describeCommand, firstSymptom } from './symptom.ts';
import type { Symptom, SymptomRow } from './symptom.ts';
import { VOLUME_ROWS } from './volume-symptoms.ts';

// A kubelet tells of a new pod within moments, and a scheduler looks at one.
const UNSTARTED_SECONDS = 5;
const DEFAULT_SCHEDULER = 'default-scheduler';
const NODES = 'kubectl get nodes';
const BEFORE_CONTAINERS = ['FailedMount', 'FailedCreatePodSandBox'];

/** All that can be wrong with a pod itself, one row a cause (design.md#why-it-stands-still). */
export const POD_ROWS: readonly SymptomRow<PodSubject>[] = [
  failed(
    'its node ran short and evicted it',
    ['Evicted'],
    'may pass',
    () => `Its node ran short of something: give the pods requests that fit, or the nodes more (${NODES})`,
  ),
  failed(
    'its node was shut down, or gave its place to a more important pod',
    ['Preempting', 'NodeShutdown', 'Terminated', 'Shutdown', 'Preempted'],
    'may pass',
    () => `The controller makes another one; see whether the nodes stay (${NODES})`,
  ),
  failed(
    'its node turned it away',
    ['OutOfcpu', 'OutOfmemory', 'OutOfpods', 'OutOfephemeral-storage', 'NodeAffinity', 'UnexpectedAdmissionError'],
    'pod ended',
    ({ pod }) =>
      `Its node had no place for it: make room there, or lower the requests (kubectl describe node ${pod.spec.nodeName ?? ''})`,
  ),
  failed('it failed, and says why or not', undefined, 'pod ended', ({ pod }) => `See: ${describeCommand(pod)}`),
  {
    title: 'it waits for scheduling gates',
    find: ({ pod }) => {
      if (conditionOf(pod, 'PodScheduled')?.reason !== 'SchedulingGated') return undefined;
      const gates = (pod.spec.schedulingGates ?? []).flatMap(({ name }) => name ?? []);
      return {
        reason: 'SchedulingGated',
        cause: 'may pass',
        text: `the pod waits for its scheduling gates${gates.length === 0 ? '' : ` ${gates.join(', ')}`}`,
        next: 'Whoever set them has to take them away; no scheduler looks at the pod before',
      };
    },
  },
  {
    title: 'it finds no node',
    find: ({ pod }) => {
      const words = unscheduled(pod);
      return words && firstSymptom(UNSCHEDULED_ROWS, words);
    },
  },
  {
    title: 'no scheduler has looked at it',
    find: ({ pod }) => {
      const { nodeName, schedulerName = DEFAULT_SCHEDULER } = pod.spec;
      const isPending = (pod.status?.phase ?? 'Pending') === 'Pending';
      if (nodeName !== undefined || !isPending || conditionOf(pod, 'PodScheduled') !== undefined) return undefined;
      return {
        reason: 'NotScheduled',
        cause: 'may pass',
        text: `no scheduler has looked at the pod (schedulerName ${schedulerName})`,
        next: `See whether the scheduler ${schedulerName} runs, or correct schedulerName in the pod template`,
        saidAfterSeconds: UNSTARTED_SECONDS,
      };
    },
  },
  {
    title: 'its node does not answer any more',
    find: ({ pod }) =>
      isOnLostNode(pod)
        ? {
            reason: 'NodeLost',
            cause: 'may pass',
            text: `its node${pod.spec.nodeName === undefined ? '' : ` ${pod.spec.nodeName}`} does not answer any more`,
            next: `See what became of the node (${NODES}); if it does not come back, delete it`,
          }
        : undefined,
  },
  {
    title: 'its volumes are not there',
    find: (subject) => (isWaitingForNode(subject.pod) ? firstSymptom(VOLUME_ROWS, subject) : undefined),
  },
  {
    title: 'its sandbox cannot be made: the memory limit is too low',
    find: (subject) => sandbox(subject, /memory limit too low|OOM-killed/i, 'Raise the memory limit of the containers'),
  },
  {
    title: 'its sandbox cannot be made: the network of the node fails',
    find: (subject) =>
      sandbox(
        subject,
        /network|cni|plugin type/i,
        `Look at the network plugin of node ${subject.pod.spec.nodeName ?? ''} (kubectl get pods -n kube-system -o wide)`,
      ),
  },
  {
    title: 'its sandbox cannot be made, for another reason',
    find: (subject) => sandbox(subject, /./s, `Look at the runtime of the node: ${describeCommand(subject.pod)}`),
  },
  {
    title: 'its node has not begun to start it',
    find: ({ pod }) =>
      pod.spec.nodeName !== undefined && pod.status?.phase === 'Pending' && allStatuses(pod).length === 0
        ? {
            reason: 'NotStarted',
            cause: 'may pass',
            text: `its node ${pod.spec.nodeName} has not begun to start it; does the node answer?`,
            next: `See whether it is ready: kubectl describe node ${pod.spec.nodeName}`,
            saidAfterSeconds: UNSTARTED_SECONDS,
          }
        : undefined,
  },
  {
    title: 'its readiness gates are not open',
    find: ({ pod }) => {
      const closed = closedGates(pod);
      return closed.length === 0 || conditionOf(pod, 'ContainersReady')?.status !== 'True'
        ? undefined
        : {
            reason: 'ReadinessGatesNotReady',
            cause: 'may pass',
            text: `its containers are ready, its readiness gate ${closed.join(', ')} is not open`,
            next: 'Whoever sets that condition (a load balancer controller, for instance) has not done it: look at its log and whether it knows the Service',
          };
    },
  },
];

/** What is wrong with a pod itself, or `undefined` where nothing is, or it is on its way. Pure. */
export function podSymptom(subject: PodSubject): Symptom | undefined {
  return firstSymptom(POD_ROWS, subject);
}

/** What is said of a pod that is not ready where neither it nor its containers say why: that it is not known. Pure. */
export function unexplained(pod: Pod): Symptom {
  const node = pod.spec.nodeName === undefined ? 'on no node' : `on ${pod.spec.nodeName}`;
  return {
    reason: 'NotReady',
    cause: 'may pass',
    text: `the pod ${node} is not ready`,
    next: `Why is not known; see: ${describeCommand(pod)}`,
    saidAfterSeconds: STANDSTILL_SECONDS,
  };
}

/** Whether its own reason comes before the exit codes and waiting of its containers. Pure. */
export function comesBeforeContainers({ reason }: Symptom, { status }: Pod): boolean {
  const hasOwnReason = status?.phase === 'Failed' && (status.reason ?? '') !== '';
  return hasOwnReason || BEFORE_CONTAINERS.includes(reason);
}

function failed(
  title: string,
  reasons: readonly string[] | undefined,
  cause: Symptom['cause'],
  next: (subject: PodSubject) => string,
): SymptomRow<PodSubject> {
  return {
    title,
    find: (subject) => {
      const { phase, reason = '', message = '' } = subject.pod.status ?? {};
      if (phase !== 'Failed' || (reasons !== undefined && !reasons.includes(reason))) return undefined;
      const text = `the pod failed: ${[reason, message].filter(Boolean).join(': ') || 'no reason given'}`;
      return { reason: reason || 'Failed', cause, text, next: next(subject) };
    },
  };
}

function sandbox(subject: PodSubject, words: RegExp, next: string): Symptom | undefined {
  if (!isWaitingForNode(subject.pod)) return undefined;
  const last = newestEvent(subject.events, ['FailedCreatePodSandBox', 'Pulling', 'Pulled', 'Created', 'Started']);
  if (last?.reason !== 'FailedCreatePodSandBox' || !words.test(messageOf(last))) return undefined;
  const cause = messageOf(last)
    .replace(/^Failed to create pod sandbox: /, '')
    .replace(/^rpc error: code = \w+ desc = /, '');
  return { reason: last.reason, cause: 'surroundings', text: `the sandbox of the pod cannot be made: ${cause}`, next };
}

/** On a node, and none of its containers has been started. */
function isWaitingForNode(pod: Pod): boolean {
  return allStatuses(pod).every(
    ({ state, lastState }) =>
      lastState?.terminated === undefined &&
      ['ContainerCreating', 'PodInitializing', undefined].includes(state?.waiting?.reason) &&
      state?.running === undefined &&
      state?.terminated === undefined,
  );
}

function closedGates(pod: Pod): readonly string[] {
  return (pod.spec.readinessGates ?? []).flatMap(({ conditionType = '' }) =>
    conditionType === '' || conditionOf(pod, conditionType)?.status === 'True' ? [] : conditionType,
  );
}
