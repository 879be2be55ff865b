import type { Cluster } from '../../kubernetes/client/cluster.ts';
import type { RunMark } from '../../versions/annotations.ts';
import { markVersion } from '../../versions/cluster/mark-version.ts';
import type { Marked } from '../../versions/cluster/mark-version.ts';
import type { LiveImage } from '../live-image.ts';
import { noteOf } from '../verdict.ts';
import type { TestVerdict } from '../verdict.ts';

/** Notes on the workload what tests say of what is live, as long as that is so. Throws ApiError, ConnectionError. */
export function noteVerdict(cluster: Cluster, live: LiveImage, verdict: TestVerdict, run: RunMark): Promise<Marked> {
  const { reference, uid, container, image, digest, revision } = live;
  return markVersion(cluster, reference, {
    verdict: noteOf(verdict),
    uid,
    container,
    image,
    ...(digest === undefined ? {} : { digest }),
    ...(revision === undefined ? {} : { revision }),
    run,
  });
}
