import { deleteOne } from '../api/deleting.ts';
import { matchesSelector } from '../api/selectors.ts';
import { ApiStatus } from '../api/status.ts';
import type { Condition, Pod, ReplicaSet } from '../model/objects.ts';
import { PODS, REPLICA_SETS } from '../model/resources.ts';
import { seconds } from '../model/time.ts';
import { keyOf } from '../store/collection.ts';
import type { Controller, ControllerServices } from './controller.ts';
import { startController } from './controller.ts';
import { positive } from './deployment/status.ts';
import { byUselessness, createPod, isActive, isAvailable, isReady, isTerminating } from './pods.ts';
import type { WorkQueue } from './work-queue.ts';
import { splitKey } from './work-queue.ts';

const COMPONENT = 'replicaset-controller';
const RETRY_MILLISECONDS = 1000;

/** Makes and deletes pods until every ReplicaSet has as many as it wants. */
export function startReplicaSetController(services: ControllerServices): Controller {
  const { store } = services;
  return startController(store, REPLICA_SETS, [PODS], (key, queue) => {
    const { namespace, name } = splitKey(key);
    const set = store.get(REPLICA_SETS, namespace, name);
    if (set !== undefined) reconcile(services, set, queue);
  });
}

function reconcile(services: ControllerServices, set: ReplicaSet, queue: WorkQueue): void {
  const pods = services.store.ownedBy(PODS, set.metadata.uid);
  const active = pods.filter(isActive);
  const failure = set.metadata.deletionTimestamp === undefined ? manage(services, set, active) : undefined;
  if (failure !== undefined) queue.enqueueAfter(keyOf(set), RETRY_MILLISECONDS);
  writeStatus(services, set, active, pods.filter(isTerminating).length, failure);
  waitForAvailability(set, active, queue);
}

/** Brings the number of pods to what is wanted; what kept it from that. */
function manage(services: ControllerServices, set: ReplicaSet, active: readonly Pod[]): string | undefined {
  const { store, events } = services;
  const missing = set.spec.replicas - active.length;
  try {
    for (let count = 0; count < missing; count++) {
      const pod = createPod(store, { owner: set, template: set.spec.template });
      events.record(set, COMPONENT, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    }
  } catch (error) {
    if (!(error instanceof ApiStatus)) throw error;
    events.record(set, COMPONENT, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    return error.message;
  }
  if (missing >= 0) return undefined;
  for (const pod of byUselessness(active).slice(0, -missing)) {
    deleteOne(store, PODS, pod);
    events.record(set, COMPONENT, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }
  return undefined;
}

function writeStatus(
  services: ControllerServices,
  set: ReplicaSet,
  active: readonly Pod[],
  terminating: number,
  failure: string | undefined,
): void {
  const ready = active.filter(isReady);
  const labels = set.spec.template.metadata?.labels ?? {};
  const labeled = active.filter((pod) => matchesSelector({ matchLabels: labels }, pod.metadata.labels ?? {}));
  const available = ready.filter((pod) => isAvailable(pod, set.spec.minReadySeconds));
  const conditions = failureConditions(set, failure);
  services.store.edit(REPLICA_SETS, set, 'status', (draft) => {
    draft.status = {
      observedGeneration: set.metadata.generation ?? 0,
      replicas: active.length,
      terminatingReplicas: terminating,
      ...positive({
        fullyLabeledReplicas: labeled.length,
        readyReplicas: ready.length,
        availableReplicas: available.length,
      }),
      ...(conditions.length === 0 ? {} : { conditions: [...conditions] }),
    };
  });
}

/** The first failure is told and stays as it was told until pods can be made again. */
function failureConditions(set: ReplicaSet, failure: string | undefined): readonly Condition[] {
  const others = (set.status.conditions ?? []).filter(({ type }) => type !== 'ReplicaFailure');
  if (failure === undefined) return others;
  const known = set.status.conditions?.find(({ type }) => type === 'ReplicaFailure');
  const told: Condition = {
    type: 'ReplicaFailure',
    status: 'True',
    lastTransitionTime: seconds(),
    reason: 'FailedCreate',
    message: failure,
  };
  return [...others, known ?? told];
}

/** A ready pod becomes available by time alone where minReadySeconds says so. */
function waitForAvailability(set: ReplicaSet, active: readonly Pod[], queue: WorkQueue): void {
  const { minReadySeconds = 0 } = set.spec;
  const waiting = active.some((pod) => isReady(pod) && !isAvailable(pod, minReadySeconds));
  if (waiting) queue.enqueueAfter(keyOf(set), 250);
}
