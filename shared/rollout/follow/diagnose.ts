import type { Details } from '../../host/host.ts';
import { millisecondsOfStep } from '../../host/process.ts';
import { ApiError } from '../../kubernetes/api-error.ts';
import type { Cluster } from '../../kubernetes/client/cluster.ts';
import type { ContainerStatus, Event, Pod, RevisionObject, Workload } from '../../kubernetes/objects.ts';
import { allStatuses } from '../../kubernetes/objects.ts';
import type { Told } from '../pods-of-rollout.ts';
import { podsOfRollout } from '../pods-of-rollout.ts';
import { newestOf, timeOf } from '../../kubernetes/event.ts';
import { logLines } from '../pod-log.ts';
import type { ContainerLog } from '../reported-pods.ts';
import { readable } from '../symptom.ts';
import { liveRevision } from '../../versions/revision.ts';
import type { RolloutSnapshot } from '../rollout.ts';
import { isReady } from '../../kubernetes/pod.ts';

const LOG_LINES = 50;
const MOST_PODS = 3;
const MOST_EVENTS = 30;
// Events and the server's Date have whole seconds.
const CLOCK_MILLISECONDS = 2000;

export interface Diagnosis {
  readonly details: readonly Details[];
  /** What could not be read, one sentence each. */
  readonly warnings: readonly string[];
  /** The same for the report of the step. */
  readonly logs: readonly ContainerLog[];
  readonly events: readonly Event[];
}

/**
 * Gathers what a person needs after a failed rollout: pod states, the last lines that failing containers wrote (also
 * before their last restart), and the events since this step began. What may not be read costs a warning, never more.
 */
export async function diagnose(cluster: Cluster, snapshot: RolloutSnapshot, rollout: Told): Promise<Diagnosis> {
  const { workload } = snapshot;
  if (workload === undefined) return { details: [], warnings: [], logs: [], events: [] };
  const pods = podsOfRollout(snapshot, workload, rollout);
  const failing = pods.filter((pod) => !isReady(pod)).slice(0, MOST_PODS);
  const warnings = new Set<string>();
  const allowed = async <T>(reading: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await reading;
    } catch (error) {
      if (error instanceof ApiError && error.status === 403) warnings.add(error.message);
      return otherwise;
    }
  };
  const current = liveRevision(workload, snapshot.revisions ?? []);
  const [logs, events] = await Promise.all([
    Promise.all(failing.map((pod) => logsOf(cluster, pod, allowed))),
    allowed(eventsOf(cluster, snapshot, [workload, ...(current === undefined ? [] : [current]), ...failing]), []),
  ]);
  return {
    details: [
      {
        title: `Pods of the rollout (${pods.length})`,
        lines: pods.length === 0 ? ['none'] : pods.map((pod) => readable(describePod(pod))),
      },
      ...logs.flat().map(logDetails),
      ...(events.length === 0
        ? []
        : [{ title: 'Events', lines: events.map((event) => readable(describeEvent(event))) }]),
    ],
    warnings: [...warnings],
    logs: logs.flat(),
    events,
  };
}

type Allowed = <T>(reading: Promise<T>, otherwise: T) => Promise<T>;

function logDetails({ pod, container, isPrevious, lines }: ContainerLog): Details {
  const which = isPrevious ? ', before its last restart' : '';
  return { title: `Log of container ${container} in pod ${pod}${which}`, lines };
}

async function logsOf(cluster: Cluster, pod: Pod, allowed: Allowed): Promise<readonly ContainerLog[]> {
  const started = allStatuses(pod).filter((status) => status.ready !== true && hasStarted(status));
  const found = await Promise.all(
    started.flatMap((status) => {
      const tries = (status.restartCount ?? 0) > 0 ? [false, true] : [false];
      return tries.map(async (isPrevious): Promise<ContainerLog | undefined> => {
        const text = await allowed(cluster.podLogs(pod, status.name, { previous: isPrevious, lines: LOG_LINES }), '');
        const lines = logLines(text, LOG_LINES);
        if (lines.length === 0) return undefined;
        return { pod: pod.metadata.name, container: status.name, isPrevious, lines };
      });
    }),
  );
  return found.filter((log) => log !== undefined);
}

function hasStarted(status: ContainerStatus): boolean {
  return (
    status.state?.running !== undefined ||
    status.state?.terminated !== undefined ||
    status.lastState?.terminated !== undefined
  );
}

async function eventsOf(
  cluster: Cluster,
  { events: seen }: Pick<RolloutSnapshot, 'events'>,
  objects: readonly (Workload | RevisionObject | Pod)[],
): Promise<readonly Event[]> {
  const since = cluster.client.now() - millisecondsOfStep();
  const lists = await Promise.all(
    objects.map(async ({ metadata: { namespace, uid } }) => {
      // A crowd of them was read a moment ago, megabytes perhaps: more than are shown.
      const crowd = seen?.get(uid);
      return crowd !== undefined && crowd.length > MOST_EVENTS
        ? crowd
        : cluster.newestEvents(namespace, uid, MOST_EVENTS);
    }),
  );
  const told = lists.flat().filter((event) => Date.parse(timeOf(event)) >= since - CLOCK_MILLISECONDS);
  return newestOf(told, MOST_EVENTS);
}

function describeEvent(event: Event): string {
  const { kind = '', name = '' } = event.involvedObject;
  const times = (event.count ?? 1) > 1 ? ` (${event.count} times)` : '';
  return `${timeOf(event)} ${event.type ?? ''} ${kind} ${name}: ${event.reason ?? ''}: ${event.message ?? ''}${times}`;
}

/** One line about a pod: phase, node, and each container with its state. */
export function describePod(pod: Pod): string {
  const containers = allStatuses(pod).map((status) => `${status.name} ${describeState(status)}`);
  const node = pod.spec.nodeName === undefined ? 'on no node' : `on ${pod.spec.nodeName}`;
  const ready = isReady(pod) ? 'ready' : 'not ready';
  return `${pod.metadata.name}: ${pod.status?.phase ?? 'Unknown'}, ${ready}, ${node}: ${containers.join('; ')}`;
}

function describeState(status: ContainerStatus): string {
  const { restartCount = 0 } = status;
  const restarts = restartCount === 0 ? '' : restartCount === 1 ? ', 1 restart' : `, ${restartCount} restarts`;
  const { waiting, terminated, running } = status.state ?? {};
  if (waiting !== undefined) {
    return `waiting: ${[waiting.reason, waiting.message].filter(Boolean).join(': ')}${restarts}`;
  }
  if (terminated !== undefined)
    return `ended with exit code ${terminated.exitCode} (${terminated.reason ?? 'no reason'})${restarts}`;
  if (running !== undefined) return `running, ${status.ready === true ? 'ready' : 'not ready'}${restarts}`;
  return `in no state yet${restarts}`;
}
