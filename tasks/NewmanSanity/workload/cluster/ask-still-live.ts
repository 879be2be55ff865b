import type { DeployInfo } from '../../../../shared/contract/deploy-info.ts';
import { describeError } from '../../../../shared/host/fault.ts';
import { ApiError } from '../../../../shared/kubernetes/api-error.ts';
import type { Cluster } from '../../../../shared/kubernetes/client/cluster.ts';
import { deployedImage, workloadOf } from '../../../../shared/deployment/live-image.ts';
import { stillLive } from '../still-live.ts';
import type { StillLive } from '../still-live.ts';

/** Asks the cluster. Not to be answered is an answer too; rejects only where the step was cancelled. */
export async function askStillLive(
  clusterOf: () => Promise<Cluster>,
  {
    deployInfo,
    recordedContainer,
  }: { readonly deployInfo: DeployInfo; readonly recordedContainer: string | undefined },
  cancelled: AbortSignal,
): Promise<StillLive> {
  const reference = workloadOf(deployInfo);
  const image = deployedImage(deployInfo);
  if (reference === undefined || image === undefined) {
    return { answer: 'unknown', why: 'deploy-info names no workload and image that Kubernetes could have.' };
  }
  try {
    return stillLive(await (await clusterOf()).readWorkload(reference), image, recordedContainer);
  } catch (error) {
    cancelled.throwIfAborted();
    if (error instanceof ApiError && error.status === 404) {
      const { kind, name, namespace } = reference;
      return { answer: 'no', instead: `${kind} ${name} does not exist any more in namespace ${namespace}` };
    }
    return { answer: 'unknown', why: describeError(error) };
  }
}
