import type { Condition, Pod } from '../model/objects.ts';
import { seconds } from '../model/time.ts';
import type { Surroundings } from './container-status.ts';
import { completed, containerStatus, notYet } from './container-status.ts';

/** The status of a pod at a step of its life, as its node reports it. */
export function podStatus(pod: Pod, step: number, started: string, ip: string): Pod['status'] {
  const around: Surroundings = { podName: pod.metadata.name, podUid: pod.metadata.uid, started };
  const initial = (pod.spec.initContainers ?? []).map((container) => {
    const status = containerStatus(container, step, around);
    return status.state.running === undefined ? status : completed(status, started);
  });
  const initialized = initial.every(({ state }) => state.terminated?.reason === 'Completed');
  const statuses = pod.spec.containers.map((container) =>
    initialized ? containerStatus(container, step, around) : notYet(container),
  );
  const ready = initialized && statuses.every((status) => status.ready);
  const began = statuses.some(
    ({ containerID, state, lastState }) =>
      containerID !== undefined || 'terminated' in state || 'terminated' in lastState,
  );
  let conditions = pod.status.conditions ?? [];
  for (const [type, holds] of [
    ['Initialized', initialized],
    ['ContainersReady', ready],
    ['Ready', ready],
  ] as const) {
    conditions = withPodCondition(conditions, type, holds);
  }
  return {
    ...pod.status,
    phase: began ? 'Running' : 'Pending',
    conditions,
    hostIP: '127.0.0.1',
    podIP: ip,
    podIPs: [{ ip }],
    startTime: started,
    ...(initial.length === 0 ? {} : { initContainerStatuses: initial }),
    containerStatuses: statuses,
  };
}

/** The condition set; its time only moves with its status. */
export function withPodCondition(conditions: readonly Condition[], type: string, holds: boolean): Condition[] {
  const status = holds ? 'True' : 'False';
  const known = conditions.find((condition) => condition.type === type);
  if (known?.status === status) return [...conditions];
  const fresh: Condition = { type, status, lastProbeTime: null, lastTransitionTime: seconds() };
  if (known === undefined) return [...conditions, fresh];
  return conditions.map((condition) => (condition === known ? { ...condition, ...fresh } : condition));
}
