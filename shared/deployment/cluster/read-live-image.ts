import type { Cluster } from '../../kubernetes/client/cluster.ts';
import { whenObserved } from '../../kubernetes/client/read-workload.ts';
import type { WorkloadReference } from '../../kubernetes/resources.ts';
import { liveImage, testedContainer } from '../live-image.ts';
import type { LiveImage } from '../live-image.ts';

/** What is to be found live: the image that was deployed, and the container that the deployment record names. */
export interface DeployedContainer {
  readonly reference: WorkloadReference;
  readonly image: string;
  readonly recorded: string | undefined;
}

/**
 * Reads what is live in the container that was deployed, once the controller has seen the notes that were written last:
 * before that it would not count as completed. Throws ApiError, ConnectionError.
 */
export async function readLiveImage(
  cluster: Cluster,
  { reference, image, recorded }: DeployedContainer,
  signal: AbortSignal,
): Promise<LiveImage | undefined> {
  const found = await cluster.readWorkload(reference);
  const { workload } = await whenObserved(cluster, reference, found, signal);
  const container = testedContainer(workload, image, recorded);
  if (container === undefined) return undefined;
  const [revisions, pods] = await Promise.all([cluster.listRevisions(workload), cluster.listPods(workload)]);
  return liveImage({ reference, workload, revisions: revisions.items, pods: pods.items }, container);
}
