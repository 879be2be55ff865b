import { findWorkload } from '../../../shared/kubernetes/client/read-workload.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import type { DeployStep } from './deployment-step.ts';

/** The workload as it was found, and when that was begun. */
export interface FirstLook {
  readonly workload: Workload;
  readonly startedAt: Date;
}

/** Reads the workload, which is the first request of a step. Throws a Fault where there is none. */
export async function lookFirst({ cluster, reference }: DeployStep): Promise<FirstLook> {
  const startedAt = new Date();
  return { workload: await findWorkload(cluster, reference), startedAt };
}
