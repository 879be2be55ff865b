import type { Json, JsonObject } from './json.ts';

export type OwnerReference = {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
};

export type ManagedFields = {
  manager: string;
  operation: string;
  apiVersion: string;
  time: string;
  fieldsType: string;
  fieldsV1: JsonObject;
  subresource?: string;
};

export type Metadata = {
  name: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
  namespace?: string;
  generateName?: string;
  generation?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  managedFields?: ManagedFields[];
};

/** What every stored object has. Objects that come out of the store are never changed in place. */
export type StoredObject = { apiVersion: string; kind: string; metadata: Metadata };

/** An object of which only the envelope matters. */
export type AnyObject = StoredObject & JsonObject;

export type LabelSelector = {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
};

export type Container = JsonObject & { name: string; image: string };

export type PodSpec = JsonObject & {
  containers: Container[];
  initContainers?: Container[];
  nodeName?: string;
  nodeSelector?: Record<string, string>;
  serviceAccountName?: string;
  terminationGracePeriodSeconds?: number;
};

export type PodTemplate = {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: PodSpec;
};

export type Condition = {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  lastTransitionTime: string;
  lastUpdateTime?: string;
  lastProbeTime?: null;
  observedGeneration?: number;
  reason?: string;
  message?: string;
};

export type Deployment = StoredObject & {
  spec: {
    replicas: number;
    selector: LabelSelector;
    template: PodTemplate;
    strategy: { type: string; rollingUpdate?: { maxSurge?: number | string; maxUnavailable?: number | string } };
    minReadySeconds?: number;
    revisionHistoryLimit?: number;
    progressDeadlineSeconds?: number;
    paused?: boolean;
  };
  status: DeploymentStatus;
};

export type DeploymentStatus = ReplicaCounts & {
  updatedReplicas?: number;
  unavailableReplicas?: number;
  collisionCount?: number;
};

/** The counters that Deployments and ReplicaSets share. A zero is left out, as the Go types do. */
export type ReplicaCounts = {
  observedGeneration?: number;
  replicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  terminatingReplicas?: number;
  conditions?: Condition[];
};

export type ReplicaSet = StoredObject & {
  spec: { replicas: number; minReadySeconds?: number; selector: LabelSelector; template: PodTemplate };
  status: ReplicaCounts & { fullyLabeledReplicas?: number; replicas: number };
};

export type StatefulSet = StoredObject & {
  spec: {
    replicas: number;
    selector: LabelSelector;
    template: PodTemplate;
    serviceName?: string;
    podManagementPolicy: string;
    revisionHistoryLimit?: number;
    minReadySeconds?: number;
    updateStrategy: { type: string; rollingUpdate?: { partition?: number; maxUnavailable?: number | string } };
  };
  status: JsonObject;
};

export type DaemonSet = StoredObject & {
  spec: {
    selector: LabelSelector;
    template: PodTemplate;
    revisionHistoryLimit?: number;
    minReadySeconds?: number;
    updateStrategy: {
      type: string;
      rollingUpdate?: { maxSurge?: number | string; maxUnavailable?: number | string };
    };
  };
  status: JsonObject;
};

export type ControllerRevision = StoredObject & { revision: number; data: JsonObject };

export type ContainerState = {
  waiting?: { reason?: string; message?: string };
  running?: { startedAt: string };
  terminated?: {
    exitCode: number;
    reason: string;
    message?: string;
    startedAt: string | null;
    finishedAt: string | null;
    containerID?: string;
  };
};

export type ContainerStatus = {
  name: string;
  image: string;
  imageID: string;
  containerID?: string;
  ready: boolean;
  started: boolean;
  restartCount: number;
  state: ContainerState;
  lastState: ContainerState;
};

export type Pod = StoredObject & {
  spec: PodSpec;
  status: {
    phase: string;
    conditions?: Condition[];
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
    startTime?: string;
    hostIP?: string;
    hostIPs?: { ip: string }[];
    podIP?: string;
    podIPs?: { ip: string }[];
    qosClass?: string;
  };
};

export type Namespace = StoredObject & { spec: { finalizers?: string[] }; status: { phase: string } };

export type PolicyRule = {
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  verbs: string[];
};

export type Role = StoredObject & { rules: PolicyRule[] };

export type RoleBinding = StoredObject & {
  roleRef: { kind: string; name: string; apiGroup?: string };
  subjects?: { kind: string; name: string; namespace?: string; apiGroup?: string }[];
};

export type KubernetesEvent = StoredObject & {
  involvedObject: Record<string, string>;
  reason: string;
  message: string;
  type: string;
  source: Record<string, string>;
  count?: number;
} & { [key: string]: Json | undefined };
