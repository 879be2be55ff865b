import type { WorkloadName } from '../../shared/kubernetes/workload-inputs.ts';
import type { Inputs } from './inputs.ts';

/**
 * The only workload of the step, where it is named and one of its containers gets an image; `undefined` where there may be
 * several, which are tried before any of them is changed (design.md#several-workloads). Pure.
 */
export function theOne(inputs: Inputs): WorkloadName | undefined {
  if (inputs.workloads.by === 'selector') return undefined;
  const [main, ...others] = inputs.workloads.workloads;
  if (others.length > 0) return undefined;
  return inputs.action === 'deploy' && inputs.wish.into !== 'one' ? undefined : main;
}
