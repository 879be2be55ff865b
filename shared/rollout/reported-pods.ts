import { timeOf } from '../kubernetes/event.ts';
import { allStatuses } from '../kubernetes/objects.ts';
import type { ContainerStatus, Event, Pod, Workload } from '../kubernetes/objects.ts';
import { isReady } from '../kubernetes/pod.ts';
import type { ReportedDeployment, ReportedEvent, ReportedPod } from '../report/report-schema.ts';
import type { Told } from './pods-of-rollout.ts';
import { podsOfRollout } from './pods-of-rollout.ts';
import type { Rollout } from './rollout.ts';

/** What was read of a container's log after a failure. */
export interface ContainerLog {
  readonly pod: string;
  readonly container: string;
  /** The log before its last restart. */
  readonly isPrevious: boolean;
  readonly lines: readonly string[];
}

/** What a report tells of the pods of a rollout, and of how many there are. */
export type ReportedRollout = Pick<ReportedDeployment, 'pods' | 'replicas' | 'failure'>;

const MOST_PODS = 10;

/**
 * The pods of a rollout for a report, the culprit first, then those that are not ready, with what was read of their logs;
 * and why the rollout failed. Pure.
 */
export function reportedRollout(rollout: Rollout, change: Told, logs: readonly ContainerLog[] = []): ReportedRollout {
  const { snapshot } = rollout;
  const { workload } = snapshot;
  if (workload === undefined) return failureOf(rollout);
  const culprit = rollout.outcome === 'failed' ? rollout.culprit.pod?.metadata.name : undefined;
  const rank = (pod: Pod) => (pod.metadata.name === culprit ? 0 : isReady(pod) ? 2 : 1);
  const pods = [...podsOfRollout(snapshot, workload, change)].sort((one, other) => rank(one) - rank(other));
  return {
    pods: pods.slice(0, MOST_PODS).map((pod) => reportedPod(pod, logs)),
    replicas: { ready: pods.filter(isReady).length, ...counted(workload) },
    ...failureOf(rollout),
  };
}

function reportedPod(pod: Pod, logs: readonly ContainerLog[]): ReportedPod {
  const { name } = pod.metadata;
  const statuses = allStatuses(pod);
  const waiting = statuses.map(stateOf).find(({ reason }) => reason !== undefined);
  const linesOf = (container: string, isPrevious: boolean) => {
    const log = logs.find((one) => one.pod === name && one.container === container && one.isPrevious === isPrevious);
    return log === undefined ? undefined : [...log.lines];
  };
  return {
    name,
    node: pod.spec.nodeName,
    state: waiting?.reason ?? pod.status?.reason ?? pod.status?.phase ?? 'Unknown',
    ready: isReady(pod),
    restarts: statuses.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0),
    containers: statuses.map((status) => ({
      name: status.name,
      ...stateOf(status),
      log: linesOf(status.name, false),
      previousLog: linesOf(status.name, true),
    })),
  };
}

function stateOf({ state, ready }: ContainerStatus): { reason?: string | undefined; message?: string | undefined } {
  if (state?.waiting !== undefined) return { reason: state.waiting.reason, message: state.waiting.message };
  if (state?.terminated === undefined) return {};
  const { reason, exitCode, message } = state.terminated;
  // An init container that has done its work.
  if (exitCode === 0 && ready === true) return {};
  return { reason: reason ?? 'Terminated', message: [`exit code ${exitCode}`, message].filter(Boolean).join(': ') };
}

function counted({ kind, spec, status = {} }: Workload): { wanted: number; available: number } {
  const [wanted, available] =
    kind === 'DaemonSet'
      ? [status.desiredNumberScheduled, status.numberAvailable]
      : [spec.replicas ?? 1, status.availableReplicas];
  return { wanted: wanted ?? 0, available: available ?? 0 };
}

function failureOf(rollout: Rollout): Pick<ReportedDeployment, 'failure'> {
  switch (rollout.outcome) {
    case 'failed': {
      const { reason, text, next, blamesImage } = rollout.culprit;
      return { failure: { reason, text, next, blamesImage } };
    }
    case 'timed out': {
      const [first] = rollout.problems;
      const text = first === undefined ? rollout.missing : `${rollout.missing}: ${first.text}`;
      return { failure: { reason: first?.reason ?? 'TimedOut', text, next: first?.next, blamesImage: false } };
    }
    case 'complete':
    case 'superseded':
    case 'taken back':
    case 'gone':
    case 'unreachable':
      return {};
  }
}

/** Events for a report, as they were read. Pure. */
export function reportedEvents(events: readonly Event[]): ReportedEvent[] {
  return events.map((event) => {
    const { kind = '', name = '' } = event.involvedObject;
    return {
      at: timeOf(event),
      type: event.type ?? '',
      reason: event.reason ?? '',
      object: `${kind} ${name}`.trim(),
      message: event.message ?? '',
      count: event.count ?? 1,
    };
  });
}
