import type { Outcome } from '../../../../shared/host/outcome.ts';
import { ApiClient } from '../../../../shared/kubernetes/client/client.ts';
import { Cluster } from '../../../../shared/kubernetes/client/cluster.ts';
import type { RecordMark } from '../../../../shared/rollback/cluster/read-set-record.ts';
import type { RecordedInfo } from '../../../../shared/rollback/rollback-info.ts';
import type { ClusterStep } from '../../../../shared/rollout/follow/workload-step.ts';
import type { Inputs } from '../../inputs.ts';
import { rollBackSet } from './roll-back-set.ts';

/**
 * Puts a set of manifests back. A file of its own, which is read only where there is one: it comes with copies of what it
 * imports, so it asks the same server by a client of its own, whose errors it knows.
 */
export function setBack(
  step: ClusterStep<Inputs>,
  mark: RecordMark,
  recorded: RecordedInfo | undefined,
): Promise<Outcome> {
  const client = new ApiClient(step.cluster.client.access, step.host.cancelled);
  return rollBackSet({ ...step, cluster: new Cluster(client) }, mark, recorded);
}
