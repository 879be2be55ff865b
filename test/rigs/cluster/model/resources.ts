import type {
  AnyObject,
  ControllerRevision,
  DaemonSet,
  Deployment,
  KubernetesEvent,
  Namespace,
  Pod,
  ReplicaSet,
  Role,
  RoleBinding,
  StatefulSet,
  StoredObject,
} from './objects.ts';

/** One resource of the API, and how its objects are kept. */
export interface Resource<T extends StoredObject = StoredObject> {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** What raises metadata.generation; `undefined` where the kind has none. */
  readonly generation?: 'spec' | 'spec and annotations';
  readonly shortNames: readonly string[];
  /** Never set; it ties the type of the objects to the resource. */
  readonly objects?: T;
}

interface Facts {
  readonly group?: string;
  readonly generation?: 'spec' | 'spec and annotations';
  readonly shortNames?: readonly string[];
  readonly clusterWide?: boolean;
}

function resource<T extends StoredObject>(kind: string, plural: string, facts: Facts = {}): Resource<T> {
  const { group = '', generation, shortNames = [], clusterWide = false } = facts;
  return {
    group,
    kind,
    plural,
    namespaced: !clusterWide,
    shortNames,
    ...(generation === undefined ? {} : { generation }),
  };
}

const apps = { group: 'apps', generation: 'spec' } as const;
const rbac = { group: 'rbac.authorization.k8s.io' } as const;

export const DEPLOYMENTS = resource<Deployment>('Deployment', 'deployments', {
  group: 'apps',
  generation: 'spec and annotations',
  shortNames: ['deploy'],
});
export const REPLICA_SETS = resource<ReplicaSet>('ReplicaSet', 'replicasets', { ...apps, shortNames: ['rs'] });
export const STATEFUL_SETS = resource<StatefulSet>('StatefulSet', 'statefulsets', { ...apps, shortNames: ['sts'] });
export const DAEMON_SETS = resource<DaemonSet>('DaemonSet', 'daemonsets', { ...apps, shortNames: ['ds'] });
export const CONTROLLER_REVISIONS = resource<ControllerRevision>('ControllerRevision', 'controllerrevisions', {
  group: 'apps',
});
export const PODS = resource<Pod>('Pod', 'pods', { generation: 'spec', shortNames: ['po'] });
export const EVENTS = resource<KubernetesEvent>('Event', 'events', { shortNames: ['ev'] });
export const NAMESPACES = resource<Namespace>('Namespace', 'namespaces', { clusterWide: true, shortNames: ['ns'] });
export const NODES = resource<AnyObject>('Node', 'nodes', { clusterWide: true, shortNames: ['no'] });
export const SERVICES = resource<AnyObject>('Service', 'services', { shortNames: ['svc'] });
export const ENDPOINTS = resource<AnyObject>('Endpoints', 'endpoints', { shortNames: ['ep'] });
export const SECRETS = resource<AnyObject>('Secret', 'secrets');
export const CONFIG_MAPS = resource<AnyObject>('ConfigMap', 'configmaps', { shortNames: ['cm'] });
export const SERVICE_ACCOUNTS = resource<AnyObject>('ServiceAccount', 'serviceaccounts', { shortNames: ['sa'] });
export const RESOURCE_QUOTAS = resource<AnyObject>('ResourceQuota', 'resourcequotas', { shortNames: ['quota'] });
export const VALIDATING_WEBHOOKS = resource<AnyObject>(
  'ValidatingWebhookConfiguration',
  'validatingwebhookconfigurations',
  { group: 'admissionregistration.k8s.io', clusterWide: true },
);
export const MUTATING_POLICIES = resource<AnyObject>('MutatingAdmissionPolicy', 'mutatingadmissionpolicies', {
  group: 'admissionregistration.k8s.io',
  clusterWide: true,
});
export const MUTATING_POLICY_BINDINGS = resource<AnyObject>(
  'MutatingAdmissionPolicyBinding',
  'mutatingadmissionpolicybindings',
  { group: 'admissionregistration.k8s.io', clusterWide: true },
);
export const DISRUPTION_BUDGETS = resource<AnyObject>('PodDisruptionBudget', 'poddisruptionbudgets', {
  group: 'policy',
  shortNames: ['pdb'],
});
export const ROLES = resource<Role>('Role', 'roles', rbac);
export const ROLE_BINDINGS = resource<RoleBinding>('RoleBinding', 'rolebindings', rbac);

/** All that the embedded API server keeps. */
export const RESOURCES: readonly Resource[] = [
  DEPLOYMENTS,
  REPLICA_SETS,
  STATEFUL_SETS,
  DAEMON_SETS,
  CONTROLLER_REVISIONS,
  PODS,
  EVENTS,
  NAMESPACES,
  NODES,
  SERVICES,
  ENDPOINTS,
  SECRETS,
  CONFIG_MAPS,
  SERVICE_ACCOUNTS,
  RESOURCE_QUOTAS,
  DISRUPTION_BUDGETS,
  ROLES,
  ROLE_BINDINGS,
  VALIDATING_WEBHOOKS,
  MUTATING_POLICIES,
  MUTATING_POLICY_BINDINGS,
];

export function apiVersionOf(resource: Resource): string {
  return resource.group === '' ? 'v1' : `${resource.group}/v1`;
}

/** `deployments.apps`, as error texts name a resource. */
export function qualifiedName(resource: Pick<Resource, 'group' | 'plural'>): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}

/** The resource that keeps the objects of a kind; owner references name kinds. */
export function resourceOfKind(apiVersion: string, kind: string): Resource | undefined {
  return RESOURCES.find((resource) => resource.kind === kind && apiVersionOf(resource) === apiVersion);
}
