import type { InputReader } from '../host/input-reader.ts';

/**
 * Where the credentials come from: a service connection, or the job's own KUBECONFIG or pod
 * (design.md#inputs-of-every-task).
 */
export type ConnectionSource =
  { readonly type: 'kubernetesServiceConnection'; readonly id: string } | { readonly type: 'kubeconfig' };

const TYPES = ['kubernetesServiceConnection', 'kubeconfig'] as const;

/**
 * Reads where the credentials come from (design.md#inputs-of-every-task). `undefined` where no connection is given and
 * none is needed; what is wrong is gathered in the reader.
 */
export function readConnection(read: InputReader, need: 'required' | 'optional'): ConnectionSource | undefined {
  const type = read.choice('connectionType', TYPES, 'kubernetesServiceConnection');
  const options = { example: 'k8s-prod-cluster' };
  const isRequired = need === 'required' && type === 'kubernetesServiceConnection';
  const id =
    need === 'required'
      ? read.requiredWhere('kubernetesServiceConnection', isRequired, options)
      : read.optional('kubernetesServiceConnection', options);
  if (type === 'kubeconfig') {
    if (id !== undefined) {
      read.problem('kubernetesServiceConnection contradicts connectionType: kubeconfig. Leave one of them out');
    }
    return { type };
  }
  return id === undefined ? undefined : { type, id };
}
