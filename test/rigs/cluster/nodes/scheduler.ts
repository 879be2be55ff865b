import type { Controller, ControllerServices } from '../controllers/controller.ts';
import { startController } from '../controllers/controller.ts';
import { splitKey } from '../controllers/work-queue.ts';
import { matchesSelector } from '../api/selectors.ts';
import type { Pod } from '../model/objects.ts';
import { NODES, PODS } from '../model/resources.ts';
import { seconds } from '../model/time.ts';
import type { Store } from '../store/store.ts';
import { withPodCondition } from './pod-status.ts';

/** The name by which pods are given to it. */
const SCHEDULER = 'default-scheduler';

/** Registers the simulated nodes. */
export function registerNodes(store: Store, count: number): void {
  const now = seconds();
  const capacity = { cpu: '64', memory: '256Gi', pods: '4000' };
  for (let index = 1; index <= count; index++) {
    const name = `node-${index}`;
    store.create(NODES, {
      metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' } },
      spec: {},
      status: {
        capacity,
        allocatable: capacity,
        addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
        conditions: [
          { type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: now, lastTransitionTime: now },
        ],
        nodeInfo: { kubeletVersion: 'v1.36.3', operatingSystem: 'linux' },
      },
    });
  }
}

/** Binds new pods to the nodes, one after the other. */
export function startScheduler(services: ControllerServices): Controller {
  const { store, events } = services;
  let turn = 0;
  return startController(store, PODS, [], (key) => {
    const { namespace, name } = splitKey(key);
    const pod = store.get(PODS, namespace, name);
    if (pod === undefined || pod.spec.nodeName !== undefined || pod.metadata.deletionTimestamp !== undefined) return;
    if (pod.spec['schedulerName'] !== SCHEDULER) return;
    const nodes = store.list(NODES);
    const fitting = nodes.filter((node) =>
      matchesSelector({ matchLabels: pod.spec.nodeSelector ?? {} }, node.metadata.labels ?? {}),
    );
    const node = fitting[turn % Math.max(1, fitting.length)];
    turn += 1;
    if (node === undefined) return refuse(services, pod, nodes.length);
    const bound = store.edit(PODS, pod, 'status', (draft) => {
      draft.spec.nodeName = node.metadata.name;
      draft.status.conditions = withPodCondition(draft.status.conditions ?? [], 'PodScheduled', true).map(
        ({ reason: _reason, message: _message, ...condition }) => condition,
      );
    });
    const message = `Successfully assigned ${namespace}/${name} to ${node.metadata.name}`;
    if (bound !== undefined) events.record(bound, SCHEDULER, 'Normal', 'Scheduled', message);
  });
}

function refuse({ store, events }: ControllerServices, pod: Pod, count: number): void {
  const message = `0/${count} nodes are available: ${count} node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/${count} nodes are available: ${count} Preemption is not helpful for scheduling.`;
  if (pod.status.conditions?.some(({ reason }) => reason === 'Unschedulable') === true) return;
  const told = store.edit(PODS, pod, 'status', (draft) => {
    draft.status.conditions = withPodCondition(draft.status.conditions ?? [], 'PodScheduled', false).map((condition) =>
      condition.type === 'PodScheduled' ? { ...condition, reason: 'Unschedulable', message } : condition,
    );
  });
  if (told !== undefined) events.record(told, 'default-scheduler', 'Warning', 'FailedScheduling', message);
}
