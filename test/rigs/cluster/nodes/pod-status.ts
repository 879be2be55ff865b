import { listAt, textAt } from '../model/json.ts';
import type { Condition, ContainerStatus, Pod } from '../model/objects.ts';
import { seconds } from '../model/time.ts';
import { isSideCar } from './life.ts';
import { wordOf } from './words.ts';

/** What the node knows of a pod beside its containers. */
export interface Place {
  readonly started: string;
  readonly ip: string;
}

const NODE_ADDRESS = '127.0.0.1';

/** The status of a pod whose containers have these states, as its node reports it. */
export function podStatus(
  pod: Pod,
  initial: readonly ContainerStatus[],
  statuses: readonly ContainerStatus[],
  { started, ip }: Place,
): Pod['status'] {
  const waiting = (pod.spec.initContainers ?? []).filter((container) => {
    const status = initial.find(({ name }) => name === container.name);
    return isSideCar(container) ? status?.started !== true : status?.state.terminated?.exitCode !== 0;
  });
  const unready = statuses.filter(({ ready }) => !ready).map(({ name }) => name);
  const began = (status: ContainerStatus) => status.containerID !== undefined;
  const sandbox = [...initial, ...statuses].some((status) => status.state.waiting?.reason !== 'ContainerCreating');
  const notReady =
    unready.length === 0
      ? undefined
      : because('ContainersNotReady', `containers with unready status: [${unready.join(' ')}]`);
  const gate = notReady ?? closedGate(pod);
  const notInitialized =
    waiting.length === 0
      ? undefined
      : because(
          'ContainersNotInitialized',
          `containers with incomplete status: [${waiting.map(({ name }) => name).join(' ')}]`,
        );
  let conditions = pod.status.conditions ?? [];
  conditions = withPodCondition(conditions, 'PodReadyToStartContainers', sandbox);
  conditions = withPodCondition(conditions, 'Initialized', notInitialized === undefined, notInitialized);
  conditions = withPodCondition(conditions, 'ContainersReady', notReady === undefined, notReady);
  conditions = withPodCondition(conditions, 'Ready', gate === undefined, gate);
  return {
    ...pod.status,
    phase: waiting.length === 0 && statuses.some(began) ? 'Running' : 'Pending',
    conditions,
    hostIP: NODE_ADDRESS,
    hostIPs: [{ ip: NODE_ADDRESS }],
    podIP: ip,
    podIPs: [{ ip }],
    startTime: started,
    ...(initial.length === 0 ? {} : { initContainerStatuses: [...initial] }),
    containerStatuses: [...statuses],
  };
}

/** The status of a deleted pod whose processes have ended: by themselves at SIGTERM, or killed where a word says so. */
export function endedStatus(pod: Pod): Pod['status'] {
  const statuses = (pod.status.containerStatuses ?? []).map((status) => ended(status));
  const succeeded = statuses.every(({ state }) => state.terminated?.exitCode === 0);
  const ran = pod.status.phase === 'Running';
  const reason = !ran ? undefined : because(succeeded ? 'PodCompleted' : 'PodFailed');
  let conditions = withPodCondition(pod.status.conditions ?? [], 'PodReadyToStartContainers', false);
  if (reason !== undefined) {
    conditions = withPodCondition(conditions, 'ContainersReady', false, reason);
    conditions = withPodCondition(conditions, 'Ready', false, reason);
  }
  return { ...pod.status, phase: succeeded ? 'Succeeded' : 'Failed', conditions, containerStatuses: statuses };
}

function ended(status: ContainerStatus): ContainerStatus {
  const { state, lastState, containerID } = status;
  const gone = { ...status, ready: false, started: false };
  if (state.terminated !== undefined) return gone;
  if (state.running !== undefined) {
    const killed = wordOf(status.image) === 'stubborn';
    const exit = killed ? { exitCode: 137, reason: 'Error' } : { exitCode: 0, reason: 'Completed' };
    const times = { startedAt: state.running.startedAt, finishedAt: seconds() };
    return {
      ...gone,
      state: { terminated: { ...exit, ...times, ...(containerID === undefined ? {} : { containerID }) } },
    };
  }
  if (lastState.terminated !== undefined) return { ...gone, state: { terminated: lastState.terminated } };
  const message = 'The container could not be located when the pod was terminated';
  const unknown = { exitCode: 137, reason: 'ContainerStatusUnknown', message, startedAt: null, finishedAt: null };
  return { ...gone, state: { terminated: unknown } };
}

type Because = Pick<Condition, 'reason' | 'message'>;

function because(reason: string, message?: string): Because {
  return { reason, ...(message === undefined ? {} : { message }) };
}

/** The first readiness gate of the pod that nobody has opened. */
function closedGate(pod: Pod): Because | undefined {
  for (const gate of listAt(pod.spec, 'readinessGates')) {
    const type = textAt(gate, 'conditionType') ?? '';
    const condition = pod.status.conditions?.find((one) => one.type === type);
    if (condition?.status === 'True') continue;
    const message =
      condition === undefined
        ? `corresponding condition of pod readiness gate "${type}" does not exist.`
        : `the status of pod readiness gate "${type}" is not "True", but ${condition.status}`;
    return because('ReadinessGatesNotReady', message);
  }
  return undefined;
}

/** The condition set; its time only moves with its status. */
export function withPodCondition(
  conditions: readonly Condition[],
  type: string,
  holds: boolean,
  why: Because = {},
): Condition[] {
  const status = holds ? 'True' : 'False';
  const known = conditions.find((condition) => condition.type === type);
  const lastTransitionTime = known?.status === status ? known.lastTransitionTime : seconds();
  const fresh: Condition = { type, status, lastProbeTime: null, lastTransitionTime, ...why };
  if (known === undefined) return [...conditions, fresh];
  return conditions.map((condition) => (condition === known ? fresh : condition));
}
