import type { JsonObject } from '../rigs/cluster/model/json.ts';

/** How a test wants its workload; everything beside the image has a default. */
export interface WorkloadOptions {
  readonly image: string;
  readonly replicas?: number;
  /** The name of the container; that of the workload where none is given. */
  readonly containerName?: string;
  /** Further containers beside the one of the image. */
  readonly containers?: readonly object[];
  readonly initContainers?: readonly object[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** Further fields of the container. */
  readonly container?: object;
  /** Further fields of the pod's spec. */
  readonly podSpec?: object;
  /** Further fields of the workload's spec (strategy, paused, progressDeadlineSeconds …). */
  readonly spec?: object;
}

export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet';

const PLURALS: Readonly<Record<WorkloadKind, string>> = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
};

/**
 * The readiness probe that containers have where a test does not say otherwise: without one each rollout would be watched
 * until its containers have run 10 s. `container: { readinessProbe: undefined }` takes it away.
 */
export const READINESS = { readinessProbe: { httpGet: { path: '/health', port: 8000 }, periodSeconds: 1 } };

/** The path of the workloads of a namespace, or of one of them. */
export function workloadPath(kind: WorkloadKind, namespace: string, name?: string): string {
  const collection = `/apis/apps/v1/namespaces/${namespace}/${PLURALS[kind]}`;
  return name === undefined ? collection : `${collection}/${name}`;
}

/** The manifest of a workload whose pods carry the label `app: NAME`. */
export function workload(kind: WorkloadKind, name: string, options: WorkloadOptions): JsonObject {
  const labels = { app: name };
  const { annotations = {}, podAnnotations = {}, containers = [], initContainers } = options;
  const own = { name: options.containerName ?? name, image: options.image, ...READINESS, ...options.container };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, annotations, labels: { ...labels, ...options.labels } },
    spec: {
      ...(kind === 'DaemonSet' ? {} : { replicas: options.replicas ?? 2 }),
      ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
      selector: { matchLabels: labels },
      ...options.spec,
      template: {
        metadata: { labels, annotations: podAnnotations },
        spec: {
          containers: [own, ...containers.map((container) => ({ ...READINESS, ...container }))],
          ...(initContainers === undefined ? {} : { initContainers }),
          terminationGracePeriodSeconds: 1,
          ...options.podSpec,
        },
      },
    },
  } as unknown as JsonObject;
}

/** Whether the workload runs what it shall, by the rules of `kubectl rollout status`. */
export function isRolledOut(kind: WorkloadKind, object: JsonObject): boolean {
  const { metadata = {}, spec = {}, status = {} } = object as Record<string, JsonObject | undefined>;
  const count = (name: string): number => Number(status[name] ?? 0);
  if (count('observedGeneration') < Number(metadata['generation'] ?? 0)) return false;
  const wanted = kind === 'DaemonSet' ? count('desiredNumberScheduled') : Number(spec['replicas'] ?? 1);
  switch (kind) {
    case 'Deployment':
      return (
        count('updatedReplicas') === wanted && count('replicas') === wanted && count('availableReplicas') === wanted
      );
    case 'StatefulSet':
      return count('readyReplicas') === wanted && status['currentRevision'] === status['updateRevision'];
    case 'DaemonSet':
      return wanted > 0 && count('updatedNumberScheduled') === wanted && count('numberAvailable') === wanted;
  }
}
