// Builders of the objects that decisions look at: each says only what a spec is about, the rest is a healthy default.
import type { PatchOperation } from '../../shared/kubernetes/json-patch.ts';
import type {
  Condition,
  ContainerState,
  ContainerStatus,
  ControllerRevision,
  Metadata,
  Pod,
  PodTemplate,
  ReplicaSet,
  Workload,
} from '../../shared/kubernetes/objects.ts';

export const NAME = 'python-service';
export const NAMESPACE = 'prod';
export const UID = 'uid-of-the-workload';
export const APP = 'reg.example.com/apps/python-service';
/** A digest whose hexadecimal digits are all this one. */
export const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

export interface TemplateOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly initContainers?: Readonly<Record<string, string>>;
  /** Any further fields of the container `app`, as raw JSON. */
  readonly app?: Readonly<Record<string, unknown>>;
}

/** A pod template with these images by container name; one image stands for the container `app`. */
export function template(
  images: string | Readonly<Record<string, string>>,
  options: TemplateOptions = {},
): PodTemplate {
  const byName = typeof images === 'string' ? { app: images } : images;
  const containers = Object.entries(byName).map(([name, image]) => ({
    name,
    image,
    ...(name === 'app' ? options.app : {}),
  }));
  const init = Object.entries(options.initContainers ?? {}).map(([name, image]) => ({ name, image }));
  return {
    metadata: {
      labels: { app: NAME, ...options.labels },
      ...(options.annotations === undefined ? {} : { annotations: options.annotations }),
    },
    spec: { containers, ...(init.length === 0 ? {} : { initContainers: init }) },
  };
}

/** What may differ from a healthy object. */
export interface WorkloadOptions {
  readonly image?: string;
  readonly template?: PodTemplate;
  readonly metadata?: Partial<Metadata>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** The revision annotation of the controller. */
  readonly revision?: number;
  readonly spec?: Partial<Workload['spec']>;
  readonly status?: Workload['status'];
}

/** A Deployment of one replica that is rolled out and available, unless the options say otherwise. */
export function deployment(options: WorkloadOptions = {}): Workload {
  return workload('Deployment', options, {
    observedGeneration: 1,
    replicas: 1,
    updatedReplicas: 1,
    readyReplicas: 1,
    availableReplicas: 1,
    conditions: [condition('Available', 'True'), progressing('NewReplicaSetAvailable')],
  });
}

/** A StatefulSet of three replicas that is rolled out and ready, unless the options say otherwise. */
export function statefulSet(options: WorkloadOptions = {}): Workload {
  const status = { observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 };
  const revisions = { currentRevision: 'web-1', updateRevision: 'web-1' };
  return workload('StatefulSet', { ...options, spec: { replicas: 3, ...options.spec } }, { ...status, ...revisions });
}

/** A DaemonSet on three nodes that is rolled out and available, unless the options say otherwise. */
export function daemonSet(options: WorkloadOptions = {}): Workload {
  return workload('DaemonSet', options, {
    observedGeneration: 1,
    desiredNumberScheduled: 3,
    updatedNumberScheduled: 3,
    numberAvailable: 3,
  });
}

function workload(
  kind: Workload['kind'],
  options: WorkloadOptions,
  healthy: NonNullable<Workload['status']>,
): Workload {
  const numbered =
    options.revision === undefined ? {} : { 'deployment.kubernetes.io/revision': String(options.revision) };
  const annotations = { ...numbered, ...options.annotations };
  return {
    kind,
    metadata: {
      name: NAME,
      namespace: NAMESPACE,
      uid: UID,
      resourceVersion: '100',
      generation: 1,
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ...options.metadata,
    },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: NAME } },
      template: options.template ?? template(options.image ?? `${APP}:456`),
      ...options.spec,
    },
    status: { ...healthy, ...options.status },
  };
}

/** The JSON in the value of the patch operation that writes this annotation; `undefined` where none does. */
export function annotationWritten(operations: readonly PatchOperation[], key: string): unknown {
  const path = `/metadata/annotations/${key.replaceAll('/', '~1')}`;
  const value = operations.find((operation) => operation.op === 'add' && operation.path === path)?.value;
  return typeof value === 'string' ? JSON.parse(value) : undefined;
}

