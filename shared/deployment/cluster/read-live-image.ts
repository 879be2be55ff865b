import type { Cluster } from '../../kubernetes/client/cluster.ts';
import { whenObserved } from '../../kubernetes/client/read-workload.ts';
import type { DeployedContainer } from '../deployed-containers.ts';
import { liveImage, testedContainer } from '../live-image.ts';
import type { LiveImage } from '../live-image.ts';

/**
 * Reads what is live in the container that was deployed, once the controller has seen the notes that were written last:
 * before that it would not count as completed. Throws ApiError, ConnectionError.
 */
export async function readLiveImage(
  cluster: Cluster,
  { reference, image, recorded }: Pick<DeployedContainer, 'reference' | 'image' | 'recorded'>,
  signal: AbortSignal,
): Promise<LiveImage | undefined> {
  const found = await cluster.readWorkload(reference);
  const { workload } = await whenObserved(cluster, reference, found, signal);
  const container = testedContainer(workload, image, recorded);
  if (container === undefined) return undefined;
  const [revisions, pods] = await Promise.all([cluster.listRevisions(workload), cluster.listPods(workload)]);
  return liveImage({ reference, workload, revisions: revisions.items, pods: pods.items }, container);
}
