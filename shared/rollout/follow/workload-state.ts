import type { Host } from '../../host/host.ts';
import { ApiError } from '../../kubernetes/api-error.ts';
import type { Cluster } from '../../kubernetes/client/cluster.ts';
import type { Pod, RevisionObject, Workload, Listing } from '../../kubernetes/objects.ts';

/** Lists what belongs to a workload; what may not be listed is `undefined` and costs one warning. */
export async function whatIsThere(
  host: Pick<Host, 'warning'>,
  cluster: Cluster,
  workload: Workload,
): Promise<{ readonly revisionObjects: Listing<RevisionObject> | undefined; readonly pods: Listing<Pod> | undefined }> {
  // One after the other on the connection that is open: a second connection would cost more than a second answer.
  const revisionObjects = await allowed(
    host,
    cluster.listRevisions(workload),
    'Without it only the live and the recorded image can be gone back to.',
  );
  const pods = await allowed(
    host,
    cluster.listPods(workload),
    'Without it a failing pod is not recognised before the time-out.',
  );
  return { revisionObjects, pods };
}

async function allowed<T>(
  host: Pick<Host, 'warning'>,
  reading: Promise<T>,
  consequence: string,
): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 403) throw error;
    host.warning(`${error.message} ${consequence}`);
    return undefined;
  }
}