/** A condition of a workload or pod. */
export function condition(type: string, status: string, more: Partial<Condition> = {}): Condition {
  return { type, status, ...more };
}

/** The condition Progressing with this reason. */
export function progressing(reason: string, lastUpdateTime = '2026-11-24T03:00:00Z'): Condition {
  return condition('Progressing', reason === 'ProgressDeadlineExceeded' ? 'False' : 'True', { reason, lastUpdateTime });
}

/** A ReplicaSet of the Deployment with this revision number. */
export function replicaSet(options: {
  readonly revision: number | string | undefined;
  readonly image?: string;
  readonly template?: PodTemplate;
  readonly available?: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly owner?: string;
  readonly controller?: boolean;
}): ReplicaSet {
  const { revision, owner = UID, controller = true } = options;
  const numbered = revision === undefined ? {} : { 'deployment.kubernetes.io/revision': String(revision) };
  return {
    metadata: {
      name: `${NAME}-${revision}`,
      namespace: NAMESPACE,
      uid: `uid-of-${NAME}-${revision}`,
      resourceVersion: '50',
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: NAME, uid: owner, controller }],
      annotations: { ...numbered, ...options.annotations },
    },
    spec: { template: options.template ?? template(options.image ?? `${APP}:456`) },
    ...(options.available === undefined ? {} : { status: { availableReplicas: options.available } }),
  };
}

/** A ControllerRevision of the StatefulSet or DaemonSet, named `web-<hash>`. */
export function controllerRevision(options: {
  readonly revision: number;
  readonly hash: string;
  readonly image?: string;
  readonly owner?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}): ControllerRevision {
  const { revision, hash, owner = UID } = options;
  const raw = { $patch: 'replace', ...template(options.image ?? `${APP}:456`) };
  return {
    metadata: {
      name: `web-${hash}`,
      namespace: NAMESPACE,
      uid: `uid-of-web-${hash}`,
      resourceVersion: '50',
      labels: { 'controller-revision-hash': hash },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: NAME, uid: owner, controller: true }],
      ...(options.annotations === undefined ? {} : { annotations: options.annotations }),
    },
    revision,
    data: { spec: { template: raw } },
  };
}

/** A pod of a ReplicaSet, running and ready unless the options say otherwise. */
export function pod(options: {
  readonly name?: string;
  readonly image?: string;
  /** The uid of the ReplicaSet. */
  readonly owner?: string;
  readonly ready?: boolean;
  readonly node?: string;
  readonly containers?: readonly ContainerStatus[];
  readonly initContainers?: readonly ContainerStatus[];
  readonly status?: Pod['status'];
  readonly metadata?: Partial<Metadata>;
}): Pod {
  const { name = 'pod-1', image = `${APP}:457`, owner, ready = true } = options;
  const controlled =
    owner === undefined
      ? {}
      : { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner, uid: owner, controller: true }] };
  return {
    metadata: {
      name,
      namespace: NAMESPACE,
      uid: `uid-of-${name}`,
      resourceVersion: '10',
      ...controlled,
      ...options.metadata,
    },
    spec: {
      ...(options.node === undefined ? {} : { nodeName: options.node }),
      containers: [{ name: 'app', image }],
    },
    status: {
      phase: 'Running',
      conditions: [condition('Ready', ready ? 'True' : 'False')],
      containerStatuses: options.containers ?? [container({ ready, state: { running: {} } })],
      ...(options.initContainers === undefined ? {} : { initContainerStatuses: options.initContainers }),
      ...options.status,
    },
  };
}

/** The status of the container `app`. */
export function container(more: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name: 'app', ...more };
}

/** A container that waits for this reason. */
export function waitingFor(reason: string, message?: string): ContainerState {
  return { waiting: { reason, ...(message === undefined ? {} : { message }) } };
}

/** A container that ended. */
export function ended(exitCode: number, reason?: string, message?: string): ContainerState {
  return {
    terminated: {
      exitCode,
      ...(reason === undefined ? {} : { reason }),
      ...(message === undefined ? {} : { message }),
    },
  };
}
