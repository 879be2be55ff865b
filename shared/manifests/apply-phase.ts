import type { Manifest } from './manifest.ts';
import { groupOf, isJsonObject } from './manifest.ts';

/** By which a Job says that it has to be complete before the workloads are applied. */
export const PHASE = 'smart-rollback/phase';

/** What of a set is applied when: nothing of a phase before all of those before it (manifests.md#11-algorithm). */
export const PHASES = [
  'definitions',
  'configuration',
  'services',
  'jobs before',
  'workloads',
  'scaling',
  'webhooks',
] as const;
export type ApplyPhase = (typeof PHASES)[number];

const KINDS: Readonly<Record<string, ApplyPhase>> = {
  Namespace: 'definitions',
  CustomResourceDefinition: 'definitions',
  PriorityClass: 'definitions',
  StorageClass: 'definitions',
  CSIDriver: 'definitions',
  IngressClass: 'definitions',
  RuntimeClass: 'definitions',
  PersistentVolume: 'definitions',
  ServiceAccount: 'configuration',
  Role: 'configuration',
  RoleBinding: 'configuration',
  ClusterRole: 'configuration',
  ClusterRoleBinding: 'configuration',
  Secret: 'configuration',
  ConfigMap: 'configuration',
  PersistentVolumeClaim: 'configuration',
  ResourceQuota: 'configuration',
  LimitRange: 'configuration',
  NetworkPolicy: 'configuration',
  PodDisruptionBudget: 'configuration',
  Service: 'services',
  HorizontalPodAutoscaler: 'scaling',
  Ingress: 'scaling',
  MutatingWebhookConfiguration: 'webhooks',
  ValidatingWebhookConfiguration: 'webhooks',
  ValidatingAdmissionPolicy: 'webhooks',
  ValidatingAdmissionPolicyBinding: 'webhooks',
  APIService: 'webhooks',
};
// The groups that those kinds are of: others have kinds of the same name.
const GROUP = /^(?:|apps|batch|autoscaling|policy|.*\.k8s\.io)$/;
const HELM_BEFORE = /(?:^|,)\s*pre-(?:install|upgrade)\s*(?:,|$)/;

/** When an object of a set is applied. Pure. */
export function phaseOf(manifest: Pick<Manifest, 'apiVersion' | 'kind' | 'body'>): ApplyPhase {
  const { apiVersion, kind } = manifest;
  if (isJob(manifest)) return isBefore(manifest) ? 'jobs before' : 'workloads';
  const isOwn = GROUP.test(groupOf(apiVersion)) && Object.hasOwn(KINDS, kind);
  return (isOwn ? KINDS[kind] : undefined) ?? 'workloads';
}

/** Whether it is a Job, which runs to its end. Pure. */
export function isJob({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): boolean {
  return groupOf(apiVersion) === 'batch' && kind === 'Job';
}

function isBefore({ body }: Pick<Manifest, 'body'>): boolean {
  const metadata = body['metadata'];
  const annotations = isJsonObject(metadata) && isJsonObject(metadata['annotations']) ? metadata['annotations'] : {};
  const hook = annotations['helm.sh/hook'];
  return annotations[PHASE] === 'before' || (typeof hook === 'string' && HELM_BEFORE.test(hook));
}
