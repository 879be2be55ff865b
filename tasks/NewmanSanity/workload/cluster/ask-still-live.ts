import type { DeployInfo } from '../../../../shared/contract/deploy-info.ts';
import { describeError } from '../../../../shared/host/fault.ts';
import { ApiError } from '../../../../shared/kubernetes/api-error.ts';
import type { Cluster } from '../../../../shared/kubernetes/client/cluster.ts';
import { sameImage } from '../../../../shared/kubernetes/image.ts';
import type { Workload } from '../../../../shared/kubernetes/objects.ts';
import { allContainers } from '../../../../shared/kubernetes/objects.ts';
import { deployedImage, workloadOf } from '../live-image.ts';

/** Whether what was tested is still what runs. */
export type StillLive =
  | { readonly answer: 'yes' }
  /** `instead` says what is live, as the start of a sentence. */
  | { readonly answer: 'no'; readonly instead: string }
  /** `why` is one sentence. */
  | { readonly answer: 'unknown'; readonly why: string };

/**
 * Whether the workload still has the deployed image, in the container that deployment-record.json names, else in any. Pure.
 */
export function stillLive(workload: Workload, image: string, recordedContainer: string | undefined): StillLive {
  const containers = allContainers(workload.spec.template.spec);
  const recorded = containers.filter(({ name }) => name === recordedContainer);
  const images = (recorded.length > 0 ? recorded : containers).map((container) => container.image ?? '');
  if (images.some((live) => sameImage(image, live))) return { answer: 'yes' };
  return { answer: 'no', instead: `${images.join(', ')} is live by now, not ${image}` };
}

/** Asks the cluster. Not to be answered is an answer too; rejects only where the step was cancelled. */
export async function askStillLive(
  clusterOf: () => Promise<Cluster>,
  deployInfo: DeployInfo,
  recordedContainer: string | undefined,
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
