import type { Json, JsonObject } from '../kubernetes/objects.ts';
import { groupOf, isJsonObject } from './manifest.ts';
import type { Manifest } from './manifest.ts';

/** Where the API server keeps the objects of a kind. */
export interface Resource {
  /** `deployments`, as it stands in paths and in rules of RBAC. */
  readonly plural: string;
  readonly isNamespaced: boolean;
}

// Kubernetes' own kinds by the groups of their APIs, in the order of the API reference of 1.36; their plurals follow below
// where they are not the kind in lower case with an s.
const NAMESPACED: Readonly<Record<string, string>> = {
  '': 'ConfigMap Endpoints Event LimitRange PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount',
  apps: 'ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet',
  autoscaling: 'HorizontalPodAutoscaler',
  batch: 'CronJob Job',
  'coordination.k8s.io': 'Lease',
  'discovery.k8s.io': 'EndpointSlice',
  'networking.k8s.io': 'Ingress NetworkPolicy',
  policy: 'PodDisruptionBudget',
  'rbac.authorization.k8s.io': 'Role RoleBinding',
};
const CLUSTER_WIDE: Readonly<Record<string, string>> = {
  '': 'Namespace Node PersistentVolume',
  'admissionregistration.k8s.io':
    'MutatingWebhookConfiguration ValidatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding',
  'apiextensions.k8s.io': 'CustomResourceDefinition',
  'apiregistration.k8s.io': 'APIService',
  'networking.k8s.io': 'IngressClass',
  'node.k8s.io': 'RuntimeClass',
  'rbac.authorization.k8s.io': 'ClusterRole ClusterRoleBinding',
  'scheduling.k8s.io': 'PriorityClass',
  'storage.k8s.io': 'CSIDriver StorageClass',
};

/** The resource of a kind of Kubernetes' own; `undefined` for all others, whose group version has to be asked for. */
export function ownResource({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): Resource | undefined {
  const has = (kinds: Readonly<Record<string, string>>) => {
    const group = groupOf(apiVersion);
    return Object.hasOwn(kinds, group) && kinds[group]?.split(' ').includes(kind) === true;
  };
  const isNamespaced = has(NAMESPACED);
  return isNamespaced || has(CLUSTER_WIDE) ? { plural: pluralOf(kind), isNamespaced } : undefined;
}

function pluralOf(kind: string): string {
  const word = kind.toLowerCase();
  if (word === 'endpoints') return word;
  if (word.endsWith('policy')) return word.replace(/y$/, 'ies');
  return /(?:s|class)$/.test(word) ? `${word}es` : `${word}s`;
}

/** The resource of a kind in an APIResourceList, the answer for a group version. */
export function listedResource(list: JsonObject, kind: string): Resource | undefined {
  for (const { kind: one, name, namespaced } of objectsIn(list['resources'])) {
    // What has a slash is a part of objects, as `deployments/scale`.
    if (one === kind && typeof name === 'string' && !name.includes('/'))
      return { plural: name, isNamespaced: namespaced === true };
  }
  return undefined;
}

/** The kinds that an APIResourceList names. */
export function listedKinds(list: JsonObject): readonly string[] {
  const kinds = objectsIn(list['resources']).map(({ kind }) => kind);
  return [...new Set(kinds.filter((kind) => typeof kind === 'string'))];
}

/** The resource of a kind that a CustomResourceDefinition of the same set makes. */
export function definedResource(
  { apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>,
  set: readonly Manifest[],
): Resource | undefined {
  for (const { kind: definition, body } of set) {
    const spec = body['spec'];
    if (definition !== 'CustomResourceDefinition' || !isJsonObject(spec)) continue;
    const { group, names, scope } = spec;
    if (group !== groupOf(apiVersion) || !isJsonObject(names) || names['kind'] !== kind) continue;
    const { plural } = names;
    if (typeof plural === 'string') return { plural, isNamespaced: scope === 'Namespaced' };
  }
  return undefined;
}

function objectsIn(list: Json | undefined): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter((item: Json) => isJsonObject(item)) : [];
}
