import type { InputReader } from '../host/input-reader.ts';
import { readAzureConnection } from './azure-connection-inputs.ts';
import type { AzureConnectionSource } from './azure-connection-inputs.ts';

/**
 * Where the credentials come from: a service connection, the job's own KUBECONFIG or pod, or Azure
 * (design.md#inputs-of-every-task).
 */
export type ConnectionSource =
  | { readonly type: 'kubernetesServiceConnection'; readonly id: string }
  | { readonly type: 'kubeconfig' }
  | AzureConnectionSource;

const TYPES = ['kubernetesServiceConnection', 'azureResourceManager', 'kubeconfig'] as const;
// Of Kubernetes@1 and HelmDeploy.
const ELSEWHERE = {
  'azure resource manager': 'azureResourceManager',
  'kubernetes service connection': 'kubernetesServiceConnection',
} as const;

const INSTEAD =
  'or connectionType: kubeconfig where an earlier step logged in to the cluster, azureResourceManager for a cluster of AKS';

/**
 * Reads where the credentials come from (design.md#inputs-of-every-task). `undefined` where no connection is given and
 * none is needed; what is wrong is gathered in the reader.
 */
export function readConnection(read: InputReader, need: 'required' | 'optional'): ConnectionSource | undefined {
  const type = read.choice('connectionType', TYPES, 'kubernetesServiceConnection', ELSEWHERE);
  const options = { example: 'k8s-prod-cluster', instead: INSTEAD };
  const isRequired = need === 'required' && type === 'kubernetesServiceConnection';
  const id =
    need === 'required'
      ? read.requiredWhere('kubernetesServiceConnection', isRequired, options)
      : read.optional('kubernetesServiceConnection', options);
  const azure = readAzureConnection(read, type === 'azureResourceManager');
  if (type !== 'kubernetesServiceConnection' && id !== undefined) {
    read.problem(`kubernetesServiceConnection contradicts connectionType: ${type}. Leave one of them out`);
  }
  switch (type) {
    case 'kubeconfig':
      return { type };
    case 'azureResourceManager':
      return azure;
    case 'kubernetesServiceConnection':
      return id === undefined ? undefined : { type, id };
  }
}
