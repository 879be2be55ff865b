import type { Pod, RevisionObject } from './objects.ts';
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
