import type { Container, Pod, PodTemplate, RevisionObject } from './objects.ts';
import { conditionOf, isControlledBy } from './objects.ts';

const REVISION_HASH = 'controller-revision-hash';

/** Whether the pod was made from this revision. */
export function isPodOf(pod: Pod, object: RevisionObject): boolean {
  if (!('data' in object)) return isControlledBy(pod.metadata, object.metadata.uid);
  // Pods of a StatefulSet carry the revision's name, those of a DaemonSet its hash label.
  const hash = pod.metadata.labels?.[REVISION_HASH];
  return hash !== undefined && (hash === object.metadata.name || hash === object.metadata.labels?.[REVISION_HASH]);
}

/** True where the pod counts as ready. */
export function isReady(pod: Pod): boolean {
  return conditionOf(pod, 'Ready')?.status === 'True';
}

/** A native sidecar: it is listed with the init containers, and goes on running. */
export function isSidecar({ restartPolicy }: Container): boolean {
  return restartPolicy === 'Always';
}

/**
 * The first container that counts as ready whenever it is started, since it has no readiness probe; `undefined` where each
 * that goes on running has one. The readiness of a pod is that of its containers and native sidecars (kubelet,
 * status/generate.go).
 */
export function unprobedContainer({ containers, initContainers = [] }: PodTemplate['spec']): Container | undefined {
  return [...initContainers.filter(isSidecar), ...containers].find(
    ({ readinessProbe }) => readinessProbe === undefined,
  );
}
