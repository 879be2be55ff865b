import { equal } from '../../model/json.ts';
import type { Deployment, PodTemplate, ReplicaSet } from '../../model/objects.ts';

export const HASH_LABEL = 'pod-template-hash';
export const REVISION = 'deployment.kubernetes.io/revision';
const HISTORY = 'deployment.kubernetes.io/revision-history';
const DESIRED = 'deployment.kubernetes.io/desired-replicas';
const MAXIMUM = 'deployment.kubernetes.io/max-replicas';

/** Annotations that are never copied from the Deployment to its ReplicaSet. */
const NOT_COPIED: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  HISTORY,
  DESIRED,
  MAXIMUM,
  'deprecated.deployment.rollback.to',
]);

/** The revision number of a ReplicaSet; 0 where it has none that can be read. */
export function revisionOf(set: ReplicaSet): number {
  const text = set.metadata.annotations?.[REVISION] ?? '';
  return /^\d+$/.test(text) ? Number(text) : 0;
}

export function highestRevision(sets: readonly ReplicaSet[]): number {
  return Math.max(0, ...sets.map(revisionOf));
}

/** The oldest ReplicaSet whose template is the Deployment's. */
export function findNewReplicaSet(deployment: Deployment, oldestFirst: readonly ReplicaSet[]): ReplicaSet | undefined {
  const wanted = withoutHash(deployment.spec.template);
  return oldestFirst.find((set) => equal(withoutHash(set.spec.template), wanted));
}

function withoutHash(template: PodTemplate): PodTemplate {
  if (template.metadata?.labels?.[HASH_LABEL] === undefined) return template;
  const { [HASH_LABEL]: _hash, ...labels } = template.metadata.labels;
  return { ...template, metadata: { ...template.metadata, labels } };
}

/**
 * The annotations of the new ReplicaSet: the Deployment's are copied onto them (never taken away), the revision is
 * raised to the newest, and the number that a reused ReplicaSet had goes to its history.
 */
export function newReplicaSetAnnotations(
  deployment: Deployment,
  existing: ReplicaSet | undefined,
  newRevision: number,
): Record<string, string> {
  const annotations: Record<string, string> = { ...existing?.metadata.annotations };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (!NOT_COPIED.has(key)) annotations[key] = value;
  }
  const before = existing === undefined ? undefined : annotations[REVISION];
  if (Number(before ?? 0) < newRevision) {
    annotations[REVISION] = String(newRevision);
    if (before !== undefined) {
      const history = annotations[HISTORY];
      annotations[HISTORY] = history === undefined || history === '' ? before : `${history},${before}`;
    }
  }
  return annotations;
}

/** The annotations by which the controller later sees that the Deployment was scaled. */
export function scaleAnnotations(deployment: Deployment, maxSurge: number): Record<string, string> {
  const { replicas } = deployment.spec;
  return { [DESIRED]: String(replicas), [MAXIMUM]: String(replicas + maxSurge) };
}

/** For how many replicas of the Deployment the ReplicaSet was last sized. */
export function sizedFor(set: ReplicaSet): number | undefined {
  const text = set.metadata.annotations?.[DESIRED];
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}
