import { deleteOne } from '../../api/deleting.ts';
import { ApiStatus } from '../../api/status.ts';
import { textAt } from '../../model/json.ts';
import type { ControllerRevision, Pod, StatefulSet } from '../../model/objects.ts';
import { PODS, STATEFUL_SETS } from '../../model/resources.ts';
import { keyOf } from '../../store/collection.ts';
import type { Controller, ControllerServices } from '../controller.ts';
import { startController } from '../controller.ts';
import { revisionsOf, syncRevision, templateOf, truncateRevisions } from '../controller-revisions.ts';
import { positive } from '../deployment/status.ts';
import { createPod, isAvailable, isReady, isTerminating } from '../pods.ts';
import type { WorkQueue } from '../work-queue.ts';
import { splitKey } from '../work-queue.ts';
import { decide, REVISION_LABEL, revisionOfPod } from './decide.ts';

const COMPONENT = 'statefulset-controller';

/** Keeps the numbered pods of StatefulSets as kube-controller-manager does. */
export function startStatefulSetController(services: ControllerServices): Controller {
  const { store } = services;
  return startController(store, STATEFUL_SETS, [PODS], (key, queue) => {
    const { namespace, name } = splitKey(key);
    const set = store.get(STATEFUL_SETS, namespace, name);
    if (set !== undefined) reconcile(services, set, queue);
  });
}

function reconcile(services: ControllerServices, set: StatefulSet, queue: WorkQueue): void {
  const { store } = services;
  const update = syncRevision(store, set);
  const currentName = textAt(set.status, 'currentRevision');
  const current = revisionsOf(store, set).find(({ metadata }) => metadata.name === currentName) ?? update;
  const pods = store.ownedBy(PODS, set.metadata.uid);
  if (set.metadata.deletionTimestamp === undefined) {
    try {
      act(services, set, pods, current, update);
    } catch (error) {
      if (!(error instanceof ApiStatus)) throw error;
      queue.enqueueAfter(keyOf(set), 1000);
    }
  }
  const names = [current, update].map(({ metadata }) => metadata.name);
  truncateRevisions(store, set, new Set([...names, ...pods.map(revisionOfPod)]));
  writeStatus(services, set, current, update);
  const { minReadySeconds = 0 } = set.spec;
  if (pods.some((pod) => isReady(pod) && !isAvailable(pod, minReadySeconds))) queue.enqueueAfter(keyOf(set), 250);
}

function act(
  services: ControllerServices,
  set: StatefulSet,
  pods: readonly Pod[],
  current: ControllerRevision,
  update: ControllerRevision,
): void {
  const { store, events } = services;
  const steps = decide(set, pods, update.metadata.name);
  const partition = set.spec.updateStrategy.rollingUpdate?.partition ?? 0;
  for (const ordinal of steps.create) {
    const name = `${set.metadata.name}-${ordinal}`;
    try {
      createNumbered(services, set, name, ordinal, ordinal < partition ? current : update);
    } catch (error) {
      if (!(error instanceof ApiStatus)) throw error;
      const message = `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${error.message}`;
      events.record(set, COMPONENT, 'Warning', 'FailedCreate', message);
      throw error;
    }
  }
  for (const pod of steps.remove) {
    deleteOne(store, PODS, pod);
    const message = `Delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`;
    events.record(set, COMPONENT, 'Normal', 'SuccessfulDelete', message);
  }
}

function createNumbered(
  { store, events }: ControllerServices,
  set: StatefulSet,
  name: string,
  ordinal: number,
  revision: ControllerRevision,
): void {
  const template = templateOf(revision);
  const { serviceName } = set.spec;
  createPod(store, {
    owner: set,
    name,
    template: {
      ...template,
      spec: {
        ...template.spec,
        hostname: name,
        ...(serviceName === undefined || serviceName === '' ? {} : { subdomain: serviceName }),
      },
    },
    labels: {
      'apps.kubernetes.io/pod-index': String(ordinal),
      [REVISION_LABEL]: revision.metadata.name,
      'statefulset.kubernetes.io/pod-name': name,
    },
  });
  const message = `Create Pod ${name} in StatefulSet ${set.metadata.name} successful`;
  events.record(set, COMPONENT, 'Normal', 'SuccessfulCreate', message);
}

function writeStatus(
  { store }: ControllerServices,
  set: StatefulSet,
  current: ControllerRevision,
  update: ControllerRevision,
): void {
  const pods = store.ownedBy(PODS, set.metadata.uid);
  const staying = pods.filter((pod) => !isTerminating(pod));
  const of = (revision: ControllerRevision): number =>
    staying.filter((pod) => revisionOfPod(pod) === revision.metadata.name).length;
  const ready = pods.filter(isReady);
  const updated = of(update);
  const { replicas, minReadySeconds = 0, updateStrategy } = set.spec;
  const complete =
    updateStrategy.type === 'RollingUpdate' &&
    updated === replicas &&
    ready.length === replicas &&
    pods.length === replicas;
  store.edit(STATEFUL_SETS, set, 'status', (draft) => {
    draft.status = {
      observedGeneration: set.metadata.generation ?? 0,
      replicas: pods.length,
      availableReplicas: ready.filter((pod) => isAvailable(pod, minReadySeconds)).length,
      ...positive({
        readyReplicas: ready.length,
        currentReplicas: complete ? updated : of(current),
        updatedReplicas: updated,
      }),
      currentRevision: complete ? update.metadata.name : current.metadata.name,
      updateRevision: update.metadata.name,
      collisionCount: 0,
    };
  });
}
