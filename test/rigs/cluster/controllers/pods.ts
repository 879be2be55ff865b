import { admitNew } from '../admission/admission.ts';
import { withImagePolicies } from '../admission/image-policies.ts';
import { withDefaults } from '../admission/defaults.ts';
import type { JsonObject } from '../model/json.ts';
import { randomSuffix } from '../model/names.ts';
import type { Pod, PodTemplate, StoredObject } from '../model/objects.ts';
import { PODS } from '../model/resources.ts';
import { parseTime } from '../model/time.ts';
import type { NewObject, Store } from '../store/store.ts';
import { ownerReference } from './controller.ts';

/** How a controller wants its pod; without a name it gets a random one. */
export interface PodOrder {
  readonly owner: StoredObject;
  readonly template: PodTemplate;
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly nodeName?: string;
}

/** Makes a pod as a controller does, through admission. Throws ApiStatus where it is refused. */
export function createPod(store: Store, order: PodOrder): Pod {
  const { owner, template } = order;
  const { namespace = '' } = owner.metadata;
  const generateName = `${owner.metadata.name}-`;
  const { metadata } = template;
  const pod = {
    metadata: {
      name: order.name ?? generateName + randomSuffix(),
      ...(order.name === undefined ? { generateName } : {}),
      namespace,
      labels: { ...metadata?.labels, ...order.labels },
      ...(metadata?.annotations === undefined ? {} : { annotations: metadata.annotations }),
      ownerReferences: [ownerReference(owner)],
    },
    spec: { ...template.spec, ...(order.nodeName === undefined ? {} : { nodeName: order.nodeName }) },
  } as unknown as JsonObject;
  const allowed = admitNew(store, PODS, namespace, pod);
  const admitted = withImagePolicies(store, PODS, namespace, 'CREATE', allowed);
  return store.create(PODS, withDefaults(PODS, admitted) as unknown as NewObject<Pod>);
}

/** A pod that counts as a replica: it has not ended and is not about to go. */
export function isActive(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined && !['Succeeded', 'Failed'].includes(pod.status.phase);
}

export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

export function isReady(pod: Pod): boolean {
  return readyCondition(pod)?.status === 'True';
}

/** Ready for at least so many seconds. */
export function isAvailable(pod: Pod, minReadySeconds = 0): boolean {
  return isReady(pod) && (minReadySeconds === 0 || readySince(pod) + minReadySeconds * 1000 <= Date.now());
}

/** When the pod became ready, in milliseconds since 1970; 0 where it is not. */
export function readySince(pod: Pod): number {
  const condition = readyCondition(pod);
  return condition?.status === 'True' ? parseTime(condition.lastTransitionTime) : 0;
}

function readyCondition(pod: Pod): NonNullable<Pod['status']['conditions']>[number] | undefined {
  return pod.status.conditions?.find(({ type }) => type === 'Ready');
}

/** The highest restart count among the containers. */
export function restartsOf(pod: Pod): number {
  return Math.max(0, ...(pod.status.containerStatuses ?? []).map(({ restartCount }) => restartCount));
}

/** The condition of the pod by its type. */
export function podCondition(pod: Pod, type: string): string | undefined {
  return pod.status.conditions?.find((condition) => condition.type === type)?.status;
}

const PHASES = ['Pending', 'Unknown', 'Running'];

/** In which order a ReplicaSet gives up pods: those that are least use first. */
export function byUselessness(pods: readonly Pod[]): Pod[] {
  const neighbours = (pod: Pod): number =>
    pods.filter((other) => other.spec.nodeName === pod.spec.nodeName && isReady(other)).length;
  const order: readonly ((pod: Pod) => number)[] = [
    (pod) => (pod.spec.nodeName === undefined ? 0 : 1),
    (pod) => PHASES.indexOf(pod.status.phase),
    (pod) => (isReady(pod) ? 1 : 0),
    (pod) => Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0),
    (pod) => -neighbours(pod),
    (pod) => -readySince(pod),
    (pod) => -restartsOf(pod),
    (pod) => -parseTime(pod.metadata.creationTimestamp),
  ];
  return [...pods].sort((left, right) => {
    for (const rank of order) {
      const difference = rank(left) - rank(right);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}
